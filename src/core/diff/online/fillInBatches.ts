import { quoteText } from "../../sql/quote.ts";

/** The value of a column for existing rows. Names are quoted. */
export type ColumnFill = { readonly table: string; readonly column: string; readonly expression: string };

/** Pages of a table (8 kB each, as a rule) that one batch covers. */
const pages = 1000;

/**
 * A statement that fills the NULLs of a column in batches and commits each, so that no row stays locked for long. It runs outside
 * of a transaction only, and can be repeated. The last UPDATE fills what the batches did not cover: rows of partitions, and rows
 * that were added during the batches. Before PostgreSQL 14 each batch would read the whole table, so that this UPDATE is the only
 * one there.
 *
 * @param table quoted, with its schema if needed
 * @param column quoted
 * @param expression over the row's other columns
 * @param condition of the rows that are filled, beside the NULL
 */
export function fillInBatches(table: string, column: string, expression: string, condition = ""): string {
  const update = fillNulls(table, column, expression, condition);
  let tag = "$fill$";
  while (update.includes(tag)) tag = `$${tag.slice(1, -1)}_$`;
  // A column of the expression may be called as a variable: names are columns, and variables have their block before them.
  return `DO ${tag}
#variable_conflict use_column
<<batch>>
DECLARE
  page bigint := 0;
  pages bigint := pg_relation_size(${quoteText(table)}) / current_setting('block_size')::bigint;
BEGIN
  WHILE batch.page <= batch.pages AND current_setting('server_version_num')::int >= 140000 LOOP
    ${update}
      AND ctid >= format('(%s,0)', batch.page)::tid AND ctid < format('(%s,0)', batch.page + ${pages})::tid;
    COMMIT;
    batch.page := batch.page + ${pages};
  END LOOP;
  ${update};
END ${tag}`;
}

/** The statement that fills the NULLs of a column at once. */
export function fillNulls(table: string, column: string, expression: string, condition = ""): string {
  return `UPDATE ${table} SET ${column} = ${expression} WHERE ${column} IS NULL${condition && ` AND ${condition}`}`;
}

/**
 * Statements that fill the NULLs of columns at once, one for each table: a row may lack several values, and a constraint refuses
 * one that still lacks some.
 */
export function fillRests(fills: readonly ColumnFill[]): readonly string[] {
  const tables = [...new Set(fills.map(({ table }) => table))];
  return tables.map((table) => {
    const own = fills.filter((fill) => fill.table === table);
    const [only, ...others] = own;
    if (only && others.length === 0) return fillNulls(table, only.column, only.expression);
    const values = own.map(({ column, expression }) => `${column} = COALESCE(${column}, ${expression})`);
    return `UPDATE ${table} SET ${values.join(", ")} WHERE ${own.map(({ column }) => `${column} IS NULL`).join(" OR ")}`;
  });
}

/** True for a statement of `fillInBatches`. */
export function isFillInBatches(sql: string): boolean {
  return /^DO \$fill_*\$/.test(sql);
}
