import { isDeepStrictEqual } from "node:util";
import { declaresMigration } from "../../core/source/migrationClass.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { claimsToCheck, withFindings } from "../../migrations/liveClaims.ts";
import type { Recording, Rehearsal } from "../../migrations/rehearsal.ts";
import type { RunSettings } from "../../migrations/runSettings.ts";
import type { DraftParams, RevisionDraft } from "../../protocol/drafts.ts";
import type { LiveStateAnswer, Methods, PlanSchema, RunnerStart } from "../../protocol/runner.ts";
import type { StateMethods } from "../../protocol/stateMethods.ts";
import type { DraftSource } from "../generate/draftSource.ts";
import { draftSources, nothingLive } from "../generate/draftSource.ts";
import type { Against } from "../../manifest.ts";
import { entityExtensionsOf, extensionsOf } from "./requiredExtensions.ts";
import { runSettingsOf } from "../project/protection.ts";
import { SerialQueue } from "../../node/serialQueue.ts";
import type { Log } from "../log.ts";
import type { ProjectAccess } from "../project/projectAccess.ts";
import { modifiedTimes, basisDigests } from "../project/rehearsalValidity.ts";
import type { Recovery } from "./missingRevisionRecovery.ts";
import { nameEditsOf } from "../generate/nameEdits.ts";
import { recoveriesOf } from "./missingRevisionRecovery.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";
import { RunnerClient } from "../runner/runnerClient.ts";

/** PGlite starts in half the time and with a third of the memory; without the flag all works. */
const flags = ["--liftoff-only"];
/** Time after which an idle rehearsal runner ends, in milliseconds, because its database is in memory. */
const IDLE_TIMEOUT_MS = 5 * 60_000;

type Running = {
  readonly client: RunnerClient;
  readonly key: string;
  readonly code: number;
  /** Files that its migrations have read. */
  readonly opened: Set<string>;
};
type Kind = "rehearse" | "record" | "planSchema";
type ResultOf = { readonly rehearse: RehearsalResult; readonly record: Recording; readonly planSchema: PlanSchema };

/** A rehearsal, and what it saw. */
export type RehearsalResult = Rehearsal & {
  /** When its process started, in milliseconds since the epoch: what changed later it has not seen. */
  readonly readAt: number;
  /** Basis of each revision at the time of the request (`basisDigests`). */
  readonly bases: ReadonlyMap<string, string>;
};

/** A draft, and what it was compared with. */
export type Draft = RevisionDraft & { readonly base: DraftSource["base"] };

/** What is drafted. */
export type DraftRequest = Pick<DraftParams, "answers" | "prove" | "drift" | "style"> & { readonly against: Against };

/** Options of a rehearsal besides the request. */
export type RehearsalOptions = RequestOptions & {
  /** Initial state, instead of the live state. */
  readonly from?: LiveStateAnswer["liveState"]["rows"];
  readonly settings?: RunSettings;
  /** True if no live database is read. The scratch database begins empty, and verdicts on live rows stay doubts. */
  readonly isOffline?: boolean;
  /** The schema of another plan, to compare with (`planSchema` only). */
  readonly against?: string;
};

/** A text that is read instead of a file, which may not exist. */
export type FileText = { readonly file: string; readonly text: string };

/**
 * The client of the runner that rehearses a project's plans on a scratch database. That runner is a separate process.
 * It receives the live state and no connection, and is restarted when the project's code has changed.
 */
export class RehearsalClient {
  readonly #project: ProjectAccess;
  readonly #script: string;
  readonly #start: () => RunnerStart;
  readonly #log: Log;
  readonly #texts: readonly FileText[];
  readonly #foreign: string | undefined;
  /** True if all files are those of another commit. */
  readonly #isRelocated: boolean;
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #queue = new SerialQueue();
  /** The running background rehearsal, or a draft without a request. */
  #ahead: { readonly request: ChangeRequest | undefined; readonly controller: AbortController } | undefined;

