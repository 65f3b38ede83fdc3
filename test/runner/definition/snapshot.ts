import type { TestDatabase } from "../../support/database.ts";

/**
 * All that the catalogs say of a database's user objects, as sorted lines: the rows themselves with oids as names, so
 * that nothing here depends on what the writer thought of. Left out: what differs between two databases by nature (oids,
 * files, statistics, transaction ids, numbers of columns after one was dropped), owners, privileges, and how many
 * dimensions an array was declared with, which means nothing.
 */
export async function snapshot(database: TestDatabase): Promise<readonly string[]> {
  await database.query("SET search_path = ''");
  const lines: string[] = [];
  try {
    for (const [catalog, query] of Object.entries(queries)) {
      const rows = await database.query<{ line: string }>(query);
      lines.push(...rows.map(({ line }) => `${catalog} ${line}`));
    }
  } finally {
    await database.query("RESET search_path");
  }
  return lines.sort();
}

/** Lines that only one of two lists contains. */
export function differences(expected: readonly string[], actual: readonly string[]): readonly string[] {
  return [
    ...expected.filter((line) => !actual.includes(line)).map((line) => `missing: ${line}`),
    ...actual.filter((line) => !expected.includes(line)).map((line) => `too much: ${line}`),
  ];
}

const own = "oid >= 16384";
const without = (...columns: readonly string[]) => `ARRAY['${columns.join("','")}']`;
const common = ["oid", "relowner", "relacl"];

/** Column numbers shift after a dropped column, so columns are compared by name. */
const columnNames = (relation: string, numbers: string) =>
  `(SELECT string_agg(coalesce(a.attname, u.n::text), ',' ORDER BY u.o) FROM unnest(${numbers}::int2[]) WITH ORDINALITY u (n, o)
    LEFT JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = u.n)`;

