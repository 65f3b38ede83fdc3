import type { TestDatabase } from "../../support/database.ts";
import type { Packages, Workspace } from "../../support/workspace.ts";
import { createWorkspace, dataSource, envOf, migration } from "../../support/workspace.ts";
import type { Catalog } from "./catalog.ts";
import { readCatalog } from "./catalog.ts";
import type { Evolution, Sql } from "./evolution.ts";
import { styleOptions } from "./generate.ts";
import { moduleOf } from "./model.ts";
import { snakeNaming } from "./naming.ts";
import type { PooledDatabase } from "./pool.ts";
import { dropPool, empty, giveBack, takeDatabase } from "./pool.ts";
import type { TextClient } from "./rows.ts";
import { loadTransformer, synchronize } from "./synchronize.ts";

/** A workspace with the entities of `after`, on a database with the schema of `before` and rows. */
export type Prepared = {
  readonly workspace: Workspace;
  readonly database: TestDatabase;
  /** A connection to the database. */
  readonly text: TextClient;
  /** Id of the applied revision. */
  readonly base: string;
  /** Catalog before anything was made by hand. */
  readonly byModel: Catalog;
  /** Catalog of an empty database with the schema of `after`. */
  readonly target: Catalog;
  close(): Promise<void>;
};

type Installed = Exclude<Packages, "none">;

const base = "Before1700000000000";

export async function prepare(evolution: Evolution, server: string, packages: Installed): Promise<Prepared> {
  await loadTransformer();
  const { database, text } = await takeDatabase(server);
  const close = async () => {
    await text.run("ROLLBACK");
    await text.run((evolution.roles ?? []).flatMap((role) => [`DROP OWNED BY ${role}`, `DROP ROLE ${role}`]));
    await giveBack(server, { database, text });
  };
  try {
    const statements = await exclusively(() => createBefore(evolution, database, text, packages));
    const byModel = await catalogOf(text);
    await text.run(evolution.hand);
    await text.run(evolution.rows);
    const target = await exclusively(() => targetOf(evolution, server, packages));
    const workspace = createWorkspace(filesOf(evolution, database, statements), packages);
    const dispose = async () => {
      workspace.dispose();
      await close();
    };
    return { workspace, database, text, base, byModel, target, close: dispose };
  } catch (error) {
    await close();
    throw error;
  }
}

export function catalogOf(text: TextClient): Promise<Catalog> {
  return readCatalog((sql) => text.query(sql));
}

/** Makes the schema of `before` and records it as an applied revision. Returns its statements. */
async function createBefore(
  { setup, before, options, madeBy }: Evolution,
  { url }: TestDatabase,
  text: TextClient,
  packages: Installed,
): Promise<readonly string[]> {
  await text.run(setup);
  const made = async () => {
    if (typeof before === "string")
      return synchronize(url, before, (madeBy as Installed | undefined) ?? packages, options?.before);
    await text.run(before.sql);
    return listOf(before.sql);
  };
  const statements = await made();
  await text.run([
    `CREATE TABLE "migrations" ("id" SERIAL NOT NULL, "timestamp" bigint NOT NULL, "name" character varying NOT NULL, CONSTRAINT "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY ("id"))`,
    `INSERT INTO "migrations" ("timestamp", "name") VALUES (1700000000000, '${base}')`,
  ]);
  return [...listOf(setup), ...statements];
}

function filesOf({ before, after, options }: Evolution, database: TestDatabase, statements: readonly string[]) {
  const source = dataSource(`${styleOptions} ${options?.after ?? options?.before ?? ""}`);
  return {
    ".env": envOf(database),
    "src/data-source.ts": source.replace("export const", `import { SnakeNaming } from "./naming";\nexport const`),
    "src/naming.ts": snakeNaming,
    "src/entity/model.ts": moduleOf(after ?? modelOf(before)),
    "src/migrations/1700000000000-Before.ts": migration(base, statements),
  };
}

/** The database that the schemas of `after` are made in, one after the other. */
const targets = new Map<string, PooledDatabase>();

async function targetOf({ setup, before, after, options }: Evolution, server: string, packages: Installed) {
  const target = targets.get(server) ?? (await takeDatabase(server));
  targets.set(server, target);
  await empty(target);
  await target.text.run(setup);
  // TypeORM creates tables in schemas, and no schema.
  const schemas = (after ?? modelOf(before)).matchAll(/schema: ("\w+")/g);
  for (const [, schema] of schemas) await target.text.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  const now = options?.after ?? options?.before;
  await synchronize(target.database.url, after ?? modelOf(before), packages, now);
  return catalogOf(target.text);
}

function modelOf(before: Evolution["before"]): string {
  if (typeof before !== "string") throw new Error("An evolution with `before` as SQL needs `after`.");
  return before;
}

function listOf(sql: Sql | undefined): readonly string[] {
  return sql === undefined ? [] : typeof sql === "string" ? [sql] : sql;
}

let last: Promise<unknown> = Promise.resolve();

/** Waits for all earlier calls: TypeORM registers the classes of a model globally, and the targets share a database. */
function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}

/** Runs queries on the database with the schema of the last prepared evolution, which has no rows. */
export async function onTarget<T>(server: string, work: (text: TextClient) => Promise<T>): Promise<T> {
  const target = targets.get(server);
  if (target === undefined) throw new Error("No evolution was prepared on this server.");
  return work(target.text);
}

/** Drops the databases that were used. */
export async function dropDatabases(): Promise<void> {
  targets.clear();
  await dropPool();
}
