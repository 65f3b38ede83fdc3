import type { Asker } from "../../databases/asker.ts";

/** Objects by their catalog: `pg_class` → oids. */
export type Members = ReadonlyMap<string, readonly number[]>;

/** An object by its catalog and its oid. */
type Root = { readonly class: number; readonly oid: number };

/** The starting point: one relation, some objects, or all objects of schemas. */
export type Start =
  | { readonly relation: number }
  | { readonly objects: readonly Root[] }
  | { readonly schemas: readonly number[] };

/**
 * Finds the objects to write by following `pg_depend`: the parts of an object (defaults, constraints, indexes,
 * partitions …) and everything that they depend on, except objects of the system and of extensions.
 *
 * Two kinds of dependency are not followed: the table that a foreign key references, and, for a single relation, the
 * tables that a view reads. They are only named. Partitions are included for a requested table and not for a table
 * that another object depends on.
 */
const query = `
WITH RECURSIVE member (classid, objid, asked) AS (
  SELECT start.classid, start.objid, true
  FROM unnest($1::oid[], $2::oid[]) AS start (classid, objid)
  UNION
  SELECT next.classid, next.objid, next.asked
  FROM member m
  CROSS JOIN LATERAL (
    SELECT EXISTS (
      SELECT FROM pg_depend e WHERE e.classid = m.classid AND e.objid = m.objid AND e.deptype = 'e') AS brought,
      CASE WHEN m.classid = 'pg_class'::regclass THEN (SELECT c.relkind FROM pg_class c WHERE c.oid = m.objid) END AS kind,
      m.classid = 'pg_constraint'::regclass
        AND EXISTS (SELECT FROM pg_constraint c WHERE c.oid = m.objid AND c.contype = 'f') AS foreign_key,
      m.classid = 'pg_rewrite'::regclass
        AND EXISTS (SELECT FROM pg_rewrite r WHERE r.oid = m.objid AND r.rulename = '_RETURN') AS view_rule
  ) own
  CROSS JOIN LATERAL (
    -- What it needs.
    SELECT d.refclassid, d.refobjid, false
    FROM pg_depend d
    WHERE d.classid = m.classid AND d.objid = m.objid AND d.refobjid >= 16384 AND NOT own.foreign_key
      AND CASE
        WHEN own.brought THEN d.deptype = 'e'
        WHEN m.classid = 'pg_class'::regclass THEN d.deptype = 'n'
          OR d.deptype = 'i' AND own.kind = 'c'
          OR d.deptype = 'a' AND own.kind IN ('r', 'p', 'f') AND d.refclassid = 'pg_class'::regclass
        WHEN own.view_rule THEN $3 OR d.refclassid NOT IN ('pg_class'::regclass, 'pg_constraint'::regclass)
        ELSE d.deptype IN ('n', 'a', 'i', 'P', 'S') END
    UNION ALL
    -- Its parts.
    SELECT d.classid, d.objid, m.asked
    FROM pg_depend d
    LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    WHERE d.refclassid = m.classid AND d.refobjid = m.objid AND NOT own.brought AND d.deptype IN ('a', 'i', 'P', 'S')
      AND CASE
        WHEN m.classid = 'pg_class'::regclass THEN
          d.classid IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_trigger'::regclass,
            'pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_statistic_ext'::regclass)
          OR c.relkind IN ('i', 'I', 'S') OR c.relispartition AND m.asked
        WHEN m.classid = 'pg_constraint'::regclass THEN c.relkind IN ('i', 'I')
        WHEN m.classid = 'pg_type'::regclass THEN d.classid = 'pg_constraint'::regclass OR c.relkind = 'c'
        ELSE false END
  ) next (classid, objid, asked)
)
SELECT m.classid::regclass::text AS class, array_agg(DISTINCT m.objid::int8) AS oids
FROM member m
WHERE m.classid = 'pg_extension'::regclass OR NOT EXISTS (
  SELECT FROM pg_depend e WHERE e.classid = m.classid AND e.objid = m.objid AND e.deptype = 'e')
GROUP BY 1`;

/** Objects of schemas that can be requested individually. */
const inSchema = `
SELECT 'pg_class'::regclass::oid AS class, c.oid FROM pg_class c
WHERE c.relnamespace = ANY ($1::oid[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
UNION ALL
SELECT 'pg_type'::regclass::oid, t.oid FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = ANY ($1::oid[]) AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
UNION ALL
SELECT 'pg_proc'::regclass::oid, p.oid FROM pg_proc p
WHERE p.pronamespace = ANY ($1::oid[]) AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
UNION ALL
SELECT 'pg_operator'::regclass::oid, o.oid FROM pg_operator o WHERE o.oprnamespace = ANY ($1::oid[])
UNION ALL
SELECT 'pg_collation'::regclass::oid, o.oid FROM pg_collation o WHERE o.collnamespace = ANY ($1::oid[])
UNION ALL
SELECT 'pg_ts_config'::regclass::oid, o.oid FROM pg_ts_config o WHERE o.cfgnamespace = ANY ($1::oid[])
UNION ALL
SELECT 'pg_namespace'::regclass::oid, s FROM unnest($1::oid[]) s`;

/** Finds every object that has to be written to create `start` in an empty database. */
export async function findMembers(client: Asker, start: Start): Promise<Members> {
  const roots = await rootsOf(client, start);
  const { rows } = await client.query<{ class: string; oids: string[] }>(query, [
    roots.map((root) => root.class),
    roots.map((root) => root.oid),
    "schemas" in start,
  ]);
  return new Map(rows.map((row) => [row.class, row.oids.map(Number)]));
}

async function rootsOf(client: Asker, start: Start): Promise<readonly Root[]> {
  if ("objects" in start) return start.objects;
  if ("schemas" in start) return notBrought(client, start.schemas);
  return [{ class: await oidOf(client, "pg_class"), oid: start.relation }];
}

/** An extension's objects are not asked for; the extension is, where it is in one of the schemas. */
async function notBrought(client: Asker, schemas: readonly number[]) {
  const { rows } = await client.query<{ class: number; oid: number }>(
    `SELECT root.class, root.oid FROM (${inSchema}) root (class, oid)
    WHERE NOT EXISTS (
      SELECT FROM pg_depend e WHERE e.classid = root.class AND e.objid = root.oid AND e.deptype = 'e')
    UNION ALL
    SELECT 'pg_extension'::regclass::oid, x.oid FROM pg_extension x WHERE x.extnamespace = ANY ($1::oid[]) AND x.oid >= 16384`,
    [schemas],
  );
  return rows;
}

async function oidOf(client: Asker, catalog: string): Promise<number> {
  const { rows } = await client.query<{ oid: number }>("SELECT $1::regclass::oid AS oid", [`pg_catalog.${catalog}`]);
  return rows[0]?.oid ?? 0;
}
