import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { omitUndefined } from "../../core/omitUndefined.ts";
import type { Bastion } from "../../core/connection/bastion.ts";
import { bastionOf } from "../../core/connection/bastion.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { nodeEnvOf } from "../../core/connection/environments.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { RunnerStart, Status } from "../../protocol/runner.ts";
import { revisionsFromFiles } from "../discovery/revisionsFromFileNames.ts";
import { coalesced } from "./coalesce.ts";
import { everyEnvFileOf, ownFilesOf } from "./environments.ts";
import { changedAt } from "../files.ts";
import { compareModels } from "../../core/schema/compareModels.ts";
import { Inspection } from "./inspection.ts";
import type { Log } from "../log.ts";
import { findOtherNode } from "../runner/systemNode.ts";
import type { ProjectActivity, ProjectView } from "./projectState.ts";
import { nonPostgresFacts } from "./projectState.ts";
import {
  afterModels,
  afterSchema,
  afterStatus,
  failed,
  loadingProject,
  restricted,
  trusted,
} from "./projectTransitions.ts";
import type { ProjectLocation } from "./location.ts";
import { RehearsalClient } from "../rehearsal/rehearsalClient.ts";
import { validRehearsals } from "./rehearsalValidity.ts";
import { RevisionChangesReader } from "./revisionChanges.ts";
import { RunnerClient } from "../runner/runnerClient.ts";
import { setting } from "../settings.ts";
import { validTimeline } from "./timelineValidity.ts";
import { Tunnels } from "../ssh/tunnels.ts";

/** Files of the runners; all absolute. */
export type RunnerFiles = {
  /** Script of the runner, and of the rehearsal runner. */
  readonly script: string;
  readonly rehearsalScript: string;
  /** Folder for compiled code. */
  readonly cacheDirectory: string;
  /** True if runners live on after an answer: they store compiled code later. */
  readonly isLasting?: boolean;
  /** Folder of the journals of all workspaces and of the command line, because they may use one database. */
  readonly journal: string;
  /** Returns a runner that was started without an argument and waits for its start options, once. */
  readonly takeRunner?: () => ChildProcess | undefined;
};

/** The runner of a worker that serves several members of a fleet. Its owner disposes it. */
export type SharedRunner = { readonly client: RunnerClient; readonly use: (start: () => RunnerStart) => void };

/** What the face of the client provides to a project. */
export type Face = {
  /** False in a workspace that may run no code: the project is `restricted` and no runner starts. */
  readonly isTrusted: () => boolean;
  readonly log: Log;
};

/** Milliseconds after which views are drawn though the state behind them is still being read. */
const longestHold = 2000;

/** A project of the workspace: its state and its runner. */
export class Project {
  readonly location: ProjectLocation;
  readonly client: RunnerClient;
  /** Tries what is planned, on a scratch database. */
  readonly rehearsals: RehearsalClient;
  /** Reads the current state. Calls during a run share one further run. */
  readonly refresh: () => Promise<void>;
  /** Looks at what is in the database, after a `refresh` has found it; shared in the same way. */
  readonly inspect: () => Promise<void>;
  readonly files: RunnerFiles;
  readonly #face: Face;
  readonly #tunnels: Tunnels;
  readonly #changed: () => void;
  readonly #inspection: Inspection;
  readonly #changes = new RevisionChangesReader();
  #view: ProjectView;
  readonly #isShared: boolean;
  #disposed = false;
  #held = 0;
  #isChanged = false;

