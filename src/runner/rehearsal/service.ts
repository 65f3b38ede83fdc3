import type { Scratch } from "../../protocol/database.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveState, RehearsalNote, RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { RunSettings } from "../../migrations/runSettings.ts";
import type { RunnerStart } from "../../protocol/runner.ts";
import type { StateMethods } from "../../protocol/stateMethods.ts";
import { SerialQueue } from "../../node/serialQueue.ts";
import type { Connection } from "../databases/postgres.ts";
import type { Environment } from "../project/environment.ts";
import type { Log } from "../process/logger.ts";
import { loadProject } from "../project/project.ts";
import type { Service } from "../service.ts";
import { recordImports, withImports } from "../loader/bundling/importGraph.ts";
import { outsideOfMethods } from "../run/methodScope.ts";
import { historyRequests } from "../history/service.ts";
import { Drafter } from "../generate/drafter.ts";
import { takeDataFiles, watchOpenedFiles } from "./openedFiles.ts";
import { record } from "./record.ts";
import { planSchema } from "./planSchema.ts";
import { rehearse } from "./rehearse.ts";
import type { Memory } from "./rehearse.ts";
import { closeScratch, connectToScratch, openScratch } from "./scratch/scratchDatabase.ts";
import { ScratchSession } from "./scratch/scratchSession.ts";

type Opened = { scratch: Scratch; readonly connection: Connection };

/**
 * The service of a rehearsal runner: rehearsals on the scratch database in its own process. Requests are answered one
 * after the other, because there is a single session.
 *
 * @param loaded called when the project is loaded; afterwards it may not start programs
 */
export function createRehearsals(
  start: RunnerStart,
  environment: Environment,
  log: Log,
  loaded: () => void,
): Pick<Service, "rehearse" | "record" | "draft" | "planSchema" | keyof StateMethods> {
  const memory: Memory = new Map();
  const drafter = new Drafter();
  let loadedFrom: readonly string[] = [];
  let opening: Promise<Opened | Problem> | undefined;
  // PGlite loads extensions when it opens. Statements that a revision reads from a file are not known before they run.
  const extensions = new Set(start.rehearsal?.extensions ?? []);
  const queue = new SerialQueue();

  async function open(): Promise<Opened | Problem> {
    watchOpenedFiles();
    recordImports();
    // The one reads and compiles code, the other a database: together they take as long as the longer.
    const [scratch, project] = await Promise.all([openScratch([...extensions]), loadProject(start, environment, log)]);
    loadedFrom = takeDataFiles().filter((file) => !file.startsWith(__dirname));
    if (isProblem(project)) {
      await scratch.close();
      opening = undefined;
      return project;
    }
    const [broken] = project.broken;
    if (broken) {
      await scratch.close();
      opening = undefined;
      return broken.problem;
    }
    if (project.dataSource.options.type !== "postgres") {
      await scratch.close();
      return { code: "unknown", message: "a rehearsal is for PostgreSQL" };
    }
    const opened: Opened = { scratch, connection: connectToScratch(project, () => opened.scratch) };
    return opened;
  }

  /** Opens another scratch database, with more extensions. */
  async function reopen(opened: Opened, more: ReadonlySet<string>): Promise<void> {
    for (const name of more) extensions.add(name);
    log("info", `a revision creates ${[...more].join(", ")}: the scratch database is opened again`);
    drafter.leave();
    await closeScratch(opened.connection, opened.scratch);
    try {
      opened.scratch = await openScratch([...extensions]);
    } catch (error) {
      opening = undefined;
      throw error;
    }
  }

  function withScratchSession<T>(
    liveState: LiveState,
    signal: AbortSignal,
    settings: RunSettings | undefined,
    work: (session: ScratchSession, opened: Opened) => Promise<T | Problem>,
  ): Promise<T | Problem> {
    return queue.run(() =>
      outsideOfMethods(async () => {
        const opened = await (opening ??= open());
        if (isProblem(opened)) return opened;
        return opened.connection.initialized(async () => {
          // Not before: to read the types of entities, the project's own compiler may be started.
          loaded();
          for (;;) {
            const session = new ScratchSession(
              opened.connection,
              { scratch: opened.scratch, extensions },
              signal,
              settings,
            );
            session.searchPath = liveState.searchPath ?? [];
            const version = versionNote(liveState, opened.scratch);
            if (version) session.note(version);
            const result = await releasing(session, () => work(session, opened));
            if (session.wanted.size === 0 || signal.aborted) return result;
            await reopen(opened, session.wanted);
          }
        });
      }),
    );
  }

  return {
    rehearse: ({ liveState, request, settings }, { signal }) => {
      const started = performance.now();
      return withScratchSession(liveState, signal, settings, async (session, { scratch }) => {
        drafter.leave();
        const result = await rehearse(session, liveState, request, memory);
        if (isProblem(result)) return result;
        const files = result.revisions.map((one) => withFiles(session, one, loadedFrom));
        return {
          ...result,
          revisions: files,
          version: scratch.version,
          milliseconds: Math.round(performance.now() - started),
        };
      });
    },
    record: ({ liveState, request, settings }, { signal }) =>
      withScratchSession(liveState, signal, settings, (session) => {
        drafter.leave();
        return record(session, liveState, request, settings);
      }),
    planSchema: (params, { signal }) =>
      withScratchSession(params.liveState, signal, params.settings, (session) => {
        drafter.leave();
        return planSchema(session, params);
      }),
    ...historyRequests(
      (params, { signal }, work) =>
        withScratchSession(params.liveState, signal, params.settings, (session) => {
          drafter.leave();
          return work(session);
        }),
      (session, revision) => (session.usesEntities(revision) ? undefined : filesOf(session, revision, loadedFrom)),
    ),
    draft: (params, { signal }) =>
      withScratchSession(params.liveState, signal, params.settings, (session) => drafter.draft(session, params)),
  };
}

async function releasing<T>({ queryRunner }: ScratchSession, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await queryRunner.release();
  }
}

/** All files that a revision depends on. Each may read what was read while the project loaded. */
function filesOf(session: ScratchSession, revision: string, loadedFrom: readonly string[]): readonly string[] {
  const file = session.connection.project.migrations.find(({ id }) => id === revision)?.file;
  const imported = file === undefined ? [] : withImports(file);
  return [...new Set([...imported, ...session.openedBy(revision), ...loadedFrom])];
}

/** A revision with all files that its verdict depends on. Each of them may read what was read while the project loaded. */
function withFiles(
  session: ScratchSession,
  revision: RevisionRehearsal,
  loadedFrom: readonly string[],
): RevisionRehearsal {
  const { project } = session.connection;
  const file = project.migrations.find(({ id }) => id === revision.id)?.file;
  const opened = [...new Set([...(revision.opened ?? []), ...loadedFrom])];
  return {
    ...revision,
    ...(file === undefined ? {} : { imported: withImports(file) }),
    ...(session.usesEntities(revision.id) ? { usesEntities: true } : {}),
    ...(opened.length === 0 ? {} : { opened }),
  };
}

function versionNote({ version, versionText }: LiveState, scratch: Scratch): RehearsalNote | undefined {
  const major = Number(scratch.version.split(".")[0]);
  const live = versionText.split(" ")[0] ?? versionText;
  return Math.floor(version / 10_000) === major ? undefined : { kind: "version", live, scratch: scratch.version };
}
