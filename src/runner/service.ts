import type { History } from "../migrations/history.ts";
import { buildHistory, sameTimes } from "../migrations/history.ts";
import { isEmptyPlan, planFor } from "../migrations/plan.ts";
import type { Problem } from "../core/problems/problem.ts";
import { isProblem } from "../core/problems/problem.ts";
import type { MethodName, Methods, RunnerStart, Status } from "../protocol/runner.ts";
import { readCatalog } from "./inspect/catalog.ts";
import { Connection } from "./databases/postgres.ts";
import type { Database } from "./databases/database.ts";
import { createDatabase } from "./databases/createDatabase.ts";
import { diagnose } from "./inspect/diagnose.ts";
import { readDefinition } from "./inspect/definition.ts";
import { draftEntity } from "./authoring/newEntity.ts";
import { diff } from "./inspect/diff.ts";
import { migrationsTableIn } from "./databases/migrationsTable.ts";
import { embeddedLogin } from "./databases/embeddedLogin.ts";
import type { Environment } from "./project/environment.ts";
import type { RunContext } from "./run/runContext.ts";
import { execute } from "./run/execute.ts";
import { variablesOf } from "./project/connectionFacts.ts";
import { JournalMemory } from "./journal/journals.ts";
import type { Log } from "./process/logger.ts";
import { hidePasswords } from "./databases/passwords.ts";
import { readModels } from "./inspect/models.ts";
import { migrationsDirectory, renderRevisions, writeRevisions } from "./authoring/newRevision.ts";
import type { AnyDatabase } from "./databases/openDatabase.ts";
import { openDatabase } from "./databases/openDatabase.ts";
import { draftDataSource } from "./nest/draftDataSource.ts";
import { writeServiceFile } from "./databases/psql.ts";
import { peek } from "./inspect/peek.ts";
import type { Project } from "./project/project.ts";
import { filesOf, loadProject } from "./project/project.ts";
import { countRows } from "./inspect/countRows.ts";
import { checkRows } from "./inspect/checkRows.ts";
import { probe } from "./probe/probe.ts";
import { closeConnection, tableIdentity } from "./fleet/identity.ts";
import { restoreProcess } from "./fleet/reuse.ts";
import { listTenants } from "./fleet/tenants.ts";
import { readLiveState } from "./rehearsal/live/liveState.ts";

/** The handler of each request of the protocol. */
export type Service = {
  readonly [Name in MethodName]: (
    params: Methods[Name]["params"],
    context: RunContext,
  ) => Promise<Methods[Name]["result"] | Problem>;
};

type Opened = { readonly project: Project; readonly database: AnyDatabase | Problem; readonly memory: JournalMemory };

