import { quoteText } from "../sql/quote.ts";

/** Pages of a table (8 kB each, as a rule) that one batch covers. */
const pages = 1000;

/**
 * A statement that fills the NULLs of a column in batches and commits each, so that no row stays locked for long. It runs outside
 * of a transaction only (PostgreSQL 11 or later), and can be repeated. The last UPDATE fills what the batches did not cover: rows
 * of partitions, and rows that were added during the batches.
 *
 * @param table quoted, with its schema if needed
 * @param column quoted
 * @param expression over the row's other columns
 * @param condition of the rows that are filled, beside the NULL
 */
export function fillInBatches(table: string, column: string, expression: string, condition = ""): string {
  const update = `UPDATE ${table} SET ${column} = ${expression} WHERE ${column} IS NULL${condition && ` AND ${condition}`}`;
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
  WHILE batch.page <= batch.pages LOOP
    ${update}
      AND ctid >= format('(%s,0)', batch.page)::tid AND ctid < format('(%s,0)', batch.page + ${pages})::tid;
    COMMIT;
    batch.page := batch.page + ${pages};
  END LOOP;
  ${update};
END ${tag}`;
}

/** True for a statement of `fillInBatches`. */
export function isFillInBatches(sql: string): boolean {
  return /^DO \$fill_*\$/.test(sql);
}
