import type { Rows } from "./rows.ts";

/** Definitions of a database's objects by key: `column public.user.name` → `text not null`. */
export type Catalog = ReadonlyMap<string, string>;

/**
 * Reads the definitions of a database's objects, names included and the order of columns excluded. Every name in a
 * definition is qualified. Objects of extensions and TypeORM's own tables are left out.
 */
export async function readCatalog(query: (sql: string) => Promise<Rows>): Promise<Catalog> {
  await query("BEGIN READ ONLY");
  try {
    await query("SET LOCAL search_path = pg_catalog");
    const rows = await query(catalogQuery);
    return new Map(rows.map(([key, text]) => [key ?? "", text ?? ""]));
  } finally {
    await query("ROLLBACK");
  }
}

/** Entries of `a` that `b` lacks or defines in another way, as sentences. */
export function missing(a: Catalog, b: Catalog, isFree: (key: string) => boolean = () => false): readonly string[] {
  return [...a]
    .filter(([key, text]) => b.get(key) !== text && !isFree(key))
    .map(([key, text]) =>
      b.has(key) ? `${key} is “${b.get(key)}” instead of “${text}”` : `${key} is missing (${text})`,
    );
}

const members = `
WITH extension_member AS (
  SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
), schema AS (
  SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), relation AS (
  SELECT c.*, s.nspname || '.' || c.relname AS name FROM pg_class c JOIN schema s ON s.oid = c.relnamespace
  WHERE NOT EXISTS (SELECT FROM extension_member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
    AND c.relname !~ '^(migrations|typeorm_metadata)(_|$)'
), owned AS (
  SELECT d.objid AS sequence, r.name || '.' || a.attname AS owner FROM pg_depend d
  JOIN relation r ON r.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
)`;

const catalogQuery = `${members}
SELECT 'table ' || name, relkind::text || relpersistence::text || COALESCE(' partition by ' || pg_get_partkeydef(oid), '')
  || COALESCE(' ' || pg_get_expr(relpartbound, oid), '')
  FROM relation WHERE relkind IN ('r', 'p', 'f')
UNION ALL SELECT 'schema ' || nspname, '' FROM schema
UNION ALL SELECT 'extension ' || extname, '' FROM pg_extension
UNION ALL SELECT CASE relkind WHEN 'v' THEN 'view ' ELSE 'materialized view ' END || name,
  pg_get_viewdef(oid) || COALESCE(reloptions::text, '') || CASE WHEN relispopulated THEN '' ELSE ' not populated' END
  FROM relation WHERE relkind IN ('v', 'm')
UNION ALL SELECT 'row security ' || name, CASE WHEN relforcerowsecurity THEN 'forced' ELSE 'enabled' END
  FROM relation WHERE relrowsecurity
UNION ALL SELECT 'grants ' || name, relacl::text FROM relation WHERE relacl IS NOT NULL
UNION ALL SELECT 'column ' || r.name || '.' || a.attname, format_type(a.atttypid, a.atttypmod)
  || CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN ' collate ' || a.attcollation::regcollation::text ELSE '' END
  || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
  || CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END
  || CASE WHEN a.attgenerated <> '' THEN ' generated ' || a.attgenerated::text || ' ' WHEN d.oid IS NULL THEN '' ELSE ' default ' END
  || COALESCE(pg_get_expr(d.adbin, d.adrelid), '')
  FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
  WHERE r.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT 'constraint ' || r.name || '.' || c.conname,
  pg_get_constraintdef(c.oid) || CASE WHEN c.convalidated THEN '' ELSE ' not valid' END
  FROM pg_constraint c JOIN relation r ON r.oid = c.conrelid WHERE c.contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL SELECT 'index ' || i.name, pg_get_indexdef(x.indexrelid) || CASE WHEN x.indisvalid THEN '' ELSE ' invalid' END
  FROM pg_index x JOIN relation i ON i.oid = x.indexrelid
  WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x'))
UNION ALL SELECT 'sequence ' || r.name, format_type(s.seqtypid, NULL)
  || ' by ' || s.seqincrement || ' from ' || s.seqmin || ' to ' || s.seqmax || COALESCE(' owned by ' || o.owner, '')
  FROM pg_sequence s JOIN relation r ON r.oid = s.seqrelid LEFT JOIN owned o ON o.sequence = r.oid
UNION ALL SELECT 'enum ' || s.nspname || '.' || t.typname,
  (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
  FROM pg_type t JOIN schema s ON s.oid = t.typnamespace WHERE t.typtype = 'e'
UNION ALL SELECT 'domain ' || s.nspname || '.' || t.typname, format_type(t.typbasetype, t.typtypmod)
  FROM pg_type t JOIN schema s ON s.oid = t.typnamespace WHERE t.typtype = 'd'
  AND NOT EXISTS (SELECT FROM extension_member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
UNION ALL SELECT 'trigger ' || r.name || '.' || t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
  FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL SELECT 'policy ' || r.name || '.' || p.polname, p.polcmd::text || p.polpermissive::text
  || COALESCE(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
  || COALESCE(' check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
  FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
UNION ALL SELECT 'rule ' || r.name || '.' || w.rulename, pg_get_ruledef(w.oid)
  FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
UNION ALL SELECT 'function ' || p.oid::regprocedure::text, pg_get_functiondef(p.oid)
  FROM pg_proc p JOIN schema s ON s.oid = p.pronamespace WHERE p.prokind IN ('f', 'p')
  AND NOT EXISTS (SELECT FROM extension_member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
UNION ALL SELECT 'comment ' || r.name || COALESCE('.' || a.attname, ''), d.description
  FROM pg_description d JOIN relation r ON r.oid = d.objoid AND d.classoid = 'pg_class'::regclass
  LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.objsubid AND d.objsubid > 0
UNION ALL SELECT 'statistics ' || s.nspname || '.' || e.stxname, pg_get_statisticsobjdef(e.oid)
  FROM pg_statistic_ext e JOIN schema s ON s.oid = e.stxnamespace
ORDER BY 1`;
