import { quotePath } from "../../core/sql/quote.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Connection } from "../databases/postgres.ts";

/** Milliseconds of each statement. */
const timeout = 3000;
/** Rows are counted up to here. */
export const mostCounted = 10_000;

/**
 * Rows of tables, counted up to 10,001; null for a table that is not there, or cannot be read in time. Problems: the
 * connection's.
 */
export async function countRows(
  connection: Connection,
  tables: readonly string[],
): Promise<{ readonly counts: readonly (number | null)[] } | Problem> {
  return connection.read(async (client) => {
    const counts: (number | null)[] = [];
    for (const table of tables) {
      await client.query("SAVEPOINT one");
      try {
        const { rows: found } = await client.query<{ source: string | null }>(
          "SELECT coalesce(to_regclass($1), to_regclass(quote_ident($1)))::text AS source",
          [quotePath(...table.split("."))],
        );
        const source = found[0]?.source;
        const query = `SELECT count(*)::int AS n FROM (SELECT FROM ${source ?? ""} LIMIT ${mostCounted + 1}) counted`;
        const { rows } = source == null ? { rows: [] } : await client.query<{ n: number }>(query);
        counts.push(rows[0]?.n ?? null);
      } catch {
        await client.query("ROLLBACK TO one");
        counts.push(null);
      }
    }
    return { counts };
  }, timeout);
}