  /** @param environment the one that was chosen, where that is remembered and still there */
  constructor(
    location: ProjectLocation,
    environment: string | undefined,
    files: RunnerFiles,
    face: Face,
    changed: () => void,
    shared?: SharedRunner,
  ) {
    const { log } = face;
    const { script, rehearsalScript, cacheDirectory, journal, takeRunner, isLasting = false } = (this.files = files);
    const cache = { cacheDirectory, ...(isLasting ? { storesLate: true } : {}) };
    this.location = location;
    this.#face = face;
    this.#changed = changed;
    this.#view = loadingProject(location, environment);
    this.#tunnels = new Tunnels(path.join(path.dirname(script), "tunnel.js"), log);
    const start = () => ({ ...this.#start(), ...this.#bastion(), ...cache, journal });
    shared?.use(start);
    const options = { tunnels: this.#tunnels, takeRunner, endsGently: !isLasting };
    this.client = shared?.client ?? new RunnerClient(script, start, log, options);
    this.#isShared = shared !== undefined;
    this.rehearsals = new RehearsalClient(this, rehearsalScript, () => ({ ...this.#start(), ...cache }), log);
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

  /** Changes the running work, the last run or the rehearsals, and notifies the views. */
  update(change: { readonly [K in keyof ProjectActivity]: ProjectActivity[K] | undefined }): void {
    this.#show(omitUndefined({ ...this.#view, ...change }) as ProjectView);
  }

  /** Shows a state, and notifies the views if it differs. */
  #show(next: ProjectView): void {
    if (this.#disposed) return;
    // A refresh that found nothing new must not redraw the tree, which would close an open hover.
    if (isDeepStrictEqual(next, this.#view)) return;
    this.#view = next;
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

  /** Selects another environment, or none, and drops the state of the former database. */
  switchEnvironment(environment: string | undefined): void {
    this.client.restart();
    const { running, starting } = this.#view;
    this.#show({ ...loadingProject(this.location, environment), ...omitUndefined({ running, starting }) });
  }

  /** Shows that the project is being loaded, after its workspace was trusted. */
  trust(): void {
    this.#show(trusted(this.#view));
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

  /** The project in another of its environments, with runners of its own. The caller disposes it. */
  inEnvironment(name: string): Project {
    return new Project(this.location, name, this.files, this.#face, () => undefined);
  }

  dispose(): void {
    this.#disposed = true;
    if (!this.#isShared) this.client.dispose();
    this.rehearsals.dispose();
    this.#tunnels.dispose();
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
      this.#show(restricted(this.#view, await revisionsFromFiles(this.location)));
      return;
    }
    const timeout = setting("loadTimeout", this.location.folder) * 1000;
    const { environment } = this.#view;
    const status = await this.#status(timeout);
    // The user has selected another environment during this read; its own read follows.
    if (this.#view.environment !== environment) return;
    if (isProblem(status)) {
      this.#show(failed(this.#view, status, await revisionsFromFiles(this.location)));
      return;
    }
    const { history, connection } = status;
    const basis = { history, ...omitUndefined({ environment, connection }) };
    const rehearsed = await validRehearsals(this.#view.rehearsed, basis);
    const timeline = await validTimeline(this.#view.timeline, { history, location: this.location });
    this.#show(afterStatus(this.#view, status, rehearsed, timeline));
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
      const read = await this.#inspection[look](this.#view);
      const view = this.#view;
      if (view.running || view.status !== "ready") return;
      // Another runner may ask another database; the refresh that has started it looks again.
      if (startedAt !== undefined && this.client.startedAt !== startedAt) {
        if (this.client.startedAt === undefined && tries > 0 && !this.#disposed) await this.#inspect(tries - 1);
        return;
      }
      this.#show(look === "schema" ? afterSchema(view, read) : afterModels(view, read));
      this.#inspection.commit();
    }
    await this.#readChanges();
  }

  /**
   * Shows the differences of models that a draft against the live database has found, instead of those of TypeORM's
   * schema builder. A newer view is kept.
   *
   * @param before the view's models when the draft was requested
   */
  showDifferences(before: ProjectView["models"], statements: readonly string[]): void {
    const view = this.#view;
    if (view.status !== "ready" || !view.schema || !before || view.models !== before) return;
    this.#show(afterModels(view, { models: compareModels(before, statements, view.schema) }));
  }

  /** Reads what the revisions change, for the cards of tables. */
  async #readChanges(): Promise<void> {
    const { history, schema } = this.#view;
    if (schema === undefined) return;
    const changes = await this.#changes.read(history);
    const view = this.#view;
    if (view.status === "ready" && view.history === history) this.#show({ ...view, changes });
  }

  /** The bastion in front of the selected environment's database. Rehearsals connect to nothing. */
  #bastion(): { readonly ssh?: Bastion | Problem } {
    return omitUndefined({ ssh: bastionOf(setting("ssh", this.location.folder), this.#view.environment) });
  }

  #start() {
    const { root, dataSource, folder, environments, member } = this.location;
    const { environment: chosen } = this.#view;
    const nodeEnv = chosen === undefined ? environments.script.nodeEnv : nodeEnvOf(chosen);
    return {
      root,
      ...omitUndefined({ dataSource }),
      envFiles: environments.base,
      environment: {
        files: ownFilesOf(environments, chosen),
        wins: chosen !== undefined,
        ...omitUndefined({ name: chosen, nodeEnv, member }),
      },
      entities: setting("entities", folder),
      migrations: setting("migrations", folder),
      lockTimeout: setting("lockTimeout", folder) * 1000,
    };
  }
}

async function hasChangedSince(time: number, paths: readonly string[]): Promise<boolean> {
  const times = await Promise.all(paths.map((file) => changedAt(file)));
  return times.some((changed = 0) => changed > time);
}
