import assert from "node:assert/strict";
import type { TestDatabase } from "./database.ts";

type Query = TestDatabase["query"];

const others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

/** How many sessions a database has beside the one that asks. */
export async function sessions(query: Query): Promise<number> {
  const [row] = await query<{ count: number }>(`SELECT count(*)::int AS count FROM pg_stat_activity WHERE ${others}`);
  return row?.count ?? 0;
}

/**
 * Waits until nobody else is in a database: a server ends the session of a client that was killed when it next looks.
 *
 * @param patience milliseconds
 */
export async function alone(query: Query, patience = 10_000): Promise<void> {
  const end = Date.now() + patience;
  while ((await sessions(query)) > 0) {
    if (Date.now() > end) {
      const left = await query(`SELECT application_name, state, query FROM pg_stat_activity WHERE ${others}`);
      assert.deepEqual(left, [], "sessions were left behind");
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** No advisory lock is held in the database that is asked, by anybody. */
export async function unlocked(query: Query): Promise<void> {
  const locks = await query(
    `SELECT pid, mode FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  assert.deepEqual(locks, [], "something is locked still");
}
