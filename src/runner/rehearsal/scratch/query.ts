import { quoteText } from "../../../core/sql/quote.ts";

/**
 * One query of a scratch database, over one session: settings and transactions stay from one to the next. Values are as
 * `pg` gives them, or all text.
 */
export type Query = <Row extends object>(sql: string) => Promise<readonly Row[]>;

/** The extension's own schema in a scratch database. Comparisons exclude it. */
export const OWN_SCHEMA = "migrations_rehearsal";

/**
 * Runs a query that is repeated often as a prepared statement, because planning is the largest part of such catalog
 * queries. Outside of a transaction only.
 *
 * @param name name of the prepared statement
 * @param sql with `$1::text[]` for the names
 */
export async function queryPrepared<Row extends object>(
  ask: Query,
  name: string,
  sql: string,
  names: readonly string[],
): Promise<readonly Row[]> {
  const statement = `${OWN_SCHEMA}_${name}`;
  const list = names.map((one) => quoteText(one)).join(", ");
  const execute = () => ask<Row>(`EXECUTE ${statement} (ARRAY[${list}]::text[])`);
  try {
    return await execute();
  } catch (error) {
    // Not prepared yet, or a migration has discarded it.
    if ((error as { readonly code?: string }).code !== "26000") throw error;
    await ask(`PREPARE ${statement} (text[]) AS ${sql}`);
    return execute();
  }
}
