import type { Problem } from "../../core/problems/problem.ts";
import type { LiveFinding } from "../../migrations/liveClaims.ts";
import type { Connection } from "../databases/postgres.ts";

/** Milliseconds of all queries together. */
const timeout = 1000;

/**
 * Decides claims about rows, in one read-only transaction with a time limit. A claim is `unknown` if its query fails or
 * the time is over. Row security must not hide rows, so that a query on a filtered table fails. Problems: the
 * connection's.
 *
 * @param queries each returns one row with `violated`
 */
export async function checkRows(
  connection: Connection,
  queries: readonly string[],
): Promise<{ readonly findings: readonly LiveFinding[] } | Problem> {
  return connection.read(async (client) => {
    const findings: LiveFinding[] = [];
    const end = performance.now() + timeout;
    await client.query("SET LOCAL row_security = off; SET LOCAL lock_timeout = 200");
    for (const query of queries) {
      const left = Math.floor(end - performance.now());
      if (left <= 0) {
        findings.push("unknown");
        continue;
      }
      await client.query(`SAVEPOINT one; SET LOCAL statement_timeout = ${left}`);
      try {
        const { rows } = await client.query<{ violated: boolean }>(query);
        const violated = rows[0]?.violated;
        findings.push(violated === true ? "violated" : violated === false ? "satisfied" : "unknown");
      } catch {
        await client.query("ROLLBACK TO one");
        findings.push("unknown");
      }
    }
    return { findings };
  }, timeout);
}