  /**
   * @param texts read instead of files
   * @param foreign the folder with the files of another commit whose code it runs, absolute
   * @param isRelocated true if all files are there, and not only the texts
   */
  constructor(
    project: ProjectAccess,
    script: string,
    start: () => RunnerStart,
    log: Log,
    texts: readonly FileText[] = [],
    foreign?: string,
    isRelocated = false,
  ) {
    this.#isRelocated = isRelocated;
    this.#texts = texts;
    this.#foreign = foreign;
    this.#project = project;
    this.#script = script;
    this.#start = start;
    this.#log = log;
  }

  /** Tries a plan. Problems: those of the live connection, of the plan, of the history; `runnerCrashed` … */
  rehearse(request: ChangeRequest, options: RehearsalOptions = {}): Promise<RehearsalResult | Problem> {
    const { from, signal } = options;
    const ahead = this.#ahead;
    const isSame = from === undefined && isDeepStrictEqual(ahead?.request, request);
    // It is waited for, for then it is known: who gives that up gives up both.
    if (isSame) signal?.addEventListener("abort", () => ahead?.controller.abort(), { once: true });
    else ahead?.controller.abort();
    return this.#ask("rehearse", request, options);
  }

  /** Rehearses a plan in the background. Any other request aborts it. Problems: also `cancelled`. */
  rehearseAhead(request: ChangeRequest, options: RequestOptions): Promise<RehearsalResult | Problem> {
    return this.#inBackground(request, options, (given) => this.#ask("rehearse", request, given));
  }

  /** Drafts in the background. Any other request aborts it. Problems: also `cancelled`. */
  draftAhead(request: DraftRequest, options: RequestOptions): Promise<Draft | Problem> {
    return this.#inBackground(undefined, options, (given) => this.#draft(request, given));
  }

  async #inBackground<T>(
    request: ChangeRequest | undefined,
    options: RequestOptions,
    work: (options: RequestOptions) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const ahead = { request, controller };
    this.#ahead = ahead;
    const signal = AbortSignal.any([controller.signal, ...(options.signal ? [options.signal] : [])]);
    try {
      return await work({ ...options, signal });
    } finally {
      if (this.#ahead === ahead) this.#ahead = undefined;
    }
  }

  /** Records the statements that a plan would send. Problems: those of `rehearse`. */
  record(request: ChangeRequest, options: RehearsalOptions = {}): Promise<Recording | Problem> {
    this.#ahead?.controller.abort();
    return this.#ask("record", request, options);
  }

  /** The schemas after `up()` and `down()` of a plan, without rows. Problems: those of `rehearse`. */
  planSchema(request: ChangeRequest, options: RehearsalOptions = {}): Promise<PlanSchema | Problem> {
    this.#ahead?.controller.abort();
    return this.#ask("planSchema", request, options);
  }

  /**
   * A client of its own with other texts of files. The caller disposes it.
   *
   * @param foreign the folder of the commit that the texts are from, absolute; absent: they are the user's
   */
  withTexts(texts: readonly FileText[], foreign?: string): RehearsalClient {
    return new RehearsalClient(this.#project, this.#script, this.#start, this.#log, texts, foreign);
  }

  /**
   * A client of its own for the project's files in another folder. The caller disposes it.
   *
   * @param foreign the folder with all files of that commit, absolute
   */
  relocated(move: (start: RunnerStart) => RunnerStart, foreign: string): RehearsalClient {
    return new RehearsalClient(this.#project, this.#script, () => move(this.#start()), this.#log, [], foreign, true);
  }

  /** Makes a request about states of the schema. Problems: those of the states, `runnerCrashed` … */
  askAbout<M extends keyof StateMethods>(
    method: M,
    live: LiveStateAnswer,
    params: Omit<Methods[M]["params"], "liveState" | "settings">,
    { isBackground = false, ...options }: RequestOptions & { readonly isBackground?: boolean } = {},
  ): Promise<Methods[M]["result"] | Problem> {
    if (!isBackground) this.#ahead?.controller.abort();
    return this.#queue.run(async () => {
      const project = this.#project;
      const recoveries = await this.#recoveries();
      const extensions = await extensionsOf(project);
      if (project.isDisposed || options.signal?.aborted === true) return { code: "cancelled" };
      await this.#endIfStale();
      const client = this.#clientFor(live, recoveries, extensions);
      try {
        const recovered = recoveries.flatMap(({ sql }) => sql ?? []);
        const liveState = { ...live.liveState, recovered };
        const all = { ...params, liveState, settings: runSettingsOf(project.view) } as unknown as Methods[M]["params"];
        return await client.request(method, all, options);
      } finally {
        this.#endLater();
      }
    });
  }

