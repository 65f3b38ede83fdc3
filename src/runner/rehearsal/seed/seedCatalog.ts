import type { Query } from "../scratch/query.ts";
import { OWN_SCHEMA, queryPrepared } from "../scratch/query.ts";

/** A column that can be given a value. */
export interface SeedColumn {
  readonly name: string;
  /** As `format_type` gives it under the search path that the rows are inserted with. */
  readonly type: string;
  readonly required: boolean;
  /** Its default, or an identity, takes values of a sequence. */
  readonly counts: boolean;
  /** The expression that gives its next value; only of one that counts. */
  readonly next: string;
}

export interface SeedForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  /** Its table, quoted. */
  readonly source: string;
  readonly to: readonly string[];
}

export interface SeedCheck {
  readonly name: string;
  readonly columns: readonly string[];
  readonly definition: string;
}

/** A table that can be seeded: an ordinary one that is no partition, or the root of partitions. */
export interface SeedTable {
  /** `schema.table`. */
  readonly name: string;
  /** Quoted. */
  readonly source: string;
  readonly columns: readonly SeedColumn[];
  readonly foreignKeys: readonly SeedForeignKey[];
  readonly checks: readonly SeedCheck[];
}

/** A partition, of a table or of another partition. */
export interface SeedPartition {
  readonly name: string;
  readonly parent: string;
  /** `FOR VALUES …`, `DEFAULT`. */
  readonly bound: string;
  /** The columns of its parent's key; none where an expression is among them. */
  readonly key: readonly string[];
}

/** A type that is not PostgreSQL's own, by the name that `format_type` gives it. */
export interface SeedType {
  readonly name: string;
  readonly kind: "enum" | "domain" | "composite" | "range" | "multirange";
  readonly labels: readonly string[];
  /** Base type of a domain, or the subtype of a range. */
  readonly base: string;
  /** The types of a composite type's attributes. */
  readonly attributes: readonly string[];
  readonly checks: readonly { readonly name: string; readonly definition: string }[];
}

/** All that is to be known to make rows. */
export interface SeedCatalog {
  readonly tables: readonly SeedTable[];
  readonly partitions: readonly SeedPartition[];
  readonly types: readonly SeedType[];
}

const names = (relation: string, numbers: string) => `(
  SELECT json_agg(a.attname ORDER BY u.at) FROM unnest(${numbers}) WITH ORDINALITY u (number, at)
  JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = u.number)`;

const all = (rows: string) => `coalesce((SELECT json_agg(${rows}), '[]')`;

