/**
 * The queries for objects beside relations, each with the oids of its catalog as `$1`. Names come quoted, with their
 * schema: the search path is empty.
 */
export const schemasQuery = `
SELECT 'pg_namespace:' || n.oid AS id, quote_ident(n.nspname) AS name
FROM pg_namespace n WHERE n.oid = ANY ($1) AND n.nspname <> 'public'`;

export const extensionsQuery = `
SELECT 'pg_extension:' || x.oid AS id, quote_ident(x.extname) AS name, quote_ident(n.nspname) AS schema
FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace
WHERE x.oid = ANY ($1)`;

export const serversQuery = `
SELECT 'pg_foreign_server:' || s.oid AS id, quote_ident(s.srvname) AS name, quote_ident(w.fdwname) AS wrapper,
  quote_literal(s.srvtype) AS type, quote_literal(s.srvversion) AS version,
  (SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ')
    FROM pg_options_to_table(s.srvoptions) o WHERE o.option_name !~* 'passw|secret|token|key') AS options
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE s.oid = ANY ($1)`;

export const collationsQuery = `
SELECT 'pg_collation:' || c.oid AS id, quote_ident(n.nspname) || '.' || quote_ident(c.collname) AS name,
  concat_ws(', ', 'provider = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
    CASE WHEN c.collprovider = 'c'
      THEN 'lc_collate = ' || quote_literal(c.collcollate) || ', lc_ctype = ' || quote_literal(c.collctype)
      ELSE 'locale = ' || quote_literal(coalesce(j.row ->> 'colllocale', j.row ->> 'colliculocale', j.row ->> 'collcollate')) END,
    CASE WHEN NOT c.collisdeterministic THEN 'deterministic = false' END,
    'rules = ' || quote_literal(j.row ->> 'collicurules')) AS options
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
CROSS JOIN LATERAL (SELECT to_jsonb(c) AS row) j
WHERE c.oid = ANY ($1)`;

export const typesQuery = `
SELECT 'pg_type:' || t.oid AS id, format_type(t.oid, NULL) AS name,
  CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' ELSE 'composite' END AS kind,
  CASE WHEN t.typtype = 'e' THEN (
    SELECT json_agg(quote_literal(e.enumlabel) ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) END
    AS labels,
  CASE WHEN t.typtype = 'c' THEN 'pg_class:' || t.typrelid END AS relation,
  CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
  CASE WHEN t.typtype = 'd' AND t.typcollation <> base.typcollation THEN t.typcollation::regcollation::text
    WHEN t.typtype = 'r' AND r.rngcollation <> sub.typcollation THEN r.rngcollation::regcollation::text END AS collation,
  coalesce(pg_get_expr(t.typdefaultbin, 0), CASE WHEN t.typtype = 'd' THEN quote_literal(t.typdefault) END) AS default,
  t.typnotnull AS "notNull",
  CASE WHEN t.typtype = 'r' THEN format_type(r.rngsubtype, NULL) END AS subtype,
  CASE WHEN NOT o.opcdefault THEN quote_ident(ons.nspname) || '.' || quote_ident(o.opcname) END AS "operatorClass",
  CASE WHEN r.rngsubdiff::oid <> 0 THEN r.rngsubdiff::regproc::text END AS difference,
  CASE WHEN to_jsonb(r) ? 'rngmultitypid' THEN format_type((to_jsonb(r) ->> 'rngmultitypid')::oid, NULL) END AS multirange
FROM pg_type t
LEFT JOIN pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_type base ON base.oid = t.typbasetype
LEFT JOIN pg_range r ON r.rngtypid = t.oid
LEFT JOIN pg_type sub ON sub.oid = r.rngsubtype
LEFT JOIN pg_opclass o ON o.oid = r.rngsubopc
LEFT JOIN pg_namespace ons ON ons.oid = o.opcnamespace
WHERE t.oid = ANY ($1) AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')`;

