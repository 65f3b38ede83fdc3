import type { Ask } from "./ask.ts";
import { OWN_SCHEMA } from "./ask.ts";
import { lostColumns } from "./lostColumns.ts";
import { shortName } from "./described.ts";

/** What is read of a table, at most; all of a scratch database's, unless a migration puts more there. */
const most = 200;

/** The rows of one table, generated columns left out: what they say is said by others. */
export interface TableRows {
  readonly columns: readonly string[];
  /** The columns of its primary key; none where it has none. */
  readonly key: readonly string[];
  /** Of how many. */
  readonly total: number;
  /** The first 200 by key, else by all they say: values as text, in the order of `columns`. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What is in a database's tables. */
export interface Rows {
  /** Where names without schema are found; null when nowhere. */
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

const tablesQuery = `
SELECT current_schema()::text AS schema, coalesce((
  SELECT json_agg(json_build_object(
    'name', n.nspname || '.' || c.relname,
    'source', CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END || format('%I.%I', n.nspname, c.relname),
    'columns', (
      SELECT coalesce(json_agg(a.attname ORDER BY a.attname), '[]') FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
    'key', (
      SELECT coalesce(json_agg(a.attname ORDER BY a.attname), '[]')
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = c.oid AND i.indisprimary AND a.attgenerated = '')))
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '${OWN_SCHEMA}')
    AND n.nspname || '.' || c.relname <> ALL ($1::text[])
    AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')), '[]')::text AS tables`;

/** Reads the rows of all user tables, in two queries. */
export async function rowsOf(ask: Ask, leaveOut: readonly string[]): Promise<Rows> {
  const [found] = await ask<{ schema: string | null; tables: string }>(tablesQuery, [leaveOut]);
  const tables = JSON.parse(found?.tables ?? "[]") as readonly TableToRead[];
  if (tables.length === 0) return { schema: found?.schema ?? null, tables: new Map() };
  // An array, because a function takes a hundred arguments at most.
  const all = `SELECT array_to_json(ARRAY[${tables.map(rowsQuery).join(", ")}]::json[])::text AS rows`;
  const [answer] = await ask<{ rows: string }>(all);
  const rows = JSON.parse(answer?.rows ?? "[]") as readonly (readonly [number, TableRows["rows"] | null])[];
  const read = tables.map(({ name, columns, key }, index): readonly [string, TableRows] => {
    const [total, those] = rows[index] ?? [0, []];
    return [name, { columns, key, total, rows: those ?? [] }];
  });
  return { schema: found?.schema ?? null, tables: new Map(read) };
}

function rowsQuery({ source, columns, key }: TableToRead): string {
  const quoted = (name: string) => `x."${name.replaceAll('"', '""')}"`;
  const values = `ARRAY[${columns.map((name) => `${quoted(name)}::text`).join(", ")}]::text[]`;
  const order = key.length > 0 ? key.map(quoted).join(", ") : "1";
  const first = `SELECT ${values} AS v FROM ${source} x ORDER BY ${order} LIMIT ${most}`;
  return `json_build_array((SELECT count(*) FROM ${source}), (SELECT json_agg(v) FROM (${first}) f))`;
}

/**
 * What of the data of `before` is not in `after` any more: `user.email` where values of a column are gone or others,
 * `agent_run (2 rows)` where rows are gone, or their table. New columns and tables, and what was null, are no loss.
 */
export function lostBetween(before: Rows, after: Rows): readonly string[] {
  return [...before.tables].flatMap(([table, then]) => {
    const name = shortName(table, after.schema ?? before.schema);
    const now = after.tables.get(table);
    const { rows, columns } = now === undefined ? { rows: then.total, columns: [] } : lostColumns(then, now);
    const lost = columns.map((column) => `${name}.${column}`);
    return rows === 0 ? lost : [`${name} (${rows} ${rows === 1 ? "row" : "rows"})`, ...lost];
  });
}
