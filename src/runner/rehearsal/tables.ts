import { quotedPath } from "./names.ts";
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

/**
 * Tables whose rows may be others in the live database, with their oids, by current name: seeded ones, and those that the
 * live database has.
 */
export async function doubtfulTables(session: {
  readonly ask: Query;
  readonly seeded: ReadonlySet<string>;
  readonly origins: { readonly tables: ReadonlyMap<string, string> } | undefined;
  readonly ownTables: readonly string[];
}): Promise<ReadonlyMap<string, string>> {
  const { seeded, origins, ownTables } = session;
  const all = [...(await tableNames(session))].filter(([oid]) => seeded.has(oid) || origins?.tables.has(oid) === true);
  return new Map(all.filter(([, name]) => !ownTables.includes(name)).map(([oid, name]) => [name, oid]));
}

/** Those of some tables that have rows. */
export async function withRows({ ask }: { readonly ask: Query }, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const queries = names.map((name) => `(SELECT EXISTS (SELECT FROM ${quotedPath(name)}))`);
  const [answer] = await ask<{ found: string }>(`SELECT to_json(ARRAY[${queries.join(", ")}])::text AS found`);
  const found = JSON.parse(answer?.found ?? "[]") as readonly boolean[];
  return names.filter((_name, index) => found[index] === true);
}