const userTables = `
  SELECT c.oid, n.nspname || '.' || c.relname AS name, format('%I.%I', n.nspname, c.relname) AS source,
    c.relispartition, c.relpartbound
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '${OWN_SCHEMA}')
    AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** Types of a table's columns, and their element types, that are not built into PostgreSQL. */
const usedTypes = `
  SELECT a.atttypid FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE rel.name = ANY ($1::text[]) AND a.atttypid >= 16384
  UNION
  SELECT part.oid FROM used JOIN pg_type t ON t.oid = used.oid CROSS JOIN LATERAL (
    SELECT t.typelem UNION ALL SELECT t.typbasetype
    UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid
    UNION ALL SELECT r.rngtypid FROM pg_range r WHERE r.rngmultitypid = t.oid
    UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
  ) part (oid) WHERE part.oid >= 16384`;

const query = `
WITH RECURSIVE rel AS MATERIALIZED (${userTables}
), used (oid) AS (${usedTypes}
), col AS MATERIALIZED (
  SELECT a.attrelid, json_agg(json_build_object(
    'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull,
    'counts', a.attidentity <> '' OR coalesce(e.text, '') ~ '^nextval\\(',
    'next', CASE WHEN a.attidentity = '' THEN e.text
      ELSE format('nextval(pg_get_serial_sequence(%L, %L))', rel.source, a.attname) END
  ) ORDER BY a.attnum) AS columns
  FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  CROSS JOIN LATERAL (SELECT pg_get_expr(d.adbin, d.adrelid) AS text) e
  WHERE rel.name = ANY ($1::text[])
  GROUP BY a.attrelid
), con AS MATERIALIZED (
  SELECT k.conrelid,
    json_agg(json_build_object('columns', ${names("k.conrelid", "k.conkey")}, 'table', target.name, 'source', target.source,
      'to', ${names("k.confrelid", "k.confkey")}) ORDER BY k.conname) FILTER (WHERE k.contype = 'f') AS foreign_keys,
    json_agg(json_build_object('name', k.conname, 'columns', coalesce(${names("k.conrelid", "k.conkey")}, '[]'),
      'definition', pg_get_constraintdef(k.oid)) ORDER BY k.conname) FILTER (WHERE k.contype = 'c') AS checks
  FROM pg_constraint k JOIN rel ON rel.oid = k.conrelid LEFT JOIN rel target ON target.oid = k.confrelid
  WHERE rel.name = ANY ($1::text[])
    AND (k.contype = 'f' AND k.conparentid = 0 AND target.oid IS NOT NULL OR k.contype = 'c')
  GROUP BY k.conrelid
)
SELECT json_build_object(
  'tables', ${all(`json_build_object(
    'name', rel.name, 'source', rel.source, 'columns', coalesce(col.columns, '[]'),
    'foreignKeys', coalesce(con.foreign_keys, '[]'), 'checks', coalesce(con.checks, '[]')) ORDER BY rel.name)
    FROM rel LEFT JOIN col ON col.attrelid = rel.oid LEFT JOIN con ON con.conrelid = rel.oid
    WHERE rel.name = ANY ($1::text[])`)},
  'partitions', ${all(`json_build_object(
    'name', rel.name, 'parent', parent.name, 'bound', pg_get_expr(rel.relpartbound, rel.oid),
    'key', CASE WHEN 0 = ANY (p.partattrs) THEN '[]' ELSE ${names("parent.oid", "p.partattrs")} END) ORDER BY rel.name)
    FROM rel JOIN pg_inherits i ON i.inhrelid = rel.oid JOIN rel parent ON parent.oid = i.inhparent
    JOIN pg_partitioned_table p ON p.partrelid = parent.oid
    WHERE rel.relispartition`)},
  'types', ${all(`json_build_object(
    'name', format_type(t.oid, NULL),
    'kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range'
      ELSE 'multirange' END,
    'labels', ${all("e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid")},
    'base', CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE coalesce(
      (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid),
      (SELECT format_type(r.rngtypid, NULL) FROM pg_range r WHERE r.rngmultitypid = t.oid), '') END,
    'attributes', ${all(`format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
      FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped`)},
    'checks', ${all(`json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid)))
      FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'`)}))
    FROM pg_type t WHERE t.oid IN (SELECT oid FROM used) AND t.typtype IN ('e', 'd', 'c', 'r', 'm')
      AND NOT EXISTS (SELECT FROM rel WHERE rel.oid = t.typrelid)`)}
)::text AS catalog`;

/** A table by its oid, by name and by its quoted name in queries. */
export type TableSource = Pick<SeedTable, "name" | "source"> & { readonly oid: string };

/** The tables that can be seeded, and the current schema. */
export async function seedableTables(
  ask: Query,
  leaveOut: readonly string[],
): Promise<{ readonly schema: string | null; readonly tables: readonly TableSource[] }> {
  const rows = await queryPrepared<TableSource & { readonly schema: string | null }>(
    ask,
    "seedable",
    `SELECT t.oid::text AS oid, t.name, t.source, current_schema()::text AS schema FROM (${userTables}) t
    WHERE NOT t.relispartition AND t.name <> ALL ($1::text[]) ORDER BY t.name`,
    leaveOut,
  );
  return { schema: rows[0]?.schema ?? null, tables: rows };
}

/** Reads all that is to be known of some tables, in one query. */
export async function readSeedCatalog(ask: Query, tables: readonly TableSource[]): Promise<SeedCatalog> {
  const names = tables.map(({ name }) => name);
  const [row] = await queryPrepared<{ catalog: string }>(ask, "seed", query, names);
  return JSON.parse(row?.catalog ?? "{}") as SeedCatalog;
}
