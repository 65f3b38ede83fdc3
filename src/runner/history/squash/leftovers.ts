import { OWN_SCHEMA } from "../../rehearsal/scratch/query.ts";
import { inTransaction } from "../../generate/execute.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { executeEach } from "./executeEach.ts";

/** A condition on the object with an oid in a catalog: it belongs to no extension and to no schema of PostgreSQL or of ours. */
const isOwn = (catalog: string, oid: string, namespace: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')
   AND ${namespace} NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname IN ('information_schema', '${OWN_SCHEMA}'))`;

/** Catalogs of objects that PostgreSQL names as DROP does, with their places: before functions, which is 1, or after them. */
const places = {
  pg_event_trigger: -2,
  pg_publication: -2,
  pg_cast: -2,
  pg_ts_config: -2,
  pg_opclass: -2,
  pg_conversion: -2,
  pg_foreign_server: -2,
  pg_opfamily: -1,
  pg_operator: -1,
  pg_ts_dict: -1,
  pg_am: -1,
  pg_foreign_data_wrapper: -1,
  pg_ts_parser: 0,
  pg_ts_template: 0,
  pg_language: 2,
};

const others = Object.entries(places).map(
  ([catalog, place]) => `SELECT ${place} AS place, '${catalog}'::regclass AS class, oid FROM ${catalog}`,
);

/** Statements that drop what the plans of revisions do not cover, those that depend on others first. */
const query = `
SELECT place, format('DROP %s %s', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END, p.oid::regprocedure) AS sql
FROM pg_proc p, (VALUES (1)) v(place) WHERE ${isOwn("pg_proc", "p.oid", "p.pronamespace")}
UNION ALL
SELECT 2, format('DROP SEQUENCE %s', c.oid::regclass) FROM pg_class c WHERE c.relkind = 'S' AND ${isOwn("pg_class", "c.oid", "c.relnamespace")}
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))
UNION ALL
SELECT 3, format('DROP %s %s', CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.oid::regtype) FROM pg_type t
LEFT JOIN pg_class c ON c.oid = t.typrelid WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND ${isOwn("pg_type", "t.oid", "t.typnamespace")}
UNION ALL
SELECT 3, format('DROP COLLATION %s', c.oid::regcollation) FROM pg_collation c WHERE ${isOwn("pg_collation", "c.oid", "c.collnamespace")}
UNION ALL
SELECT o.place, format('DROP %s %s', replace(upper(i.type), '-', ' '), i.identity)
FROM (${others.join(" UNION ALL ")}) o, pg_identify_object(o.class, o.oid, 0) i
WHERE o.oid >= 16384 AND coalesce(i.schema, '') !~ '^(pg_|information_schema$)' AND coalesce(i.name, '') !~ '^${OWN_SCHEMA}'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i'))
UNION ALL
SELECT 4, format('DROP EXTENSION %I', extname) FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL
SELECT 5, format('DROP SCHEMA %I', nspname) FROM pg_namespace
WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', '${OWN_SCHEMA}')
ORDER BY 1, 2`;

/**
 * Statements that drop functions, sequences, types, collations, extensions, schemas and other objects that are new after a range and that
 * its planned way back leaves.
 *
 * @param session contains the state after the range
 * @param layBefore makes the state before the range; afterwards the session contains it
 */
export async function dropLeftovers(
  session: ScratchSession,
  planned: readonly string[],
  layBefore: () => Promise<unknown>,
): Promise<readonly string[]> {
  const read = async () => (await session.ask<{ sql: string }>(query)).map(({ sql }) => sql);
  const left = await inTransaction(session, async () => {
    // A schema cannot be dropped before what is in it.
    await executeEach(session, planned);
    return read();
  });
  if (left.length === 0) return [];
  await layBefore();
  const before = new Set(await read());
  return left.filter((sql) => !before.has(sql));
}
