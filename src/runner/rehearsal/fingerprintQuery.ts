import { OWN_SCHEMA } from "./ask.ts";

/** The sections of the answer, in its order. */
export const sections = [
  "schemas",
  "extensions",
  "relations",
  "parents",
  "columns",
  "constraints",
  "indexes",
  "sequences",
  "types",
  "functions",
  "parts",
  "comments",
  "others",
] as const;

export type Section = (typeof sections)[number];

const rows = (values: readonly string[], from: string, order = "") =>
  `coalesce((SELECT string_agg(${fields(values)}, E'\\x1e'${order}) ${from}), '')`;

/** Of one row; none is null, for `concat_ws` would leave it out. */
const fields = (values: readonly string[]) => `concat_ws(E'\\x1f', ${values.join(", ")})`;

const orNothing = (text: string) => `coalesce(${text}, '')`;
const when = (condition: string, text: string) => `CASE WHEN ${condition} THEN ${text} ELSE '' END`;
const notBrought = (catalog: string, oid: string) =>
  `${oid} >= 16384 AND ${oid} NOT IN (SELECT objid FROM ext WHERE classid = 'pg_catalog.${catalog}'::regclass)`;

/**
 * An index of plain columns with their types' usual operators is told by the catalog's own row: `pg_get_indexdef` makes
 * the names of all columns of the table unique first, 23 microseconds for each index (PGlite).
 */
const plainIndex = `i.indexprs IS NULL AND i.indpred IS NULL
  AND i.indclass::oid[] <@ (SELECT usual FROM usual) AND i.indcollation::oid[] <@ '{0,100}'`;

