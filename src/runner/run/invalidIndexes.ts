import type { Asker } from "../databases/asker.ts";

/**
 * The invalid indexes of a database that a text may have left, as `schema.index`. `CREATE INDEX CONCURRENTLY` and
 * `REINDEX CONCURRENTLY` leave one when they fail (PostgreSQL manual, "Building Indexes Concurrently"); a later one is
 * called `name_ccnew`.
 */
export async function invalidIndexesOf(asker: Asker, sql: string): Promise<readonly string[]> {
  const { rows } = await asker.query<{ schema: string; name: string; table: string }>(
    `SELECT n.nspname AS schema, x.relname AS name, t.relname AS "table"
       FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
       JOIN pg_namespace n ON n.oid = x.relnamespace
      WHERE NOT i.indisvalid AND x.relkind = 'i' AND n.nspname !~ '^pg_toast'
      ORDER BY 1, 2`,
  );
  const named = namesIn(sql);
  return rows
    .filter(({ name, table }) => named.has(name.replace(/_cc(?:new|old)\d*$/, "")) || named.has(table))
    .map(({ schema, name }) => `${schema}.${name}`);
}

/** The names of the indexes that `CREATE INDEX … IF NOT EXISTS` statements of a text create, as a text of names. */
export function indexesIfNotExist(sql: string): string {
  const statements = sql.matchAll(
    /\bINDEX\s+(?:CONCURRENTLY\s+)?IF\s+NOT\s+EXISTS\s+((?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*))?)/giu,
  );
  return [...statements].map(([, name = ""]) => name).join(" ");
}

/** All names in a text, as the catalog has them: quoted names unchanged, others in lower case. */
function namesIn(sql: string): ReadonlySet<string> {
  const names = sql.matchAll(/"((?:[^"]|"")+)"|[\p{L}_][\p{L}\p{N}_$]*/gu);
  return new Set([...names].map(([bare, quoted]) => quoted?.replaceAll('""', '"') ?? bare.toLowerCase()));
}
