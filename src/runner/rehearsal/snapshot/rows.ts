import { quoteName } from "../../../core/sql/quote.ts";
import type { TableRows } from "./tableRows.ts";
import type { Query } from "../scratch/query.ts";
import { OWN_SCHEMA, queryPrepared } from "../scratch/query.ts";
import { dataLossOf } from "./dataLoss.ts";
import type { Fingerprint } from "./catalogObject.ts";
import { keyOf, shortName } from "./catalogObject.ts";

/**
 * Maximum number of rows read per table. The seeded tables of a scratch database have fewer, unless a migration
 * inserts more.
 */
const maxRows = 200;

/** Rows of a database's tables. */
export interface Rows {
  /** The schema in which unqualified names are resolved; null if no schema matches. */
  readonly schema: string | null;
  /** By `schema.table`; partitions are read with their table. */
  readonly tables: ReadonlyMap<string, TableRows>;
}

interface TableToRead {
  readonly name: string;
  readonly source: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** @param names a condition on `$1::text[]` */
const tablesQuery = (names: string) => `
SELECT current_schema()::text AS schema, coalesce(json_agg(json_build_object(
  'name', n.nspname || '.' || c.relname,
  'source', CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END || format('%I.%I', n.nspname, c.relname),
  'columns', coalesce(a.columns, '{}'),
  'key', coalesce(a.key, '{}'))), '[]')::text AS tables
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary
CROSS JOIN LATERAL (
  SELECT array_agg(a.attname ORDER BY a.attname) AS columns,
    array_agg(a.attname ORDER BY a.attname) FILTER (WHERE a.attnum = ANY (i.indkey)) AS key
  FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') a
WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '${OWN_SCHEMA}')
  AND n.nspname || '.' || c.relname ${names}
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** Reads the rows of all user tables, in two queries, and one more for each table that has more than are kept. */
export async function rowsOf(ask: Query, leaveOut: readonly string[]): Promise<Rows> {
  return read(ask, await queryPrepared<TablesAnswer>(ask, "tables", tablesQuery("<> ALL ($1::text[])"), leaveOut));
}

/**
 * Reads the rows of some tables, and takes those of the others from what was read before.
 *
 * @param before all that was there
 * @param touched tables that are to be read
 * @param now what there is now
 */
export async function rowsAfter(
  ask: Query,
  before: Rows,
  touched: readonly string[],
  { schema, objects }: Fingerprint,
): Promise<Rows> {
  const kept = [...before.tables].filter(([name]) => objects.has(keyOf("table", name)) && !touched.includes(name));
  if (touched.length === 0) return { schema, tables: new Map(kept) };
  const found = await queryPrepared<TablesAnswer>(ask, "some_tables", tablesQuery("= ANY ($1::text[])"), touched);
  return { schema, tables: new Map([...kept, ...(await read(ask, found)).tables]) };
}

interface TablesAnswer {
  readonly schema: string | null;
  readonly tables: string;
}

async function read(ask: Query, [found]: readonly TablesAnswer[]): Promise<Rows> {
  const tables = JSON.parse(found?.tables ?? "[]") as readonly TableToRead[];
  if (tables.length === 0) return { schema: found?.schema ?? null, tables: new Map() };
  // An array, because a function takes a hundred arguments at most.
  const query = `SELECT array_to_json(ARRAY[${tables.map((table) => rowsQuery(table)).join(", ")}]::json[])::text AS rows`;
  const [answer] = await ask<{ rows: string }>(query);
  const rows = JSON.parse(answer?.rows ?? "[]") as readonly (TableRows["rows"] | null)[];
  const all: (readonly [string, TableRows])[] = [];
  for (const [index, table] of tables.entries()) {
    const { name, columns, key } = table;
    const those = rows[index] ?? [];
    const whole = those.length > maxRows ? await largeTable(ask, table) : { total: those.length, rows: those };
    all.push([name, { columns, key, ...whole }]);
  }
  return { schema: found?.schema ?? null, tables: new Map(all) };
}

/** One row more than is kept, by which it is known that there are more. Without an order, which costs planning. */
function rowsQuery({ source, columns }: TableToRead, order = "", limit = maxRows + 1): string {
  const values = columns.map((name) => `${quoted(name)}::text`).join(", ");
  return `(SELECT json_agg(v) FROM (SELECT ARRAY[${values}]::text[] AS v FROM ${source} x ${order} LIMIT ${limit}) f)`;
}

async function largeTable(ask: Query, table: TableToRead): Promise<Pick<TableRows, "total" | "rows">> {
  const order = `ORDER BY ${table.key.length > 0 ? table.key.map(quoted).join(", ") : "1"}`;
  const [answer] = await ask<{ total: string; rows: string }>(
    `SELECT (SELECT count(*) FROM ${table.source})::text AS total, ${rowsQuery(table, order, maxRows)}::text AS rows`,
  );
  return { total: Number(answer?.total), rows: JSON.parse(answer?.rows ?? "[]") as TableRows["rows"] };
}

function quoted(name: string): string {
  return `x.${quoteName(name)}`;
}

/**
 * Data of `before` that is missing from `after`: `user.email` for lost or changed values of a column, `agent_run (2
 * rows)` for lost rows or a lost table. New columns, new tables and former nulls are no loss.
 */
export function lostBetween(before: Rows, after: Rows): readonly string[] {
  const tables = [...before.tables].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return tables.flatMap(([table, then]) => {
    const name = shortName(table, after.schema ?? before.schema);
    const now = after.tables.get(table);
    if (now === then) return [];
    const { rows, columns } = now === undefined ? { rows: then.total, columns: [] } : dataLossOf(then, now);
    const lost = columns.map((column) => `${name}.${column}`);
    return rows === 0 ? lost : [`${name} (${rows} ${rows === 1 ? "row" : "rows"})`, ...lost];
  });
}
