import assert from "node:assert/strict";

/** Asks a database. */
export type Query = <Row = Record<string, unknown>>(sql: string) => Promise<readonly Row[]>;

const others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

/** How many sessions a database has beside the one that asks. */
export async function sessions(query: Query): Promise<number> {
  const [row] = await query<{ count: number }>(`SELECT count(*)::int AS count FROM pg_stat_activity WHERE ${others}`);
  return row?.count ?? 0;
}

/**
 * Waits until no other session is in a database, because a server ends the session of a killed client only when it
 * next reads from it.
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

/** Asserts that no session holds an advisory lock in the database. */
export async function unlocked(query: Query): Promise<void> {
  const locks = await query(
    `SELECT pid, mode FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  assert.deepEqual(locks, [], "something is locked still");
}
