import type { History } from "../migrations/history.ts";
import { buildHistory } from "../migrations/history.ts";
import { isEmptyPlan, planFor } from "../migrations/plan.ts";
import type { Problem } from "../migrations/problem.ts";
import { isProblem } from "../migrations/problem.ts";
import type { MethodName, Methods, RunnerStart, Status } from "../protocol.ts";
import { readCatalog } from "./catalog.ts";
import { Connection } from "./connection.ts";
import type { Database } from "./database.ts";
import { createDatabase } from "./createDatabase.ts";
import { diagnose } from "./diagnose.ts";
import { readDefinition } from "./definition.ts";
import { draftEntity } from "./newEntity.ts";
import { diff } from "./diff.ts";
import type { Environment } from "./environment.ts";
import type { RunContext } from "./execute.ts";
import { execute } from "./execute.ts";
import { passwordsOf, variablesOf } from "./facts.ts";
import { JournalMemory } from "./journalMemory.ts";
import type { Log } from "./logger.ts";
import { readModels } from "./models.ts";
import { migrationsDirectory, writeRevision } from "./newRevision.ts";
import type { AnyDatabase } from "./openDatabase.ts";
import { openDatabase } from "./openDatabase.ts";
import { draftDataSource } from "./setup/draftDataSource.ts";
import { writeServiceFile } from "./psql.ts";
import { peek } from "./peek.ts";
import type { Project } from "./project.ts";
import { filesOf, loadProject } from "./project.ts";
import { countRows } from "./countRows.ts";
import { readStanding } from "./standing.ts";

/** What answers each request of the protocol. */
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
        for (const secret of passwordsOf(project)) environment.hide(secret);
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

  function withHistory<T>(work: (database: Database, history: History) => Promise<T | Problem>): Promise<T | Problem> {
    return withDatabase(async (database) => {
      const rows = await database.rows();
      return isProblem(rows) ? rows : work(database, buildHistory(filesOf(database.project), rows));
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
      withHistory(async (database, history) => {
        const plan = planFor(history, request, new Set(recovered));
        if (!isProblem(plan) && !isEmptyPlan(plan)) database.expectRun?.();
        return plan;
      }),
    execute: (params, context) =>
      exclusively(() =>
        withDatabase(async (database, memory) => execute(database, params, context, memory.of(database))),
      ),
    standing: ({ definition }) =>
      withConnection(async (connection) => {
        const standing = await readStanding(connection, definition === true);
        if (isProblem(standing)) return standing;
        return { standing, variables: variablesOf(connection.project, environment).map(({ variable }) => variable) };
      }),
    rehearse: () => Promise.resolve(notHere),
    record: () => Promise.resolve(notHere),
    journal: () =>
      withDatabase(async (database, memory) => ({ runs: (await memory.of(database))?.facts().runs ?? [] })),
    remembered: ({ revision }) => withDatabase((database, memory) => memory.remembered(database, revision)),
    remember: (params) => withDatabase((database, memory) => memory.remember(database, params)),
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
        withHistory(async (database, { pending }) => {
          if (pending.length > 0) return { code: "pendingRevisions", count: pending.length };
          const difference = await diff(database);
          if (isProblem(difference)) return difference;
          return difference.up.length === 0 ? { statements: 0 } : writeRevision(database.project, message, difference);
        }),
      ),
    create: async ({ message }) => {
      const opened = await open();
      return isProblem(opened) ? opened : writeRevision(opened.project, message, { up: [], down: [] });
    },
  };
}

/** A live runner rehearses nothing: what it ran would be run on the live database. */
const notHere: Problem = { code: "unknown", message: "this is for a runner of rehearsals" };

async function statusOf({ project, database, memory }: Opened, environment: Environment): Promise<Status> {
  const rows = isProblem(database) ? database : await database.rows();
  const { entities } = project.dataSource.options;
  const applications = isProblem(database) || isProblem(rows) ? undefined : await memory.applications(database, rows);
  return {
    history: buildHistory(filesOf(project), isProblem(rows) ? undefined : rows, applications),
    ...(isProblem(database) ? {} : { connection: database.facts }),
    ...(isProblem(rows) ? { problem: rows } : {}),
    warnings: [...environment.problems, ...project.warnings],
    loaded: {
      typeorm: { version: project.typeorm.version, from: project.typeorm.from },
      files: project.files,
      entities: Array.isArray(entities) ? entities.length : 0,
      migrationsDirectory: migrationsDirectory(project),
    },
  };
}