const parts: Readonly<Record<Section, string>> = {
  schemas: rows(["ns.name"], "FROM ns"),
  extensions: rows(
    ["x.extname", "x.extversion", "x.extnamespace::regnamespace"],
    "FROM pg_extension x WHERE x.oid >= 16384",
  ),
  relations: rows(
    [
      "c.oid",
      "c.schema",
      "c.name",
      "c.relkind::text",
      "c.relpersistence::text",
      "c.relam",
      orNothing("c.reloptions::text"),
      when(
        "c.relkind NOT IN ('i', 'I', 'S')",
        fields([
          when(
            "c.relam > 2 AND c.relkind IN ('r', 'p', 'm')",
            "(SELECT amname::text FROM pg_am WHERE pg_am.oid = c.relam)",
          ),
          when("c.relkind = 'p'", "pg_get_partkeydef(c.oid)"),
          when("c.relispartition AND c.relkind IN ('r', 'p', 'f')", "pg_get_expr(c.relpartbound, c.oid)"),
          "c.relrowsecurity",
          "c.relforcerowsecurity",
          "c.relreplident::text",
          when("c.reloftype <> 0", "format_type(c.reloftype, NULL)"),
          when("c.relkind IN ('v', 'm')", "pg_get_viewdef(c.oid)"),
          "c.relispopulated",
        ]),
      ),
    ],
    "FROM cls c",
  ),
  parents: rows(["i.inhrelid", "i.inhparent"], "FROM pg_inherits i", " ORDER BY i.inhrelid, i.inhseqno"),
  columns: rows(
    [
      "a.attrelid",
      "a.attnum",
      "a.attname",
      "format_type(a.atttypid, a.atttypmod)",
      "a.attnotnull",
      // A default names no column: without its table, its text is there at once.
      when("a.atthasdef", orNothing("pg_get_expr(d.adbin, CASE a.attgenerated WHEN '' THEN 0 ELSE d.adrelid END)")),
      "a.attidentity::text",
      "a.attgenerated::text",
      when("a.attcollation NOT IN (0, 100)", "a.attcollation::regcollation::text"),
      "a.attstorage::text",
      "a.attcompression::text",
      "coalesce(a.attstattarget, -1)",
      orNothing("a.attoptions::text"),
    ],
    `FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attrelid IN (SELECT oid FROM cls WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c'))`,
  ),
  constraints: rows(
    ["k.conrelid", "k.contypid", "k.conname", "pg_get_constraintdef(k.oid)", "k.conindid", "k.contype::text"],
    // A partition's own are its table's; that a column is not null, the column says.
    `FROM pg_constraint k WHERE k.oid >= 16384 AND k.contype <> 'n' AND k.conparentid = 0`,
  ),
  indexes: rows(
    [
      "i.indexrelid",
      "i.indrelid",
      `CASE WHEN ${plainIndex} THEN '' ELSE pg_get_indexdef(i.indexrelid) END`,
      "i.indkey",
      "i.indnkeyatts",
      "i.indoption",
      "i.indisunique",
      // PostgreSQL 14 has no such column.
      when("i.indisunique AND NOT i.indisprimary", "coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', '')"),
      "i.indisvalid",
      "i.indisreplident",
      "i.indisclustered",
    ],
    `FROM pg_index i WHERE i.indexrelid >= 16384`,
  ),
  sequences: rows(
    [
      "s.seqrelid",
      "format_type(s.seqtypid, NULL)",
      "s.seqstart",
      "s.seqincrement",
      "s.seqmin",
      "s.seqmax",
      "s.seqcache",
      "s.seqcycle",
      orNothing("o.refobjid::text"),
      orNothing("o.refobjsubid::text"),
    ],
    `FROM pg_sequence s LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = s.seqrelid
      AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')`,
  ),
  types: rows(
    [
      "t.oid",
      "ns.name",
      "t.typname",
      "t.typtype::text",
      `CASE t.typtype
        WHEN 'e' THEN (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
        WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) || ${when("t.typnotnull", "' NOT NULL'")}
          || ${when("t.typcollation NOT IN (0, 100)", "' COLLATE ' || t.typcollation::regcollation")}
        WHEN 'r' THEN (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid)
        ELSE '' END`,
      orNothing("t.typdefault"),
    ],
    `FROM pg_type t JOIN ns ON ns.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd', 'r', 'b') AND t.typcategory <> 'A' AND ${notBrought("pg_type", "t.oid")}`,
  ),
  functions: rows(
    [
      "p.oid",
      "ns.name",
      "p.proname",
      "p.prokind::text",
      "pg_get_function_identity_arguments(p.oid)",
      "CASE p.prokind WHEN 'a' THEN pg_get_function_result(p.oid) ELSE pg_get_functiondef(p.oid) END",
    ],
    // A constructor of a range type comes with it.
    `FROM pg_proc p JOIN ns ON ns.oid = p.pronamespace WHERE ${notBrought("pg_proc", "p.oid")} AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')`,
  ),
  parts: rows(
    ["kind", "relation", "name", "definition", "state"],
    `FROM (
      SELECT 'trigger' AS kind, t.tgrelid AS relation, t.tgname AS name, pg_get_triggerdef(t.oid) AS definition, t.tgenabled::text AS state
      FROM pg_trigger t WHERE t.oid >= 16384 AND NOT t.tgisinternal AND t.tgparentid = 0
      UNION ALL
      SELECT 'rule', r.ev_class, r.rulename, pg_get_ruledef(r.oid), r.ev_enabled::text
      FROM pg_rewrite r WHERE r.oid >= 16384 AND r.rulename <> '_RETURN'
      UNION ALL
      SELECT 'statistics', s.stxrelid, s.stxname, pg_get_statisticsobjdef(s.oid), ''
      FROM pg_statistic_ext s WHERE s.oid >= 16384
      UNION ALL
      SELECT 'policy', p.polrelid, p.polname, concat_ws(' ', CASE WHEN p.polpermissive THEN '' ELSE 'RESTRICTIVE' END,
        p.polcmd, (SELECT string_agg(CASE o WHEN 0 THEN 'public' ELSE o::regrole::text END, ', ') FROM unnest(p.polroles) o),
        'USING', pg_get_expr(p.polqual, p.polrelid), 'WITH CHECK', pg_get_expr(p.polwithcheck, p.polrelid)), ''
      FROM pg_policy p
    ) part`,
  ),
  comments: rows(
    [
      "d.objoid",
      "d.objsubid",
      when("c.oid IS NULL", orNothing("pg_describe_object(d.classoid, d.objoid, d.objsubid)")),
      "d.description",
    ],
    `FROM pg_description d LEFT JOIN cls c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
    WHERE d.objoid >= 16384 AND (d.classoid, d.objoid) NOT IN (SELECT classid, objid FROM ext)
      AND d.classoid <> 'pg_extension'::regclass`,
  ),
  others: rows(
    ["pg_describe_object(o.class, o.oid, 0)"],
    `FROM (
      SELECT 'pg_operator'::regclass AS class, oid FROM pg_operator WHERE oid >= 16384
      UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast WHERE oid >= 16384
      UNION ALL SELECT 'pg_collation'::regclass, oid FROM pg_collation WHERE oid >= 16384
      UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE oid >= 16384
      UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config WHERE oid >= 16384
      UNION ALL SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
      UNION ALL SELECT 'pg_publication'::regclass, oid FROM pg_publication
      UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger WHERE evtname !~ '^${OWN_SCHEMA}'
    ) o WHERE (o.class, o.oid) NOT IN (SELECT classid, objid FROM ext)`,
  ),
};

const query = `
WITH ns AS MATERIALIZED (
  SELECT n.oid, n.nspname AS name FROM pg_namespace n
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '${OWN_SCHEMA}')
), ext (classid, objid) AS MATERIALIZED (
  SELECT d.classid, d.objid FROM pg_depend d
  WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.objid >= 16384
), cls AS MATERIALIZED (
  SELECT ns.name AS schema, c.relname AS name, c.oid, c.relkind, c.relpersistence, c.relam, c.reloptions, c.relispartition,
    c.relpartbound, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.reloftype, c.relispopulated
  FROM pg_class c JOIN ns ON ns.oid = c.relnamespace
  WHERE ${notBrought("pg_class", "c.oid")}
), usual AS MATERIALIZED (
  SELECT array_agg(oid) AS usual FROM pg_opclass WHERE opcdefault AND oid < 16384
)
SELECT ${sections.map((section) => parts[section]).join(" || E'\\x1d' || ")}`;

/**
 * A function, because PostgreSQL keeps the plan of a function's query for the session; planning takes a third of the
 * time. Its search path makes names in texts the same, whatever path a migration has set.
 */
export const createFunction: readonly string[] = [
  `CREATE SCHEMA IF NOT EXISTS ${OWN_SCHEMA}`,
  `CREATE OR REPLACE FUNCTION ${OWN_SCHEMA}.fingerprint() RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog
AS $body$ BEGIN RETURN (${query}); END $body$`,
];
