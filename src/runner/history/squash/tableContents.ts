import { quoteName } from "../../../core/sql/quote.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { rowsOf } from "../../rehearsal/snapshot/rows.ts";
import type { TableRows } from "../../rehearsal/snapshot/tableRows.ts";

/** The most rows of a table that are written in a revision. Tables with more rows are compared by a digest. */
export const maxWrittenRows = 1000;

/** All rows of a table. If there are more than `maxWrittenRows`, `rows` is one row with a digest of each column. */
export type TableContent = Omit<TableRows, "rows"> & { readonly rows: readonly (readonly (string | null)[])[] };

/** The rows of all user tables, by `schema.table`. */
export type Contents = ReadonlyMap<string, TableContent>;

/** Reads the rows of all user tables, without TypeORM's own. */
export async function readContents({ ask, ownTables }: ScratchSession): Promise<Contents> {
  const { tables } = await rowsOf(ask, ownTables);
  const contents = new Map<string, TableContent>();
  for (const [name, table] of tables) {
    const isRead = table.rows.length === table.total;
    contents.set(name, isRead ? table : { ...table, rows: await readAll(ask, name, table) });
  }
  return contents;
}

async function readAll(
  ask: ScratchSession["ask"],
  name: string,
  { columns, total }: TableRows,
): Promise<TableContent["rows"]> {
  const texts = columns.map((column) => `x.${quoteName(column)}::text`);
  const values =
    total > maxWrittenRows
      ? texts.map((text) => `md5(string_agg(coalesce(${text}, ''), ',' ORDER BY ${text}))`)
      : texts;
  const [answer] = await ask<{ rows: string }>(
    `SELECT json_agg(v)::text AS rows FROM (SELECT ARRAY[${values.join(", ")}]::text[] AS v FROM ${pathOf(name)} x) f`,
  );
  return JSON.parse(answer?.rows ?? "[]") as TableContent["rows"];
}

/** `schema.table` → `"schema"."table"`. */
export function pathOf(name: string): string {
  const dot = name.indexOf(".");
  return `${quoteName(name.slice(0, dot))}.${quoteName(name.slice(dot + 1))}`;
}

/**
 * Columns, as `schema.table.column`, that have other values in two replays of the same revisions. If the number of rows
 * differs, all columns of the table.
 */
export function varyingColumns(one: Contents, other: Contents): ReadonlySet<string> {
  const varying = new Set<string>();
  for (const [name, table] of one) {
    const again = other.get(name);
    for (const column of table.columns)
      if (!again || table.total !== again.total || valuesOf(table, column) !== valuesOf(again, column))
        varying.add(`${name}.${column}`);
  }
  return varying;
}

function valuesOf({ columns, rows }: TableContent, column: string): string {
  const at = columns.indexOf(column);
  return JSON.stringify(rows.map((row) => JSON.stringify(row[at])).toSorted());
}

/**
 * Tables, as `schema.table`, with other rows.
 *
 * @param varying columns that are not compared; of a table of which all columns vary, nothing is
 */
export function differingTables(
  expected: Contents,
  actual: Contents,
  varying: ReadonlySet<string>,
  isLeftOut: (table: string) => boolean,
): readonly string[] {
  const names = new Set([...expected.keys(), ...actual.keys()]);
  return [...names].filter((name) => {
    const compared = (content: TableContent | undefined) => content && rowsWithout(name, content, varying);
    return !isLeftOut(name) && compared(expected.get(name)) !== compared(actual.get(name));
  });
}

function rowsWithout(name: string, { columns, rows, total }: TableContent, varying: ReadonlySet<string>): string {
  const kept = columns.flatMap((column, at) => (varying.has(`${name}.${column}`) ? [] : [at]));
  if (kept.length === 0) return columns.length === 0 ? String(total) : "";
  return JSON.stringify([total, rows.map((row) => JSON.stringify(kept.map((at) => row[at]))).toSorted()]);
}