/** A type that comes with another object, and which. */
export const standInsQuery = `
SELECT 'pg_type:' || t.oid AS "from",
  CASE WHEN t.typrelid <> 0 THEN 'pg_class:' || t.typrelid
    WHEN t.typtype = 'm' THEN 'pg_type:' || m.rngtypid ELSE 'pg_type:' || t.typelem END AS "to"
FROM pg_type t
LEFT JOIN pg_class c ON c.oid = t.typrelid
LEFT JOIN (SELECT rngtypid, (to_jsonb(r) ->> 'rngmultitypid')::oid AS multi FROM pg_range r) m ON m.multi = t.oid
WHERE t.oid = ANY ($1)
  AND (t.typtype = 'm' OR t.typcategory = 'A' AND t.typelem <> 0 OR t.typrelid <> 0 AND c.relkind <> 'c')
UNION ALL
SELECT 'pg_class:' || c.oid, 'pg_type:' || c.reltype FROM pg_class c WHERE c.oid = ANY ($2) AND c.relkind = 'c'
UNION ALL
SELECT 'pg_rewrite:' || r.oid, 'pg_class:' || r.ev_class
FROM pg_rewrite r WHERE r.ev_class = ANY ($2) AND r.rulename = '_RETURN'`;

export const functionsQuery = `
SELECT 'pg_proc:' || p.oid AS id, p.oid::regprocedure::text AS signature,
  quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name, pg_get_functiondef(p.oid) AS definition,
  CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS kind
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.oid = ANY ($1) AND p.prokind <> 'a'
  AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')`;

/** Options of an aggregate that names another function, and those with another value than the usual one. */
const aggregateOptions = [
  ["SFUNC", "a.aggtransfn"],
  ["FINALFUNC", "a.aggfinalfn"],
  ["COMBINEFUNC", "a.aggcombinefn"],
  ["SERIALFUNC", "a.aggserialfn"],
  ["DESERIALFUNC", "a.aggdeserialfn"],
  ["MSFUNC", "a.aggmtransfn"],
  ["MINVFUNC", "a.aggminvtransfn"],
  ["MFINALFUNC", "a.aggmfinalfn"],
].map(([option, field]) => `CASE WHEN ${field}::oid <> 0 THEN '${option} = ' || ${field} END`);
const modify = (option: string, field: string) =>
  `CASE WHEN ${field} <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END THEN '${option} = '
    || CASE ${field} WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END`;

export const aggregatesQuery = `
SELECT 'pg_proc:' || p.oid AS id, own.name || '(' || own.arguments || ')' AS signature, own.name, 'AGGREGATE' AS kind,
  'CREATE AGGREGATE ' || own.name || '(' || own.arguments || E') (\n  ' || concat_ws(E',\n  ',
    ${aggregateOptions.join(",\n    ")},
    'STYPE = ' || format_type(a.aggtranstype, NULL),
    CASE WHEN a.aggtransspace > 0 THEN 'SSPACE = ' || a.aggtransspace END,
    CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
    ${modify("FINALFUNC_MODIFY", "a.aggfinalmodify")},
    'INITCOND = ' || quote_literal(a.agginitval),
    CASE WHEN a.aggmtranstype <> 0 THEN 'MSTYPE = ' || format_type(a.aggmtranstype, NULL) END,
    CASE WHEN a.aggmtransspace > 0 THEN 'MSSPACE = ' || a.aggmtransspace END,
    CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
    ${modify("MFINALFUNC_MODIFY", "a.aggmfinalmodify")},
    'MINITCOND = ' || quote_literal(a.aggminitval),
    CASE WHEN a.aggsortop <> 0 THEN 'SORTOP = OPERATOR(' || quote_ident(os.nspname) || '.' || o.oprname || ')' END,
    CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END,
    CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END) || E'\n)' AS definition
FROM pg_proc p JOIN pg_aggregate a ON a.aggfnoid = p.oid JOIN pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_operator o ON o.oid = a.aggsortop LEFT JOIN pg_namespace os ON os.oid = o.oprnamespace
CROSS JOIN LATERAL (
  SELECT quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name,
    coalesce(NULLIF(pg_get_function_identity_arguments(p.oid), ''), '*') AS arguments) own
WHERE p.oid = ANY ($1)`;

export const sequencesQuery = `
SELECT 'pg_class:' || c.oid AS id, c.oid::regclass::text AS name, format_type(s.seqtypid, NULL) AS type,
  s.seqstart::text AS start, s.seqincrement::text AS increment, s.seqmin::text AS min, s.seqmax::text AS max,
  s.seqcache::text AS cache, s.seqcycle AS cycle, c.relpersistence = 'u' AS unlogged,
  coalesce(o.deptype = 'i', false) AS identity,
  CASE WHEN o.deptype IS NOT NULL THEN
    json_build_object('relation', 'pg_class:' || o.refobjid, 'column', quote_ident(a.attname)) END AS owner
FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.refclassid = 'pg_class'::regclass
  AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
WHERE c.oid = ANY ($1)`;

