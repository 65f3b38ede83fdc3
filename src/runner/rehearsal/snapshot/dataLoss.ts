import type { TableRows } from "./tableRows.ts";

type Row = ReadonlyMap<string, string | null>;

/** The number of lost rows of a table, and the columns with lost or changed values. */
export interface Loss {
  readonly rows: number;
  readonly columns: readonly string[];
}

/** Compares two states of one table: row by row if a key identifies rows, otherwise column by column. */
export function dataLossOf(before: TableRows, after: TableRows): Loss {
  const [then, now] = [rowsByColumn(before), rowsByColumn(after)];
  const pairs = pairsByKey(before.key, then, now);
  const fewer = Math.max(0, before.total - after.total);
  const isWhole = before.total === then.length && after.total === now.length;
  // No key is what it was: they are other rows where there are fewer, else the same ones with other keys.
  const areKnown = pairs !== undefined && (pairs.some(([, other]) => other !== undefined) || fewer > 0);
  if (!areKnown) {
    const columns = before.columns.filter((column) => missingValues(column, then, now) > fewer);
    return { rows: fewer, columns };
  }
  const kept = pairs.flatMap(([row, other]) => (other === undefined ? [] : [[row, other] as const]));
  const gone = isWhole ? pairs.length - kept.length : fewer;
  const isLost = (column: string) =>
    kept.some(([row, other]) => {
      const value = row.get(column) ?? null;
      return value !== null && value !== other.get(column);
    });
  return { rows: gone, columns: before.columns.filter(isLost) };
}

function rowsByColumn({ columns, rows }: TableRows): readonly Row[] {
  return rows.map((values) => new Map(columns.map((column, index) => [column, values[index] ?? null])));
}

/** Each row and what has become of it; undefined when there is no key in both. */
function pairsByKey(key: readonly string[], before: readonly Row[], after: readonly Row[]) {
  if (key.length === 0) return undefined;
  const keyOf = (row: Row) => JSON.stringify(key.map((column) => row.get(column) ?? null));
  const found = new Map(after.map((row) => [keyOf(row), row]));
  return before.map((row) => [row, found.get(keyOf(row))] as const);
}

/** How many values of a column are not there any more, wherever they stand. */
function missingValues(column: string, before: readonly Row[], after: readonly Row[]): number {
  const left = after.map((row) => row.get(column) ?? null);
  const missing = before.filter((row) => {
    const value = row.get(column) ?? null;
    if (value === null) return false;
    const at = left.indexOf(value);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return missing.length;
}
