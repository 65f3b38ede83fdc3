import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { History } from "../../migrations/history.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { nodeEnvOf } from "../../core/connection/environments.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Status } from "../../protocol/runner.ts";
import { coalesced } from "./coalesce.ts";
import { everyEnvFileOf, ownFilesOf } from "./environments.ts";
import { changedAt } from "../files.ts";
import { Inspection } from "./inspection.ts";
import type { Log } from "../log.ts";
import { findOtherNode } from "../runner/systemNode.ts";
import type { ProjectView } from "./projectState.ts";
import { emptyHistory, nonPostgresFacts } from "./projectState.ts";
import type { ProjectLocation } from "./location.ts";
import { keyOf } from "./location.ts";
import { RehearsalClient } from "../rehearsal/rehearsalClient.ts";
import { validRehearsals } from "./rehearsalValidity.ts";
import { RunnerClient } from "../runner/runnerClient.ts";
import { setting } from "../settings.ts";

/** The runner's script, and where it may keep compiled code; all absolute. */
export type RunnerFiles = {
  readonly script: string;
  readonly cacheDirectory: string;
  /** Folder of the journals of all workspaces, because two workspaces may use one database. */
  readonly journal: string;
};

/** What the face of the client provides to a project. */
export type Face = {
  /** False in a workspace that may run no code: the project is `restricted` and no runner starts. */
  readonly isTrusted: () => boolean;
  /** Revisions derived from file names, for a project that may not or cannot load. */
  readonly revisionsFromFiles: (location: ProjectLocation) => Promise<History>;
  readonly log: Log;
};

/** Fields that are known only while the database answers. */
const inspected = ["schema", "schemaProblem", "ownTables", "models", "modelsProblem"] as const;

/** Milliseconds after which views are drawn though the state behind them is still being read. */
const longestHold = 2000;

/** A project of the workspace: its state and its runner. */
export class Project {
  readonly location: ProjectLocation;
  readonly client: RunnerClient;
  /** Tries what is planned, on a scratch database. */
  readonly rehearser: RehearsalClient;
  /** Reads the current state. Calls during a run share one further run. */
  readonly refresh: () => Promise<void>;
  /** Looks at what is in the database, after a `refresh` has found it; shared in the same way. */
  readonly inspect: () => Promise<void>;
  readonly #face: Face;
  readonly #changed: () => void;
  readonly #inspection: Inspection;
  #view: ProjectView;
  #disposed = false;
  #held = 0;
  #isChanged = false;

