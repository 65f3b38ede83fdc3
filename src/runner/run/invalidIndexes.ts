import { catalogName } from "../../core/sql/quote.ts";
import type { Asker } from "../databases/asker.ts";

/**
 * The invalid indexes of a database, as `schema.index`; with a text, those that the text may have left. `CREATE INDEX CONCURRENTLY` and
 * `REINDEX CONCURRENTLY` leave one when they fail (PostgreSQL manual, "Building Indexes Concurrently"); a later one is
 * called `name_ccnew`. An index that a session is building is none of them.
 */
export async function invalidIndexesOf(asker: Asker, sql?: string): Promise<readonly string[]> {
  const { rows } = await asker.query<{ schema: string; name: string; table: string }>(
    `SELECT n.nspname AS schema, x.relname AS name, t.relname AS "table"
       FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
       JOIN pg_namespace n ON n.oid = x.relnamespace
      WHERE NOT i.indisvalid AND x.relkind = 'i' AND n.nspname !~ '^pg_toast'
        AND NOT EXISTS (
          SELECT FROM pg_stat_progress_create_index p
          WHERE p.index_relid = x.oid AND p.datname = current_database())
      ORDER BY 1, 2`,
  );
  const named = sql === undefined ? undefined : namesIn(sql);
  return rows
    .filter(({ name, table }) => !named || named.has(name.replace(/_cc(?:new|old)\d*$/, "")) || named.has(table))
    .map(({ schema, name }) => `${schema}.${name}`);
}

/**
 * True if a session may be building an index that this one cannot see: on a replica, and if the role may not read the
 * progress of another role's session (it needs `pg_read_all_stats`).
 */
export async function areBuildsHidden(asker: Asker): Promise<boolean> {
  const { rows } = await asker.query<{ hidden: boolean }>(
    `SELECT pg_is_in_recovery() OR EXISTS (
       SELECT FROM pg_stat_progress_create_index WHERE datname = current_database() AND index_relid IS NULL) AS hidden`,
  );
  return rows[0]?.hidden === true;
}

/** An index that a statement creates, and the schema of its table if the statement names one. */
export type CreatedIndex = { readonly index: string; readonly schema?: string };

const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const ifNotExists = new RegExp(
  String.raw`\bINDEX\s+(?:CONCURRENTLY\s+)?IF\s+NOT\s+EXISTS\s+(${name})\s+ON\s+(?:ONLY\s+)?(?:(${name})\s*\.)?`,
  "giu",
);

/** The indexes that `CREATE INDEX … IF NOT EXISTS` statements of a text create. */
export function indexesIfNotExist(sql: string): readonly CreatedIndex[] {
  return [...sql.matchAll(ifNotExists)].map(([, index = "", schema]) => ({
    index: catalogName(index),
    ...(schema === undefined ? {} : { schema: catalogName(schema) }),
  }));
}

/** True if an invalid index (`schema.index`) may be one that a statement creates. */
export function isNamed(invalid: string, { index, schema }: CreatedIndex): boolean {
  return schema === undefined ? invalid.endsWith(`.${index}`) : invalid === `${schema}.${index}`;
}

/** All names in a text, as the catalog has them: quoted names unchanged, others in lower case. */
function namesIn(sql: string): ReadonlySet<string> {
  const names = sql.match(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return new Set(names.map(catalogName));
}
