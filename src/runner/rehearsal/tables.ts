import type { Query } from "./scratch/query.ts";

/** The tables of the scratch database by oid, by which a renamed one is known. */
export async function tableNames({ ask }: { readonly ask: Query }): Promise<ReadonlyMap<string, string>> {
  const rows = await ask<{ oid: string; name: string }>(`
SELECT c.oid::text AS oid, n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_'`);
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}

/** Tables with seeded rows, with their oids, by current name. */
export async function seededTables(session: {
  readonly ask: Query;
  readonly seeded: ReadonlySet<string>;
}): Promise<ReadonlyMap<string, string>> {
  const all = await tableNames(session);
  return new Map([...all].filter(([oid]) => session.seeded.has(oid)).map(([oid, name]) => [name, oid]));
}