  /** @param environment the one that was chosen, where that is remembered and still there */
  constructor(
    location: ProjectLocation,
    environment: string | undefined,
    { script, cacheDirectory, journal }: RunnerFiles,
    face: Face,
    changed: () => void,
  ) {
    const { log } = face;
    this.location = location;
    this.#face = face;
    this.#changed = changed;
    this.#view = {
      key: keyOf(location),
      location,
      status: "loading",
      warnings: [],
      history: emptyHistory,
      ...(environment === undefined ? {} : { environment }),
    };
    this.client = new RunnerClient(script, () => ({ ...this.#start(), cacheDirectory, journal }), log);
    this.rehearser = new RehearsalClient(script, () => ({ ...this.#start(), cacheDirectory }), log);
    this.#inspection = new Inspection(this.client, log);
    this.refresh = coalesced(() => this.#refresh());
    this.inspect = coalesced(() => this.#inspect());
  }

  /** True after the project was removed from the workspace. */
  get isDisposed(): boolean {
    return this.#disposed;
  }

  /** False in a workspace that may run no code. */
  get isTrusted(): boolean {
    return this.#face.isTrusted();
  }

  get view(): ProjectView {
    return this.#view;
  }

  /** Changes the state and notifies the views. */
  update(change: Partial<ProjectView>, forget: readonly (keyof ProjectView)[] = []): void {
    if (this.#disposed) return;
    const next: Record<string, unknown> = { ...this.#view, ...change };
    for (const key of forget) delete next[key];
    // A refresh that found nothing new must not redraw the tree: it would take a hover away from under the reader.
    if (isDeepStrictEqual(next, this.#view)) return;
    this.#view = next as ProjectView;
    this.#isChanged = true;
    this.#draw();
  }

  /** Draws nothing until the work has ended, or `longestHold` has: views go from one state to the next with none between. */
  async drawAfter(work: () => Promise<void>): Promise<void> {
    this.#held++;
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      this.#held--;
      this.#draw();
    };
    const timer = setTimeout(release, longestHold);
    try {
      await work();
    } finally {
      clearTimeout(timer);
      release();
    }
  }

  #draw(): void {
    if (this.#held > 0 || !this.#isChanged || this.#disposed) return;
    this.#isChanged = false;
    this.#changed();
  }

  /** Takes up another environment, or none: what was known is of another database. */
  switchEnvironment(environment: string | undefined): void {
    this.client.restart();
    const chosen = environment === undefined ? {} : { environment };
    this.update({ status: "loading", history: emptyHistory, warnings: [], ...chosen }, [
      "connection",
      "problem",
      "lastRun",
      "rehearsed",
      ...inspected,
      ...(environment === undefined ? (["environment"] as const) : []),
    ]);
  }

  /**
   * Makes sure, before a change, that the state reflects the current files. Watchers report changes late, and after
   * an edit of `.env` the old database must not be migrated.
   */
  async ensureFresh(): Promise<void> {
    const { startedAt } = this.client;
    const isStale = startedAt === undefined || (await hasChangedSince(startedAt, this.#watched()));
    if (isStale) this.client.restart();
    // A newly selected environment is still loading. The change needs to know its database.
    if (isStale || this.#view.status === "loading") await this.refresh();
  }

  dispose(): void {
    this.#disposed = true;
    this.client.dispose();
    this.rehearser.dispose();
  }

  /** The files and folders that the runner's knowledge is made of. */
  #watched(): readonly string[] {
    const { loaded } = this.#view;
    const files = loaded?.files ?? [];
    const env = everyEnvFileOf(this.location);
    const folders = new Set([
      ...env.map((file) => path.dirname(file)),
      ...files.map((file) => path.dirname(file)),
      ...(loaded ? [loaded.migrationsDirectory] : []),
    ]);
    return [...env, ...files, ...folders];
  }

  async #refresh(): Promise<void> {
    // A run has the connection to itself, and is read after in any case.
    if (this.#view.running) return;
    if (!this.#face.isTrusted()) {
      this.update({ status: "restricted", history: await this.#face.revisionsFromFiles(this.location) });
      return;
    }
    const timeout = setting("loadTimeout", this.location.folder) * 1000;
    const { environment } = this.#view;
    const status = await this.#status(timeout);
    // The user has selected another environment during this read; its own read follows.
    if (this.#view.environment !== environment) return;
    if (isProblem(status)) {
      const history = await this.#face.revisionsFromFiles(this.location);
      this.update({ status: "failed", problem: status, history, warnings: [] }, ["connection", "loaded", ...inspected]);
      return;
    }
    const { problem, history, warnings, loaded, connection, broken } = status;
    // A migration that cannot be loaded keeps changes away; what the database says is still shown.
    const isAnswered = problem === undefined || problem === broken[0] || isDeepStrictEqual(problem, broken[0]);
    const chosen = environment === undefined ? {} : { environment };
    const { rehearsed: known } = this.#view;
    const rehearsed = await validRehearsals(known, { history, ...chosen, ...(connection ? { connection } : {}) });
    this.update(
      {
        rehearsed,
        status: isAnswered ? "ready" : "failed",
        history,
        warnings: [...broken.filter((one) => !isDeepStrictEqual(one, problem)), ...warnings],
        loaded,
        ...(problem ? { problem } : {}),
        ...(connection ? { connection } : {}),
      },
      [
        ...(isAnswered ? [] : inspected),
        ...(problem ? [] : (["problem"] as const)),
        ...(connection ? [] : (["connection"] as const)),
      ],
    );
  }

  /** A driver that was built for the user's own Node.js, and not for the editor's, is loaded by that. */
  async #status(timeout: number): Promise<Status | Problem> {
    const status = await this.client.read("status", {}, { timeout });
    if (isProblem(status) || status.problem?.code !== "driverUnloadable") return status;
    const node = await findOtherNode();
    if (node === undefined || !this.client.runWith(node)) return status;
    return this.client.read("status", {}, { timeout });
  }

  /**
   * @param tries number of further attempts if the runner ends, because no refresh follows in that case
   */
  async #inspect(tries = 1): Promise<void> {
    // A run changes what would be seen, and is looked at after.
    if (this.#view.running || this.#view.status !== "ready") return;
    for (const look of nonPostgresFacts(this.#view) ? (["models"] as const) : (["schema", "models"] as const)) {
      const { startedAt } = this.client;
      const seen: Partial<ProjectView> = await this.#inspection[look](this.#view);
      if (this.#view.running || this.#view.status !== "ready") return;
      // Another runner may ask another database; the refresh that has started it looks again.
      if (startedAt !== undefined && this.client.startedAt !== startedAt) {
        if (this.client.startedAt === undefined && tries > 0 && !this.#disposed) await this.#inspect(tries - 1);
        return;
      }
      this.update(seen, outdatedBy(look, seen));
      this.#inspection.commit();
    }
  }

  #start() {
    const { root, dataSource, folder, environments } = this.location;
    const { environment: chosen } = this.#view;
    const nodeEnv = chosen === undefined ? environments.script.nodeEnv : nodeEnvOf(chosen);
    return {
      root,
      ...(dataSource === undefined ? {} : { dataSource }),
      envFiles: environments.base,
      environment: {
        files: ownFilesOf(environments, chosen),
        wins: chosen !== undefined,
        ...(chosen === undefined ? {} : { name: chosen }),
        ...(nodeEnv === undefined ? {} : { nodeEnv }),
      },
      entities: setting("entities", folder),
      migrations: setting("migrations", folder),
      lockTimeout: setting("lockTimeout", folder) * 1000,
    };
  }
}

/** Fields that a new result makes invalid. */
function outdatedBy(look: "schema" | "models", seen: Partial<ProjectView>): readonly (keyof ProjectView)[] {
  if (look === "schema") return seen.schemaProblem ? [] : ["schemaProblem"];
  if (seen.modelsProblem) return ["models"];
  return seen.models ? ["modelsProblem"] : [];
}

async function hasChangedSince(time: number, paths: readonly string[]): Promise<boolean> {
  const times = await Promise.all(paths.map((file) => changedAt(file)));
  return times.some((changed = 0) => changed > time);
}
