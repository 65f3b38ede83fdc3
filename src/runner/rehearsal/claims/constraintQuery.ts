import type { Query } from "../scratch/query.ts";
import { OWN_SCHEMA } from "../scratch/query.ts";

/** A column after a revision. */
export type Column = {
  readonly number: string;
  readonly name: string;
  readonly type: string;
  readonly default: string;
};

/** A constraint or a unique index of a table. */
export type Condition = {
  readonly name: string;
  /** `c`, `f`, `x` as in `pg_constraint`; `u` for unique indexes, unique constraints and primary keys. */
  readonly kind: "c" | "f" | "u" | "x";
  /** True if only PostgreSQL's own functions and default operators are involved, and inheriting tables are as well. */
  readonly isPlain: boolean;
  /** The expression of a CHECK, the predicate of an index. */
  readonly expression: string | null;
  /** Key columns or expressions of a unique index. */
  readonly keys: readonly string[];
  readonly nullsDistinct: boolean;
  /** Numbers of the key columns; 0 for an expression. */
  readonly columns: readonly string[];
  readonly referred: { readonly table: string; readonly columns: readonly string[]; readonly isSimple: boolean } | null;
};

/** Conditions and columns of a table. */
export type TableConditions = { readonly columns: readonly Column[]; readonly conditions: readonly Condition[] };

/** True if an object depends on no function, operator, type or collation of the user. */
const isBuiltIn = (catalog: string, oid: string) => `NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.refobjid >= 16384
    AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_collation'::regclass))`;

const numbers = (array: string) => `(SELECT coalesce(json_agg(n::text), '[]') FROM unnest(${array}) n)`;

/** Expressions name everything but the table's columns with its schema. PostgreSQL 14 does not have all columns. */
const conditions = `
CREATE OR REPLACE FUNCTION ${OWN_SCHEMA}.conditions(wanted oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $body$
SELECT json_build_object(
  'columns', (
    SELECT json_agg(json_build_object('number', a.attnum::text, 'name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod), 'default', CASE WHEN a.attidentity <> '' THEN 'identity'
        ELSE coalesce(pg_get_expr(f.adbin, f.adrelid), '') END))
    FROM pg_attribute a LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    WHERE a.attrelid = wanted AND a.attnum > 0 AND NOT a.attisdropped),
  'conditions', (SELECT coalesce(json_agg(row_to_json(one)), '[]') FROM (
    SELECT k.conname AS name, k.contype AS kind,
      ${isBuiltIn("pg_constraint", "k.oid")} AND NOT (k.contype = 'c' AND k.connoinherit) AS "isPlain",
      pg_get_expr(k.conbin, k.conrelid) AS expression, '[]'::json AS keys, true AS "nullsDistinct",
      ${numbers("k.conkey")} AS columns,
      CASE k.contype WHEN 'f' THEN json_build_object('table', k.confrelid::text, 'columns', ${numbers("k.confkey")},
        'isSimple', to_jsonb(k) ->> 'conperiod' IS DISTINCT FROM 'true' AND (k.confmatchtype = 's' OR cardinality(k.conkey) = 1)) END AS referred
    FROM pg_constraint k WHERE k.conrelid = wanted AND k.contype IN ('c', 'f', 'x')
    UNION ALL
    SELECT c.relname, 'u', ${isBuiltIn("pg_class", "c.oid")}
        AND i.indclass::oid[] <@ (SELECT array_agg(o.oid) FROM pg_opclass o WHERE o.opcdefault)
        AND NOT EXISTS (SELECT FROM unnest(i.indkey, i.indcollation) part (number, locale)
          JOIN pg_attribute a ON a.attrelid = wanted AND a.attnum = part.number
          WHERE part.number > 0 AND part.locale <> a.attcollation),
      pg_get_expr(i.indpred, i.indrelid),
      (SELECT json_agg(pg_get_indexdef(i.indexrelid, n, false) ORDER BY n) FROM generate_series(1, i.indnkeyatts) n),
      to_jsonb(i) ->> 'indnullsnotdistinct' IS DISTINCT FROM 'true',
      (SELECT json_agg(k.number::text ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k (number, n) WHERE k.n <= i.indnkeyatts), NULL
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = wanted AND i.indisunique AND NOT i.indisexclusion
  ) one)
)::text
$body$`;

/** The function that `conditionsOf` calls. */
export const createConditions: readonly string[] = [
  conditions,
  `GRANT EXECUTE ON FUNCTION ${OWN_SCHEMA}.conditions(oid) TO PUBLIC`,
];

/** Reads conditions and columns of a table of the scratch database. */
export async function conditionsOf(ask: Query, oid: string): Promise<TableConditions> {
  const [row] = await ask<{ text: string }>(`SELECT ${OWN_SCHEMA}.conditions(${oid}) AS text`);
  return JSON.parse(row?.text ?? '{"columns":[],"conditions":[]}') as TableConditions;
}