export const statisticsQuery = `
SELECT 'pg_statistic_ext:' || s.oid AS id, quote_ident(n.nspname) || '.' || quote_ident(s.stxname) AS name,
  'pg_class:' || s.stxrelid AS relation, pg_get_statisticsobjdef(s.oid) AS definition, NULLIF(s.stxstattarget, -1) AS target
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
WHERE s.oid = ANY ($1)`;

/** Before PostgreSQL 15, those of partitions are internal as well. */
export const triggersQuery = `
SELECT 'pg_trigger:' || t.oid AS id, quote_ident(t.tgname) AS name, 'pg_class:' || t.tgrelid AS relation,
  pg_get_triggerdef(t.oid) AS definition, t.tgenabled AS enabled, t.tgparentid <> 0 AS cloned
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.oid = ANY ($1) AND (NOT t.tgisinternal OR t.tgparentid <> 0 AND p.proname !~ '^(RI_FKey_|unique_key_recheck)')`;

export const rulesQuery = `
SELECT 'pg_rewrite:' || r.oid AS id, quote_ident(r.rulename) AS name, 'pg_class:' || r.ev_class AS relation,
  pg_get_ruledef(r.oid) AS definition, r.ev_enabled AS enabled
FROM pg_rewrite r WHERE r.oid = ANY ($1) AND r.rulename <> '_RETURN'`;

export const policiesQuery = `
SELECT 'pg_policy:' || p.oid AS id, quote_ident(p.polname) AS name, 'pg_class:' || p.polrelid AS relation,
  p.polpermissive AS permissive,
  CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
    ELSE 'ALL' END AS command,
  (SELECT json_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE role::regrole::text END) FROM unnest(p.polroles) role) AS roles,
  pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check
FROM pg_policy p WHERE p.oid = ANY ($1)`;

/** `$1` catalogs and `$2` oids of everything. */
export const commentsQuery = `
SELECT c.classoid::regclass::text || ':' || c.objoid AS id, c.objsubid AS part, quote_literal(c.description) AS text
FROM unnest($1::text[], $2::oid[]) AS member (class, oid)
JOIN pg_description c ON c.classoid = member.class::regclass AND c.objoid = member.oid`;

/**
 * With OFFSET 0, PostgreSQL looks the dependencies of each member up by the index. Without it, the server estimates one row
 * for the objects of users, and compares each member with each dependency.
 */
export const edgesQuery = `
SELECT DISTINCT d.classid::regclass::text || ':' || d.objid AS "from", d.refclassid::regclass::text || ':' || d.refobjid AS "to"
FROM unnest($1::text[], $2::oid[]) AS member (class, oid)
CROSS JOIN LATERAL (
  SELECT d.classid, d.objid, d.refclassid, d.refobjid FROM pg_depend d
  WHERE d.classid = member.class::regclass AND d.objid = member.oid AND d.refobjid >= 16384 AND d.deptype <> 'e'
  OFFSET 0) d`;

/** Members of a kind that no writer supports. */
export const leftOutQuery = `
SELECT o.type || ' ' || o.identity AS words
FROM unnest($1::text[], $2::oid[]) AS member (class, oid)
CROSS JOIN LATERAL pg_identify_object(member.class::regclass, member.oid, 0) o
WHERE o.type IS NOT NULL AND (
  member.class NOT IN ('pg_class', 'pg_type', 'pg_proc', 'pg_namespace', 'pg_extension', 'pg_constraint', 'pg_attrdef',
    'pg_trigger', 'pg_rewrite', 'pg_policy', 'pg_statistic_ext', 'pg_foreign_server', 'pg_collation')
  OR member.class = 'pg_type' AND EXISTS (
    SELECT FROM pg_type t WHERE t.oid = member.oid AND t.typtype IN ('b', 'p') AND NOT (t.typcategory = 'A' AND t.typelem <> 0)))
ORDER BY 1`;

/** Relations that views among the members read and that are not members themselves; `$1` are the members' relations. */
export const readsQuery = `
SELECT DISTINCT 'pg_class:' || r.ev_class AS relation, d.refobjid::regclass::text AS name
FROM pg_rewrite r
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
WHERE r.ev_class = ANY ($1) AND r.rulename = '_RETURN' AND d.refobjid >= 16384 AND NOT d.refobjid = ANY ($1)
ORDER BY 2`;