/** The service of one project: it is loaded at the first request and kept; a failure to load is tried again. */
export function createService(start: RunnerStart, environment: Environment, log: Log): Service {
  let opening: Promise<Opened | Problem> | undefined;
  let changing = false;

  function open(): Promise<Opened | Problem> {
    opening ??= loadProject(start, environment, log)
      .catch(forgotten)
      .then((project) => {
        if (isProblem(project)) {
          opening = undefined;
          return project;
        }
        hidePasswords(project.dataSource, environment.hide);
        const memory = new JournalMemory(project, log, () => environment.secrets);
        return { project, database: openDatabase(project, environment), memory };
      });
    return opening;
  }

  function forgotten(error: unknown): never {
    opening = undefined;
    throw error;
  }

  async function withDatabase<T>(
    work: (database: AnyDatabase, memory: JournalMemory) => Promise<T | Problem>,
  ): Promise<T | Problem> {
    const opened = await open();
    if (isProblem(opened)) return opened;
    return isProblem(opened.database) ? opened.database : work(opened.database, opened.memory);
  }

  /** For what there is of PostgreSQL only. Problem: `notPostgres`. */
  function withConnection<T>(
    work: (connection: Connection, memory: JournalMemory) => Promise<T | Problem>,
  ): Promise<T | Problem> {
    return withDatabase(async (database, memory) =>
      database instanceof Connection ? work(database, memory) : { code: "notPostgres", type: database.facts.driver },
    );
  }

  /** Refuses what needs every migration to be loaded. Problem: that of the first one that is not. */
  function withAll<T>(work: () => Promise<T | Problem>): Promise<T | Problem> {
    return open().then((opened) => {
      const [broken] = isProblem(opened) ? [] : opened.project.broken;
      return broken ? broken.problem : work();
    });
  }

  function withHistory<T>(work: (database: Database, history: History) => Promise<T | Problem>): Promise<T | Problem> {
    return withDatabase(async (database, memory) => {
      const rows = await database.rows();
      if (isProblem(rows)) return rows;
      const renamed = await memory.renamed(database, rows);
      return work(database, buildHistory(filesOf(database.project), rows, undefined, renamed));
    });
  }

  /** One change at a time: two would share the pool and each other's transaction. */
  async function exclusively<T>(work: () => Promise<T | Problem>): Promise<T | Problem> {
    if (changing) return { code: "busy", what: start.root };
    changing = true;
    try {
      return await work();
    } finally {
      changing = false;
    }
  }

  return {
    status: async () => {
      const opened = await open();
      return isProblem(opened) ? opened : statusOf(opened, environment);
    },
    plan: ({ request, recovered = [] }) =>
      withAll(() =>
        withHistory(async (database, history) => {
          const plan = planFor(history, request, new Set(recovered));
          if (!isProblem(plan) && !isEmptyPlan(plan)) database.prefetchLockConnection?.();
          return plan;
        }),
      ),
    execute: (params, context) =>
      exclusively(() =>
        withAll(() => withDatabase(async (database, memory) => execute(database, params, context, memory))),
      ),
    liveState: ({ definition }) =>
      withConnection(async (connection) => {
        const liveState = await readLiveState(connection, definition === true);
        if (isProblem(liveState)) return liveState;
        return { liveState, variables: variablesOf(connection.project, environment).map(({ variable }) => variable) };
      }),
    checkRows: ({ queries }) => withConnection((connection) => checkRows(connection, queries)),
    probe: (request, context) => withConnection((connection) => probe(connection, request, context)),
    invalidIndexes: () =>
      withConnection(async (connection) => {
        const indexes = await connection.invalidIndexes();
        if (isProblem(indexes) || indexes.length === 0)
          return isProblem(indexes) ? indexes : { indexes, mayBeBuilt: false };
        const mayBeBuilt = await connection.areBuildsHidden();
        return isProblem(mayBeBuilt) ? mayBeBuilt : { indexes, mayBeBuilt };
      }),
    identity: () => withConnection(tableIdentity),
    tenants: (params) => withConnection((connection) => listTenants(connection, params)),
    release: async () => {
      const opened = await opening;
      if (opened && !isProblem(opened) && opened.database instanceof Connection) await closeConnection(opened.database);
      return restoreProcess();
    },
    rehearse: () => Promise.resolve(notHere),
    record: () => Promise.resolve(notHere),
    draft: () => Promise.resolve(notHere),
    schemaAt: () => Promise.resolve(notHere),
    liveStart: () => Promise.resolve(notHere),
    compareStates: () => Promise.resolve(notHere),
    timeline: () => Promise.resolve(notHere),
    tryOrders: () => Promise.resolve(notHere),
    drift: () => Promise.resolve(notHere),
    squash: () => Promise.resolve(notHere),
    listRevisions: () => Promise.resolve(notHere),
    planSchema: () => Promise.resolve(notHere),
    render: ({ message, files }) =>
      withAll(async () => {
        const opened = await open();
        if (isProblem(opened)) return opened;
        const rendered = await renderRevisions(opened.project, message, files);
        if (isProblem(rendered)) return rendered;
        return { files: rendered, table: migrationsTableIn(opened.project.dataSource) };
      }),
    journal: ({ run }) =>
      withDatabase(async (database, memory) => {
        const journal = await memory.of(database);
        const runs = journal?.facts().runs ?? [];
        return run === undefined ? { runs } : { runs, steps: journal?.steps(run) ?? [] };
      }),
    remembered: ({ revision }) => withDatabase((database, memory) => memory.remembered(database, revision)),
    remember: (params) => withDatabase((database, memory) => memory.remember(database, params)),
    noteDrift: ({ keys }) => withDatabase((database, memory) => memory.noteDrift(database, keys)),
    countRows: ({ tables }) => withConnection((connection) => countRows(connection, tables)),
    schema: ({ known }) => withConnection((connection) => readCatalog(connection, known)),
    models: () => withDatabase(readModels),
    diagnose: async (_, { report }) => {
      const opened = await open();
      const patient = isProblem(opened)
        ? { environment, project: opened, database: undefined }
        : { environment, ...opened };
      return { steps: await diagnose(patient, (steps) => report({ kind: "diagnosis", steps })) };
    },
    createDatabase: () => exclusively(() => withConnection(createDatabase)),
    embeddedLogin: () => withConnection(embeddedLogin),
    psql: ({ directory }) => withConnection((connection) => writeServiceFile(connection, directory)),
    draftEntity: async (params) => {
      const opened = await open();
      return isProblem(opened) ? opened : draftEntity(opened.project, params);
    },
    draftDataSource: (params) => draftDataSource(start.root, params),
    definition: (subject) => withConnection((connection) => readDefinition(connection, subject)),
    peek: (params) => withConnection((connection) => peek(connection, params)),
    diff: () => withDatabase(diff),
    generate: ({ message }) =>
      exclusively(() =>
        withAll(() =>
          withHistory(async (database, { pending }) => {
            if (pending.length > 0) return { code: "pendingRevisions", count: pending.length };
            const difference = await diff(database);
            if (isProblem(difference)) return difference;
            if (difference.up.length === 0) return { statements: 0 };
            return writeRevisions(database.project, message, [difference]);
          }),
        ),
      ),
    write: ({ message, files }) =>
      exclusively(() =>
        withAll(async () => {
          const opened = await open();
          return isProblem(opened) ? opened : writeRevisions(opened.project, message, files);
        }),
      ),
    create: async ({ message }) => {
      const opened = await open();
      return isProblem(opened) ? opened : writeRevisions(opened.project, message, [{ up: [], down: [] }]);
    },
  };
}

