/**
 * One query of a scratch database, over one session: settings and transactions stay from one to the next. Values are as
 * `pg` gives them, or all text.
 */
export type Ask = <Row extends object>(sql: string) => Promise<readonly Row[]>;

/** The schema of ours in a scratch database, which is nobody's object. */
export const OWN_SCHEMA = "migrations_rehearsal";

/**
 * Asks what is asked again and again, as a prepared statement of the session, whose plan PostgreSQL keeps: planning is
 * most of what such a query of the catalogs takes. Outside of a transaction only.
 *
 * @param name what tells the query from others
 * @param sql with `$1::text[]` for the names
 */
export async function askAgain<Row extends object>(
  ask: Ask,
  name: string,
  sql: string,
  names: readonly string[],
): Promise<readonly Row[]> {
  const statement = `${OWN_SCHEMA}_${name}`;
  const list = names.map((one) => literal(one)).join(", ");
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

/** Whatever `standard_conforming_strings` says; an `E` must not run into the word before it. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? ` E${quoted}` : quoted;
}
