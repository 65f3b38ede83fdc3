import { createHash } from "node:crypto";
import type { CatalogText } from "../../core/schema/catalogReader.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { SchemaAnswer } from "../../protocol/runner.ts";
import type { Connection } from "../databases/postgres.ts";

/** Milliseconds; a catalog that takes longer is not waited for. */
const timeout = 20_000;

/**
 * Reads the catalog in one query: one snapshot and one round trip, for PostgreSQL 13 and later. The query waits for
 * no lock. Sizes come from the statistics, because `pg_relation_size` waits for a running `ALTER TABLE`. The
 * `pg_get_expr` family waits as well, so the query skips it for tables that are being altered. Defaults are deparsed
 * without their table: with 1,600 tables this takes a thousandth of the time, because PostgreSQL 14 builds a list of
 * names for each call. The server builds the JSON, because transferring thousands of rows of `pg_attribute` costs
 * more than writing them.
 */
const query = `
WITH locked AS MATERIALIZED (
  SELECT relation AS oid FROM pg_locks
  WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock' AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), altered AS MATERIALIZED (
  SELECT oid FROM locked UNION SELECT i.indrelid FROM pg_index i JOIN locked ON locked.oid = i.indexrelid
), ns AS MATERIALIZED (
  SELECT n.oid, n.nspname AS name, has_schema_privilege(n.oid, 'USAGE') AS usable
  FROM pg_namespace n
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
), rel AS MATERIALIZED (
  SELECT c.oid, ns.name AS schema, c.relname AS name, c.relkind, c.relpages, c.reltuples, c.reltoastrelid,
    c.relispartition, c.relpartbound, c.oid IN (SELECT oid FROM altered) AS altered
  FROM pg_class c JOIN ns ON ns.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (
    SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
), size AS MATERIALIZED (
  SELECT i.indrelid, sum(x.relpages) AS pages
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid GROUP BY 1
)
SELECT json_build_object(
  'version', current_setting('server_version_num')::int,
  'current', current_schema(),
  'schemas', (
    SELECT json_agg(json_build_array(ns.name, obj_description(ns.oid, 'pg_namespace'), ns.usable) ORDER BY ns.name)
    FROM ns),
  'tables', (
    SELECT json_agg(json_build_array(
      rel.oid::int8, rel.schema, rel.name, rel.relkind, obj_description(rel.oid, 'pg_class'),
      CASE WHEN rel.relkind IN ('r', 'm')
        THEN CASE WHEN live.n > 0 THEN live.n WHEN rel.reltuples >= 0 THEN rel.reltuples::int8 END END,
      CASE WHEN rel.relkind IN ('r', 'm') AND rel.relpages > 0 THEN
        (rel.relpages + coalesce(size.pages, 0) + coalesce(toast.relpages, 0) + coalesce(toast_size.pages, 0))
        * current_setting('block_size')::int8 END,
      has_table_privilege(rel.oid, 'SELECT'),
      CASE WHEN rel.relkind = 'p' THEN pg_get_partkeydef(rel.oid) END,
      CASE WHEN rel.relispartition THEN
        CASE WHEN rel.altered THEN '…' ELSE pg_get_expr(rel.relpartbound, rel.oid) END END
    ) ORDER BY rel.schema, rel.name)
    FROM rel
    LEFT JOIN size ON size.indrelid = rel.oid
    LEFT JOIN pg_class toast ON toast.oid = rel.reltoastrelid
    LEFT JOIN size toast_size ON toast_size.indrelid = rel.reltoastrelid
    CROSS JOIN LATERAL (SELECT pg_stat_get_live_tuples(rel.oid) AS n) live),
  'parents', (
    SELECT json_agg(json_build_array(i.inhrelid::int8, i.inhparent::int8) ORDER BY i.inhrelid, i.inhseqno)
    FROM pg_inherits i JOIN rel ON rel.oid = i.inhrelid),
  'columns', (
    SELECT json_agg(json_build_array(
      a.attrelid::int8, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
      CASE WHEN d.adrelid IS NULL THEN NULL WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, 0)
        WHEN rel.altered THEN '…' ELSE pg_get_expr(d.adbin, d.adrelid) END,
      a.attgenerated, a.attidentity, c.description
    ) ORDER BY a.attrelid, a.attnum)
    FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef
    LEFT JOIN pg_description c
      ON c.objoid = a.attrelid AND c.classoid = 'pg_class'::regclass AND c.objsubid = a.attnum),
  'constraints', (
    SELECT json_agg(json_build_array(
      c.conrelid::int8, c.conname, c.contype, c.conkey,
      CASE WHEN rel.altered THEN '…' ELSE pg_get_constraintdef(c.oid) END, c.confrelid::int8, c.confkey
    ) ORDER BY c.conrelid, position(c.contype::text IN 'pufxc'), c.conname)
    FROM rel JOIN pg_constraint c ON c.conrelid = rel.oid AND c.contype IN ('p', 'u', 'f', 'x', 'c')
    -- A foreign key to a partitioned table has a hidden twin to each of its partitions.
    WHERE c.conparentid = 0 OR NOT EXISTS (
      SELECT FROM pg_constraint parent WHERE parent.oid = c.conparentid AND parent.conrelid = c.conrelid)),
  'indexes', (
    SELECT json_agg(json_build_array(
      i.indrelid::int8, x.relname, string_to_array(i.indkey::text, ' ')::int[], i.indnkeyatts, i.indisunique,
      i.indisprimary, i.indisvalid,
      CASE WHEN rel.altered THEN '…' ELSE pg_get_indexdef(i.indexrelid) END,
      CASE WHEN rel.altered THEN NULL WHEN 0 = ANY (i.indkey) THEN (
        SELECT json_agg(pg_get_indexdef(i.indexrelid, k, true) ORDER BY k) FROM generate_series(1, i.indnkeyatts) k) END
    ) ORDER BY i.indrelid, NOT i.indisprimary, x.relname)
    FROM rel JOIN pg_index i ON i.indrelid = rel.oid JOIN pg_class x ON x.oid = i.indexrelid),
  'triggers', (
    SELECT json_agg(json_build_array(t.tgrelid::int8, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled <> 'D')
      ORDER BY t.tgrelid, t.tgname)
    FROM rel JOIN pg_trigger t ON t.tgrelid = rel.oid AND NOT t.tgisinternal),
  'enums', (
    SELECT json_agg(json_build_array(ns.name, t.typname, labels.labels, obj_description(t.oid, 'pg_type'))
      ORDER BY ns.name, t.typname)
    FROM pg_type t JOIN ns ON ns.oid = t.typnamespace
    CROSS JOIN LATERAL (
      SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) AS labels FROM pg_enum e WHERE e.enumtypid = t.oid) labels
    WHERE t.typtype = 'e')
)::text AS catalog`;

/**
 * The catalog as text, for `parseCatalog`, or only that it is the one that the asker knows. Problems: the connection's,
 * `permissionDenied`.
 */
export async function readCatalog(connection: Connection, known?: string): Promise<SchemaAnswer | Problem> {
  const catalog = await catalogOf(connection);
  if (isProblem(catalog)) return catalog;
  const { text } = catalog;
  const tag = createHash("sha256").update(text).digest("base64");
  return tag === known ? { tag } : { tag, catalog: text, own: connection.ownTables() };
}

/** Problems: the connection's. */
export async function catalogOf(connection: Connection): Promise<{ readonly text: CatalogText } | Problem> {
  return connection.read(async (client) => {
    const { rows } = await client.query<{ catalog: CatalogText }>(query);
    return { text: rows[0]?.catalog ?? "{}" };
  }, timeout);
}
