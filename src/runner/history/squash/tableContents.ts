import { quoteName } from "../../../core/sql/quote.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { rowsOf } from "../../rehearsal/snapshot/rows.ts";
import type { TableRows } from "../../rehearsal/snapshot/tableRows.ts";

/** The most rows of a table that are written in a revision. Tables with more rows are compared by a digest. */
export const maxWrittenRows = 1000;

/**
 * All rows of a table. If there are more than `maxWrittenRows`, `rows` is one row with a digest of each column, and `digest` that
 * of all rows.
 */
export type TableContent = Omit<TableRows, "rows"> & {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly digest?: string;
};

/** The rows of all user tables, by `schema.table`. */
export type Contents = ReadonlyMap<string, TableContent>;

/** Reads the rows of all user tables, without TypeORM's own. */
export async function readContents({ ask, ownTables }: ScratchSession): Promise<Contents> {
  const { tables } = await rowsOf(ask, ownTables);
  const contents = new Map<string, TableContent>();
  for (const [name, table] of tables) {
    const isRead = table.rows.length === table.total;
    contents.set(name, isRead ? table : { ...table, ...(await readAll(ask, name, table)) });
  }
  return contents;
}

async function readAll(
  ask: ScratchSession["ask"],
  name: string,
  { columns, total }: TableRows,
): Promise<Pick<TableContent, "rows" | "digest">> {
  const texts = columns.map((column) => `x.${quoteName(column)}::text`);
  const isLarge = total > maxWrittenRows;
  // NULL is not an empty text.
  const digest = (text: string) => `md5(string_agg(quote_nullable(${text}), ',' ORDER BY ${text}))`;
  const values = isLarge ? texts.map(digest) : texts;
  const from = `FROM ${pathOf(name)} x`;
  const [answer] = await ask<{ rows: string; digest: string | null }>(
    `SELECT (SELECT json_agg(v) FROM (SELECT ARRAY[${values.join(", ")}]::text[] AS v ${from}) f)::text AS rows,
       ${isLarge ? `(SELECT ${digest(`ARRAY[${texts.join(", ")}]::text[]::text`)} ${from})` : "NULL"} AS digest`,
  );
  const rows = JSON.parse(answer?.rows ?? "[]") as TableContent["rows"];
  return { rows, ...(answer?.digest ? { digest: answer.digest } : {}) };
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
 * @param varying columns of which only is compared whether they have a value
 */
export function differingTables(
  expected: Contents,
  actual: Contents,
  varying: ReadonlySet<string>,
  isLeftOut: (table: string) => boolean,
): readonly string[] {
  const names = new Set([...expected.keys(), ...actual.keys()]);
  return [...names].filter(
    (name) =>
      !isLeftOut(name) && comparable(name, expected.get(name), varying) !== comparable(name, actual.get(name), varying),
  );
}

/**
 * The compared content of a table as text: its columns and rows. Of varying columns, as `schema.table.column`, only whether they
 * have a value. Undefined for a table that does not exist.
 */
export function comparable(
  name: string,
  content: TableContent | undefined,
  varying: ReadonlySet<string> = new Set(),
): string | undefined {
  if (!content) return undefined;
  const { columns, rows, total, digest } = content;
  const isVarying = columns.map((column) => varying.has(`${name}.${column}`));
  // A digest does not show whether a value is absent.
  const shown = (value: string | null | undefined, at: number) =>
    isVarying[at] !== true ? value : digest === undefined ? value === null : undefined;
  const texts = rows.map((row) => JSON.stringify(row.map(shown)));
  return JSON.stringify([columns, total, texts.toSorted(), isVarying.includes(true) ? undefined : digest]);
}
