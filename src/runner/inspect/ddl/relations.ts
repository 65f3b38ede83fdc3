/**
 * Queries for relations and their parts. Each takes the oids of its catalog as `$1`. Columns that older servers lack
 * are read through `to_jsonb`, which contains the existing columns only.
 */
export const relationsQuery = `
SELECT 'pg_class:' || c.oid AS id, c.oid::regclass::text AS name, c.relname AS "rawName", c.relkind AS kind,
  c.relpersistence = 'u' AS unlogged,
  CASE WHEN am.amname <> 'heap' THEN quote_ident(am.amname) END AS method,
  (SELECT string_agg(o.text, ', ' ORDER BY o.n) FROM (
    SELECT quote_ident(o.option_name) || '=' || quote_literal(o.option_value) AS text, 1 AS n
    FROM pg_options_to_table(c.reloptions) o
    UNION ALL
    SELECT 'toast.' || quote_ident(o.option_name) || '=' || quote_literal(o.option_value), 2
    FROM pg_class t, pg_options_to_table(t.reloptions) o WHERE t.oid = c.reltoastrelid) o) AS storage,
  CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
  CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS "partitionBound",
  coalesce((SELECT json_agg('pg_class:' || i.inhparent ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid),
    '[]') AS parents,
  CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS "ofType",
  CASE WHEN c.relkind IN ('v', 'm') THEN rtrim(pg_get_viewdef(c.oid), ';') END AS definition,
  c.relispopulated AS populated, c.relreplident AS "replicaIdentity", c.relrowsecurity AS "rowSecurity",
  c.relforcerowsecurity AS "forceRowSecurity", quote_ident(s.srvname) AS server,
  (SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ')
    FROM pg_options_to_table(f.ftoptions) o) AS options
FROM pg_class c
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid
LEFT JOIN pg_foreign_server s ON s.oid = f.ftserver
WHERE c.oid = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
  AND c.relpersistence <> 't'`;

/**
 * A default names no column, so its deparser is given no table: it would first make the names of all columns unique, for
 * every one of them, which takes 20 seconds on a table with 1,600 (PostgreSQL 14).
 */
export const columnsQuery = `
SELECT 'pg_class:' || a.attrelid AS relation, a.attnum AS number, quote_ident(a.attname) AS name,
  format_type(a.atttypid, a.atttypmod) AS type,
  CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END
    AS collation,
  a.attnotnull AS "notNull",
  CASE WHEN d.oid IS NOT NULL THEN
    json_build_object('id', 'pg_attrdef:' || d.oid, 'expression',
      pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END)) END AS default,
  CASE a.attgenerated WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' END AS generated,
  CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END AS identity,
  CASE WHEN a.attidentity <> '' THEN 'pg_class:' || s.objid END AS sequence,
  CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END AS storage,
  CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
    AS "typeStorage",
  CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
  NULLIF(a.attstattarget, -1) AS statistics,
  (SELECT string_agg(quote_ident(o.option_name) || '=' || quote_literal(o.option_value), ', ')
    FROM pg_options_to_table(a.attoptions) o) AS attributes,
  (SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ')
    FROM pg_options_to_table(a.attfdwoptions) o) AS options,
  a.attislocal AS local, a.attinhcount > 0 AS inherited
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_depend s ON a.attidentity <> '' AND s.refclassid = 'pg_class'::regclass AND s.refobjid = a.attrelid
  AND s.refobjsubid = a.attnum AND s.classid = 'pg_class'::regclass AND s.deptype = 'i'
WHERE a.attrelid = ANY ($1) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`;

export const constraintsQuery = `
SELECT 'pg_constraint:' || k.oid AS id, quote_ident(k.conname) AS name,
  CASE WHEN k.contypid <> 0 THEN 'pg_type:' || k.contypid ELSE 'pg_class:' || k.conrelid END AS on, k.contype AS kind,
  pg_get_constraintdef(k.oid) AS definition, coalesce(to_json(k.conkey), '[]') AS columns, k.convalidated AS validated,
  k.conislocal AS local, k.coninhcount > 0 AS inherited,
  CASE WHEN k.conparentid <> 0 THEN 'pg_constraint:' || k.conparentid END AS parent,
  CASE WHEN k.contype IN ('p', 'u', 'x') THEN 'pg_class:' || k.conindid END AS index,
  CASE WHEN k.contype = 'f' THEN
    json_build_object('relation', 'pg_class:' || k.confrelid, 'name', k.confrelid::regclass::text) END AS references,
  k.conname = CASE WHEN k.contypid <> 0 THEN d.typname || '_not_null' ELSE c.relname || '_' || a.attname || '_not_null' END
    AND length(k.conname::text) < 50 AS "isUsualName"
FROM pg_constraint k
LEFT JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_type d ON d.oid = k.contypid
LEFT JOIN pg_attribute a ON k.contype = 'n' AND a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
WHERE k.oid = ANY ($1) AND k.contype IN ('p', 'u', 'c', 'x', 'f', 'n')
ORDER BY k.conrelid, position(k.contype::text IN 'nucxpf') % 5, k.conname`;

export const indexesQuery = `
SELECT 'pg_class:' || x.oid AS id, quote_ident(x.relname) AS name, x.oid::regclass::text AS "fullName",
  'pg_class:' || i.indrelid AS relation, pg_get_indexdef(x.oid) AS definition, i.indisvalid AS valid,
  i.indisclustered AS clustered, i.indisreplident AS "replicaIdentity", 'pg_constraint:' || k.oid AS constraint,
  'pg_class:' || p.inhparent AS parent, x.relkind = 'I' AS partitioned,
  length(x.relname::text) < 50 AND x.relname = CASE
    WHEN i.indisprimary THEN c.relname || '_pkey'
    ELSE c.relname || '_' || names.all
      || CASE WHEN k.contype = 'x' THEN '_excl' WHEN k.oid IS NOT NULL THEN '_key' ELSE '_idx' END END AS "isUsualName",
  (SELECT string_agg(quote_ident(o.option_name) || '=' || quote_literal(o.option_value), ', ')
    FROM pg_options_to_table(x.reloptions) o) AS storage,
  coalesce(names.statistics, '[]') AS statistics
FROM pg_class x
JOIN pg_index i ON i.indexrelid = x.oid
JOIN pg_class c ON c.oid = i.indrelid
CROSS JOIN LATERAL (
  SELECT string_agg(a.attname, '_' ORDER BY a.attnum) AS all,
    json_agg(json_build_object('column', a.attnum, 'target', a.attstattarget) ORDER BY a.attnum)
      FILTER (WHERE a.attstattarget >= 0) AS statistics
  FROM pg_attribute a WHERE a.attrelid = x.oid) names
LEFT JOIN pg_constraint k ON k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_inherits p ON p.inhrelid = x.oid
WHERE x.oid = ANY ($1)
ORDER BY x.relname`;