  /** Recovered revisions with deleted files, without those that another commit's texts declare. */
  async #recoveries(): Promise<readonly Recovery[]> {
    if (this.#isRelocated) return [];
    const all = await recoveriesOf(this.#project);
    return all.filter(({ id }) => !this.#texts.some(({ text }) => declaresMigration(text, id)));
  }

  /** Drafts the revision that makes a schema that of the entities. Problems: those of the source, and of the draft. */
  draft(request: DraftRequest, options: RequestOptions = {}): Promise<Draft | Problem> {
    this.#ahead?.controller.abort();
    return this.#draft(request, options);
  }

  #draft(request: DraftRequest, options: RequestOptions): Promise<Draft | Problem> {
    return this.#queue.run(async () => {
      const sources = await unlessAborted(draftSources(this.#project, request.against, options), options.signal);
      if (isProblem(sources)) return sources;
      let first: Problem | undefined;
      for (const source of sources) {
        const draft = await this.#draftFrom(source, request, options);
        if (!isProblem(draft) || !isOfSource(draft)) return draft;
        first ??= draft;
      }
      return first ?? { code: "cancelled" };
    });
  }

  async #draftFrom(
    { live, replay, base }: DraftSource,
    { answers, prove, drift, style }: DraftRequest,
    options: RequestOptions,
  ): Promise<Draft | Problem> {
    const project = this.#project;
    const recoveries = await recoveriesOf(project);
    const recovered = recoveries.flatMap(({ sql }) => sql ?? []);
    const extensions = [...(await extensionsOf(project)), ...(await entityExtensionsOf(project))];
    const edits = prove === true ? await nameEditsOf(project.location.root) : [];
    if (project.isDisposed || options.signal?.aborted === true) return { code: "cancelled" };
    await this.#endIfStale();
    const client = this.#clientFor(live, recoveries, extensions);
    try {
      const liveState = { ...live.liveState, recovered };
      const draft = await client.request(
        "draft",
        {
          liveState,
          replay,
          answers,
          edits,
          settings: runSettingsOf(project.view),
          ...omitUndefined({ prove, drift, style }),
        },
        options,
      );
      return isProblem(draft) ? draft : { ...draft, base };
    } finally {
      this.#endLater();
    }
  }