/** A live runner rehearses nothing: what it ran would be run on the live database. */
const notHere: Problem = { code: "unknown", message: "this is for a runner of rehearsals" };

async function statusOf({ project, database, memory }: Opened, environment: Environment): Promise<Status> {
  const rows = isProblem(database) ? database : await database.rows();
  const { entities, migrationsTransactionMode: transactionMode } = project.dataSource.options;
  const isKnown = !isProblem(database) && !isProblem(rows);
  const applications = isKnown ? await memory.applications(database, rows) : undefined;
  const renamed = isKnown ? await memory.renamed(database, rows) : undefined;
  const broken = project.broken.map(({ problem }) => problem);
  const history = buildHistory(filesOf(project), isProblem(rows) ? undefined : rows, applications, renamed);
  const shared = sameTimes(history).map((group): Problem => {
    return { code: "sameTimestamp", revisions: group.toReversed().map(({ id }) => id), file: group[0]?.file };
  });
  return {
    history,
    ...(isProblem(database) ? {} : { connection: database.facts }),
    ...(isProblem(rows) ? { problem: rows } : broken[0] ? { problem: broken[0] } : {}),
    broken,
    warnings: [...environment.problems, ...project.warnings, ...shared],
    loaded: {
      typeorm: { version: project.typeorm.version, from: project.typeorm.from },
      files: project.files,
      entities: Array.isArray(entities) ? entities.length : 0,
      migrationsDirectory: migrationsDirectory(project),
      ...(transactionMode === undefined ? {} : { transactionMode }),
    },
  };
}
