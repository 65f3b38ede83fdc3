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
  return [...names].filter((name) => {
    const compared = (content: TableContent | undefined) => content && rowsWithout(name, content, varying);
    return !isLeftOut(name) && compared(expected.get(name)) !== compared(actual.get(name));
  });
}

/** The compared content of a table as text: rows without varying columns, and for those whether they have a value. */
function rowsWithout(
  name: string,
  { columns, rows, total, digest }: TableContent,
  varying: ReadonlySet<string>,
): string {
  const isVarying = columns.map((column) => varying.has(`${name}.${column}`));
  const shown = (row: TableContent["rows"][number]) =>
    JSON.stringify(
      columns.map((_, at) => (isVarying[at] === true && digest === undefined ? row[at] === null : row[at])),
    );
  const isWhole = !isVarying.includes(true);
  const kept =
    digest === undefined ? rows : rows.map((row) => row.map((value, at) => (isVarying[at] === true ? null : value)));
  return JSON.stringify([total, kept.map(shown).toSorted(), isWhole ? digest : undefined]);
}