  /** Ends the process; who asks again gets another one. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#running?.client.dispose();
    this.#running = undefined;
  }

  /** One after the other: each may need a runner that is started otherwise than the one before. */
  #ask<K extends Kind>(kind: K, request: ChangeRequest, options: RehearsalOptions): Promise<ResultOf[K] | Problem> {
    return this.#queue.run(() => this.#askInTurn(kind, request, options));
  }

  async #askInTurn<K extends Kind>(
    kind: K,
    request: ChangeRequest,
    options: RehearsalOptions,
  ): Promise<ResultOf[K] | Problem> {
    if (options.signal?.aborted === true) return { code: "cancelled" };
    const first = await this.#askOnce(kind, request, options, false);
    // A history that does not replay from empty is begun from what is there.
    const isHistorys =
      isProblem(first) &&
      ["migrationFailed", "bookkeepingFailed", "serverRefused", "rehearsalLacks"].includes(first.code);
    return isHistorys && options.from === undefined ? this.#askOnce(kind, request, options, true) : first;
  }

  async #askOnce<K extends Kind>(
    kind: K,
    request: ChangeRequest,
    { from, settings, signal, against, isOffline = false, ...options }: RehearsalOptions,
    withDefinition: boolean,
  ): Promise<ResultOf[K] | Problem> {
    const project = this.#project;
    const bases = basisDigests(project.view);
    const recoveries = isOffline ? [] : await recoveriesOf(project);
    const definition = withDefinition || recoveries.length > 0;
    // The signal is not passed on: the live runner may be serving another request, which must not be aborted.
    const live = isOffline
      ? nothingLive
      : await unlessAborted(project.client.request("liveState", { definition }, options), signal);
    if (isProblem(live)) return live;
    const recovered = recoveries.flatMap(({ sql }) => sql ?? []);
    const liveState = { ...live.liveState, recovered, ...(from === undefined ? {} : { rows: from, hasTable: true }) };
    const extensions = await extensionsOf(project);
    if (project.isDisposed || signal?.aborted === true) return { code: "cancelled" };
    await this.#endIfStale();
    const client = this.#clientFor(live, recoveries, extensions);
    try {
      const params = {
        liveState,
        request,
        settings: settings ?? runSettingsOf(project.view),
        ...omitUndefined({ against }),
      };
      const asking = client.request(kind, params, { ...options, ...(signal ? { signal } : {}) });
      const readAt = client.startedAt ?? Date.now();
      const answer = await asking;
      if (!isProblem(answer) && "revisions" in answer)
        for (const file of answer.revisions.flatMap(({ opened = [] }) => opened)) this.#running?.opened.add(file);
      if (isProblem(answer)) return answer;
      const proven = "revisions" in answer ? await this.#withLiveRows(answer, signal, isOffline) : answer;
      return isProblem(proven) ? proven : ({ ...proven, readAt, bases } as unknown as ResultOf[K]);
    } finally {
      this.#endLater();
    }
  }

  #endLater(): void {
    clearTimeout(this.#timer);
    if (!this.#project.isDisposed) this.#timer = setTimeout(() => this.dispose(), IDLE_TIMEOUT_MS);
  }

  /** Settles verdicts that depend on live rows. A verdict remains a doubt if the live database does not answer. */
  async #withLiveRows(
    rehearsal: Rehearsal,
    signal: AbortSignal | undefined,
    isOffline: boolean,
  ): Promise<Rehearsal | Problem> {
    const queries = isOffline ? [] : claimsToCheck(rehearsal.revisions);
    const checking = queries.length === 0 ? undefined : this.#project.client.request("checkRows", { queries });
    const answer = checking === undefined ? { findings: [] } : await unlessAborted(checking, signal);
    if (isProblem(answer) && answer.code === "cancelled") return answer;
    return { ...rehearsal, revisions: withFindings(rehearsal.revisions, isProblem(answer) ? [] : answer.findings) };
  }

  /** A process may have kept what a file contained when it started. */
  async #endIfStale(): Promise<void> {
    const { client, opened } = this.#running ?? {};
    if (client?.startedAt === undefined || opened === undefined || opened.size === 0) return;
    const changed = await modifiedTimes([...opened]);
    if ([...changed.values()].some((at) => at > (client.startedAt ?? 0))) this.dispose();
  }

  #clientFor(
    { liveState, variables }: LiveStateAnswer,
    recoveries: readonly Recovery[],
    extensions: readonly string[],
  ): RunnerClient {
    const files = [...recoveries.flatMap(({ source }) => source ?? []), ...this.#texts];
    const all = [...new Set([...extensions, ...liveState.extensions])].filter((name) => name !== "plpgsql").sort();
    const rehearsal = { extensions: all, variables, files, ...omitUndefined({ foreign: this.#foreign }) };
    const start: RunnerStart = { ...this.#start(), rehearsal };
    const key = JSON.stringify(start);
    // The live runner restarts after each change of a file, and so does this one.
    const code = this.#project.client.startedAt ?? 0;
    if (this.#running?.key !== key || this.#running.code !== code) {
      this.dispose();
      const client = new RunnerClient(this.#script, () => start, this.#log, { flags });
      this.#running = { client, key, code, opened: new Set() };
    }
    return this.#running.client;
  }
}

/** True if the source of a draft could not be made on the scratch database. */
function isOfSource({ code }: Problem): boolean {
  return ["migrationFailed", "bookkeepingFailed", "serverRefused", "rehearsalLacks", "unknown"].includes(code);
}

/** The answer, or `cancelled` immediately after the signal. */
async function unlessAborted<T>(answer: Promise<T | Problem>, signal: AbortSignal | undefined): Promise<T | Problem> {
  if (signal === undefined) return answer;
  const listening = new AbortController();
  const aborted = new Promise<Problem>((settle) => {
    const cancel = () => settle({ code: "cancelled" });
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true, signal: listening.signal });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    listening.abort();
  }
}