const isExtensions = (catalog: string, oid: string) =>
  `EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;

const queries: Readonly<Record<string, string>> = {
  class: `SELECT c.oid::regclass || ' ' || (to_jsonb(c) - ${without(...common, "relname", "relnamespace", "reltype", "reloftype", "relam", "relfilenode", "reltablespace", "relpages", "reltuples", "relallvisible", "relallfrozen", "reltoastrelid", "relrewrite", "relfrozenxid", "relminmxid", "relpartbound", "relnatts", "relhasindex", "relhastriggers", "relhasrules", "relchecks", "relhassubclass")})
      || coalesce(c.reloftype::regtype::text, '') || coalesce(pg_get_expr(c.relpartbound, c.oid), '') || coalesce(pg_get_partkeydef(c.oid), '') || coalesce(c.relchecks, 0) || coalesce(t.reloptions::text, '') || coalesce((SELECT amname FROM pg_am WHERE pg_am.oid = c.relam), '') AS line
    FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid WHERE c.${own} AND c.relkind <> 't' AND c.relnamespace <> 'pg_toast'::regnamespace`,
  attribute: `SELECT c.oid::regclass || '.' || row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum) || ' ' || (to_jsonb(a) - ${without("attrelid", "atttypid", "attnum", "attcollation", "attcacheoff", "attndims", "attacl", "attmissingval", "atthasmissing")})
      || format_type(a.atttypid, a.atttypmod) || a.attcollation::regcollation AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.${own} AND c.relkind <> 't' AND c.relnamespace <> 'pg_toast'::regnamespace WHERE a.attnum > 0 AND NOT a.attisdropped`,
  default: `SELECT adrelid::regclass || '.' || attname || ' ' || pg_get_expr(adbin, adrelid) AS line FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum`,
  constraint: `SELECT coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text) || '.' || conname || ' ' || (to_jsonb(k) - ${without("oid", "connamespace", "conrelid", "contypid", "conindid", "conparentid", "confrelid", "conkey", "confkey", "conpfeqop", "conppeqop", "conffeqop", "conexclop", "conbin")} - CASE WHEN k.contype IN ('p', 'u') THEN 'connoinherit' ELSE '' END)
      || coalesce(${columnNames("k.conrelid", "k.conkey")}, '') || '>' || coalesce(${columnNames("k.confrelid", "k.confkey")}, '') || k.confrelid::regclass || k.conindid::regclass || coalesce(pg_get_constraintdef(k.oid), '')
      || coalesce((SELECT p.conname FROM pg_constraint p WHERE p.oid = k.conparentid), '') AS line FROM pg_constraint k WHERE k.${own}`,
  index: `SELECT indexrelid::regclass || ' ' || (to_jsonb(i) - ${without("indexrelid", "indrelid", "indcollation", "indclass", "indkey", "indexprs", "indpred", "indcheckxmin")}) || pg_get_indexdef(indexrelid) AS line FROM pg_index i WHERE indexrelid >= 16384 AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = indrelid AND c.relkind = 't')`,
  inherits: `SELECT inhrelid::regclass || ' ' || inhseqno || inhparent::regclass AS line FROM pg_inherits`,
  sequence: `SELECT seqrelid::regclass || ' ' || (to_jsonb(s) - 'seqrelid' - 'seqtypid') || seqtypid::regtype AS line FROM pg_sequence s`,
  trigger: `SELECT tgrelid::regclass || ' ' || CASE WHEN tgisinternal THEN '' ELSE tgname END || tgenabled::text || tgtype || tgisinternal || coalesce((SELECT p.tgrelid::regclass::text FROM pg_trigger p WHERE p.oid = t.tgparentid), '') || CASE WHEN tgisinternal THEN '' ELSE pg_get_triggerdef(oid) END AS line FROM pg_trigger t`,
  rule: `SELECT ev_class::regclass || ' ' || rulename || ev_enabled::text || CASE WHEN rulename = '_RETURN' THEN pg_get_viewdef(ev_class) ELSE pg_get_ruledef(oid) END AS line FROM pg_rewrite WHERE ${own}`,
  policy: `SELECT polrelid::regclass || ' ' || polname || polcmd::text || polpermissive || (SELECT string_agg(r::regrole::text, ',') FROM unnest(polroles) r) || coalesce(pg_get_expr(polqual, polrelid), '-') || coalesce(pg_get_expr(polwithcheck, polrelid), '-') AS line FROM pg_policy`,
  function: `SELECT p.oid::regprocedure || ' ' || (to_jsonb(p) - ${without("oid", "pronamespace", "proowner", "proacl", "prorettype", "proargtypes", "proallargtypes", "protrftypes", "provariadic", "prosqlbody", "prolang", "prosupport", "proargdefaults")}) || CASE WHEN prokind = 'a' THEN '' ELSE pg_get_functiondef(p.oid) END AS line FROM pg_proc p WHERE p.${own} AND NOT ${isExtensions("pg_proc", "p.oid")}`,
  type: `SELECT t.oid::regtype || ' ' || (to_jsonb(t) - ${without("oid", "typnamespace", "typowner", "typacl", "typrelid", "typelem", "typarray", "typbasetype", "typcollation", "typdefaultbin", "typinput", "typoutput", "typreceive", "typsend", "typsubscript", "typanalyze", "typmodin", "typmodout")}) || format_type(t.typbasetype, t.typtypmod) || t.typelem::regtype || t.typcollation::regcollation || coalesce(pg_get_expr(t.typdefaultbin, 0), '') AS line
    FROM pg_type t WHERE t.${own} AND NOT EXISTS (SELECT FROM pg_class c WHERE c.reltype = t.oid AND c.relkind = 't')`,
  enum: `SELECT enumtypid::regtype || ' ' || row_number() OVER (PARTITION BY enumtypid ORDER BY enumsortorder) || enumlabel AS line FROM pg_enum`,
  range: `SELECT rngtypid::regtype || ' ' || rngsubtype::regtype || rngcollation::regcollation || (SELECT opcname FROM pg_opclass WHERE oid = rngsubopc) || rngcanonical || rngsubdiff AS line FROM pg_range WHERE rngtypid >= 16384`,
  statistics: `SELECT stxrelid::regclass || ' ' || coalesce(stxstattarget, -1) || pg_get_statisticsobjdef(oid) AS line FROM pg_statistic_ext`,
  extension: `SELECT extname || extnamespace::regnamespace || extversion AS line FROM pg_extension`,
  namespace: `SELECT nspname::text AS line FROM pg_namespace WHERE ${own} AND nspname <> 'public'`,
  server: `SELECT srvname || coalesce(srvoptions::text, '') AS line FROM pg_foreign_server`,
  foreignTable: `SELECT ftrelid::regclass || coalesce(ftoptions::text, '') AS line FROM pg_foreign_table`,
  comment: `SELECT o.type || ' ' || o.identity || ' ' || description AS line FROM pg_description CROSS JOIN LATERAL pg_identify_object(classoid, objoid, objsubid) o WHERE objoid >= 16384 AND o.identity <> 'public' AND o.type <> 'extension' AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = classoid AND e.objid = objoid AND e.deptype = 'e')`,
  dependency: `SELECT DISTINCT regexp_replace(f.identity || ' ' || d.deptype::text || ' ' || t.identity, '((RI|Unique)_ConstraintTrigger_(._)?)\\d+', '\\1', 'g') AS line FROM pg_depend d CROSS JOIN LATERAL pg_identify_object(classid, objid, 0) f CROSS JOIN LATERAL pg_identify_object(refclassid, refobjid, 0) t
    WHERE d.objid >= 16384 AND f.identity !~ 'pg_toast' AND t.identity !~ 'pg_toast' AND t.identity IS NOT NULL AND f.identity IS NOT NULL AND t.identity <> 'public' AND d.deptype <> 'e'`,
};
