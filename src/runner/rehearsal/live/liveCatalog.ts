import { isProblem } from "../../../core/problems/problem.ts";
import type { LiveState } from "../../../migrations/rehearsal.ts";
import type { AppliedRow } from "../../../migrations/revision.ts";
import type { Connection } from "../../databases/postgres.ts";
import { readText } from "../../process/files.ts";
import { catalogQuery } from "../snapshot/fingerprintQuery.ts";

/** Milliseconds of each statement. */
const timeout = 5000;
/** With more tables than these, only those that a pending revision names are queried. */
const mostTables = 300;

/** The live catalog as text, in the fingerprint's format; undefined where it cannot be read in time. */
export async function readLiveCatalog(connection: Connection): Promise<string | undefined> {
  const text = await connection.read(async (client) => {
    // Names in definitions are qualified the same way as on the scratch database.
    await client.query("SET LOCAL search_path = pg_catalog");
    const { rows } = await client.query<{ text: string }>(catalogQuery);
    return rows[0]?.text ?? "";
  }, timeout);
  return typeof text === "string" ? text : undefined;
}

type Table = { readonly name: string; readonly source: string; readonly bare: string };

/**
 * Says whether tables have rows, with an EXISTS for each. Excludes tables that this role cannot read entirely, and
 * tables that another session has locked. Undefined if the queries exceed the time limit.
 */
export async function readLiveRows(
  connection: Connection,
  applied: readonly AppliedRow[],
): Promise<LiveState["hasRows"] | undefined> {
  const found = await connection.read(async (client) => {
    const { rows: all } = await client.query<Table>(readable);
    const tables = all.length > mostTables ? namedIn(pendingTexts(connection, applied), all) : all;
    if (tables.length === 0) return {};
    const tests = tables.map(({ source }) => `EXISTS (SELECT FROM ${source})`);
    const { rows } = await client.query<{ filled: readonly boolean[] }>(
      `SELECT array_to_json(ARRAY[${tests.join(", ")}]) AS filled`,
    );
    return Object.fromEntries(tables.map(({ name }, index) => [name, rows[0]?.filled[index] === true]));
  }, timeout);
  return isProblem(found) ? undefined : found;
}

const readable = `
SELECT n.nspname || '.' || c.relname AS name, c.relname AS bare, format('%I.%I', n.nspname, c.relname) AS source
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AND NOT row_security_active(c.oid)
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_locks l
    WHERE l.relation = c.oid AND l.mode = 'AccessExclusiveLock' AND l.pid <> pg_backend_pid()
      AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))`;

function pendingTexts({ project }: Connection, applied: readonly AppliedRow[]): string {
  const done = new Set(applied.map(({ id }) => id));
  const files = project.migrations.flatMap(({ id, file }) => (done.has(id) || file === undefined ? [] : [file]));
  return files.map((file) => readText(file)).join("\n");
}

function namedIn(text: string, tables: readonly Table[]): readonly Table[] {
  const words = new Set(text.match(/[\p{L}\p{N}_$]+/gu));
  return tables.filter(({ bare }) => (bare.match(/[\p{L}\p{N}_$]+/gu) ?? []).every((word) => words.has(word)));
}
