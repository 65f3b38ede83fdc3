import { quoteText } from "../../core/sql/quote.ts";
import { grantsOf, routineGrantsOf } from "../inspect/ddl/grants.ts";
import { OWN_SCHEMA } from "../rehearsal/scratch/query.ts";

/** Rows of a section as a JSON array of arrays. */
const rows = (values: readonly string[], from: string, order = "") =>
  `coalesce((SELECT json_agg(json_build_array(${values.join(", ")})${order}) ${from}), '[]')`;

/** Comments and defaults of a view's columns, as statements. */
const viewColumns = `
SELECT a.attname, format('COMMENT ON COLUMN %I.%I.%I IS %L', s.name, c.relname, a.attname, d.description)
FROM pg_description d JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
WHERE d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid > 0
UNION ALL
SELECT a.attname, format('ALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT %s', s.name, c.relname, a.attname,
  pg_get_expr(d.adbin, d.adrelid))
FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE d.adrelid = c.oid`;

const comment = (catalog: string, oid: string, sub = "0") =>
  `coalesce((SELECT d.description FROM pg_description d
    WHERE d.classoid = '${catalog}'::regclass AND d.objoid = ${oid} AND d.objsubid = ${sub}), '')`;

/** The sections of the answer, each a query. `ns` has the user's schemas; `own` is what no extension has created. */
const sections = {
  schemas: `coalesce((SELECT json_agg(name) FROM ns), '[]')`,
  extensions: rows(
    ["x.extname", "x.extnamespace::regnamespace::text"],
    "FROM pg_extension x WHERE x.extname <> 'plpgsql'",
  ),
  relations: rows(
    [
      "c.oid",
      "s.name",
      "c.relname",
      "c.relkind",
      "c.relispartition",
      comment("pg_class", "c.oid"),
      "CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END",
      "to_json(c.reloptions)",
      `CASE WHEN c.relkind IN ('v', 'm') THEN (SELECT json_agg(json_build_array(p.column_name, p.statement)) FROM (${grantsOf} UNION ALL ${viewColumns}) p) END`,
      "(SELECT json_agg(h.inhparent ORDER BY h.inhseqno) FROM pg_inherits h WHERE h.inhrelid = c.oid)",
      "pg_get_partkeydef(c.oid)",
      "pg_get_expr(c.relpartbound, c.oid)",
      "c.relpersistence = 'u'",
      "c.relrowsecurity",
      "c.relforcerowsecurity",
      `CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' WHEN 'i' THEN (
        SELECT 'USING INDEX ' || quote_ident(x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND i.indisreplident) END`,
      `CASE WHEN c.relkind IN ('r', 'p') AND c.relacl IS NOT NULL THEN (SELECT json_agg(p.statement) FROM (${grantsOf}) p WHERE p.column_name IS NULL) END`,
    ],
    "FROM pg_class c JOIN ns s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.oid NOT IN (SELECT objid FROM ext)",
  ),
  columns: rows(
    [
      "a.attrelid",
      "a.attnum",
      "a.attname",
      "format_type(a.atttypid, a.atttypmod)",
      "format_type(CASE WHEN b.typcategory = 'A' AND b.typelem <> 0 THEN b.typelem ELSE b.oid END, NULL)",
      "b.typcategory = 'A' AND b.typelem <> 0",
      "CASE WHEN b.typcategory = 'A' AND b.typelem <> 0 THEN b.typelem ELSE b.oid END",
      "a.attnotnull",
      "pg_get_expr(d.adbin, d.adrelid)",
      "a.attgenerated",
      "a.attidentity",
      "CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN a.attcollation::regcollation::text END",
      comment("pg_class", "a.attrelid", "a.attnum"),
      "CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END",
      "t.typstorage = 'p'",
      `CASE WHEN c.relkind IN ('r', 'p') AND a.attacl IS NOT NULL THEN (SELECT json_agg(p.statement) FROM (${grantsOf}) p
        WHERE p.column_name = a.attname) END`,
      "d0.oid IS NOT NULL",
      `CASE WHEN a.attinhcount = 0 OR c.relispartition THEN NULL WHEN a.attislocal THEN 'merged' ELSE 'only' END`,
      // Since PostgreSQL 14.
      "CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END",
      `CASE WHEN a.attstattarget >= 0 OR a.attoptions IS NOT NULL THEN array_to_json(array_remove(ARRAY[
        CASE WHEN a.attstattarget >= 0 THEN 'SET STATISTICS ' || a.attstattarget END,
        'SET (' || array_to_string(a.attoptions, ', ') || ')'], NULL)) END`,
    ],
    `FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN ns s ON s.oid = c.relnamespace
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_type d0 ON d0.oid = t.typbasetype
      JOIN pg_type b ON b.oid = coalesce(d0.oid, t.oid)
      LEFT JOIN pg_attrdef d ON a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped`,
    " ORDER BY a.attrelid, a.attnum",
  ),
  constraints: rows(
    [
      "k.oid",
      "k.conrelid",
      "k.conname",
      "k.contype",
      "pg_get_constraintdef(k.oid)",
      "to_json(k.conkey)",
      "k.confrelid",
      "to_json(k.confkey)",
      "k.confdeltype",
      "k.confupdtype",
      "CASE WHEN k.condeferred THEN 'deferred' WHEN k.condeferrable THEN 'immediate' ELSE '' END",
      "k.conindid",
      comment("pg_constraint", "k.oid"),
    ],
    `FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN ns s ON s.oid = c.relnamespace
    WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0 AND (k.conislocal OR k.coninhcount = 0)`,
    " ORDER BY k.conrelid, k.conname",
  ),
  indexes: rows(
    [
      "i.indexrelid",
      "i.indrelid",
      "s.name",
      "x.relname",
      "i.indisunique",
      // The text starts with the quoted names.
      `substr(pg_get_indexdef(i.indexrelid), 1 + length(format('CREATE %sINDEX %I ON %s%I.%I USING ',
        CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, x.relname,
        CASE WHEN x.relkind = 'I' THEN 'ONLY ' ELSE '' END, s.name, c.relname)))`,
      "am.amname",
      `CASE WHEN i.indexprs IS NULL AND i.indnatts = i.indnkeyatts AND 0 = ALL (i.indoption::int[])
        AND (am.amname <> 'btree' OR NOT EXISTS (SELECT FROM unnest(i.indclass::oid[]) o
          JOIN pg_opclass oc ON oc.oid = o WHERE NOT oc.opcdefault))
        AND NOT EXISTS (SELECT FROM generate_subscripts(i.indkey, 1) n JOIN pg_attribute a
          ON a.attrelid = i.indrelid AND a.attnum = i.indkey[n] WHERE a.attcollation <> i.indcollation[n])
        AND coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) IS FALSE
        THEN to_json(i.indkey::int[]) END`,
      "pg_get_expr(i.indpred, i.indrelid)",
      comment("pg_class", "i.indexrelid"),
    ],
    `FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
      JOIN ns s ON s.oid = c.relnamespace JOIN pg_am am ON am.oid = x.relam
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
      AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
      AND c.oid NOT IN (SELECT objid FROM ext)`,
    " ORDER BY i.indrelid, x.relname",
  ),
  enums: rows(
    [
      "t.oid",
      "s.name",
      "t.typname",
      "(SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)",
      comment("pg_type", "t.oid"),
      "t.typarray",
    ],
    "FROM pg_type t JOIN ns s ON s.oid = t.typnamespace WHERE t.typtype = 'e' AND t.oid NOT IN (SELECT objid FROM ext)",
  ),
  // The limits of `bigint` are no numbers of JavaScript.
  sequences: rows(
    [
      "q.seqrelid",
      "s.name",
      "c.relname",
      "format_type(q.seqtypid, NULL)",
      "q.seqincrement::text",
      "q.seqstart::text",
      "q.seqmin::text",
      "q.seqmax::text",
      "q.seqcache::text",
      "q.seqcycle",
      "o.refobjid",
      "o.refobjsubid",
      `CASE WHEN c.relacl IS NOT NULL THEN (SELECT json_agg(p.statement) FROM (${grantsOf}) p WHERE p.column_name IS NULL) END`,
    ],
    `FROM pg_sequence q JOIN pg_class c ON c.oid = q.seqrelid JOIN ns s ON s.oid = c.relnamespace
      LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = q.seqrelid
        AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
    WHERE c.oid NOT IN (SELECT objid FROM ext)`,
  ),
  functions: rows(
    [
      "p.oid",
      "s.name",
      "p.proname",
      "p.prokind",
      "pg_get_function_identity_arguments(p.oid)",
      "CASE WHEN p.prokind IN ('f', 'p', 'w') THEN pg_get_functiondef(p.oid) END",
      comment("pg_proc", "p.oid"),
      `(SELECT json_agg(g.statement) FROM (${routineGrantsOf}) g)`,
    ],
    "FROM pg_proc p JOIN ns s ON s.oid = p.pronamespace WHERE p.prokind <> 'a' AND p.oid NOT IN (SELECT objid FROM ext)",
  ),
  triggers: rows(
    ["t.oid", "t.tgrelid", "t.tgname", "pg_get_triggerdef(t.oid, true)", "t.tgenabled", comment("pg_trigger", "t.oid")],
    "FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgrelid NOT IN (SELECT objid FROM ext)",
  ),
  rules: rows(
    [
      "r.oid",
      "r.ev_class",
      "r.rulename",
      "pg_get_ruledef(r.oid, true)",
      "r.ev_enabled",
      comment("pg_rewrite", "r.oid"),
    ],
    "FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN ns s ON s.oid = c.relnamespace",
  ),
  policies: rows(
    [
      "p.oid",
      "p.polrelid",
      "p.polname",
      "p.polpermissive",
      "p.polcmd",
      "(SELECT json_agg(CASE o WHEN 0 THEN 'PUBLIC' ELSE o::regrole::text END) FROM unnest(p.polroles) o)",
      "pg_get_expr(p.polqual, p.polrelid)",
      "pg_get_expr(p.polwithcheck, p.polrelid)",
      comment("pg_policy", "p.oid"),
    ],
    "FROM pg_policy p",
  ),
  statistics: rows(
    ["x.oid", "x.stxrelid", "s.name", "x.stxname", "pg_get_statisticsobjdef(x.oid)"],
    "FROM pg_statistic_ext x JOIN ns s ON s.oid = x.stxnamespace",
  ),
  defaults: rows(["d.oid", "d.adrelid", "d.adnum"], "FROM pg_attrdef d WHERE d.oid >= 16384"),
  dependencies: rows(
    [
      "d.classid::regclass::text",
      "d.objid",
      "d.objsubid",
      "d.refclassid::regclass::text",
      "d.refobjid",
      "d.refobjsubid",
    ],
    `FROM pg_depend d WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a', 'i')
      AND d.refclassid IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_constraint'::regclass)`,
  ),
} as const;

export type Section = keyof typeof sections;
/** The answer of `catalogQuery`: rows of each section, as arrays of fields. */
export type CatalogAnswer = Readonly<Record<Section, readonly (readonly never[])[]>> & { readonly schema: string };

/**
 * The query of a whole catalog. It returns one JSON text, `catalog`. Texts in it are deparsed with the session's search
 * path, so that names are qualified only where a statement in this session would have to qualify them.
 */
export const catalogQuery = `
WITH ns AS MATERIALIZED (
  SELECT n.oid, n.nspname AS name FROM pg_namespace n
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', ${quoteText(OWN_SCHEMA)})
), ext AS MATERIALIZED (
  SELECT d.objid FROM pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
)
SELECT json_build_object('schema', coalesce(current_schema()::text, 'public'),
${Object.entries(sections)
  .map(([name, query]) => `  '${name}', ${query}`)
  .join(",\n")})::text AS catalog`;
