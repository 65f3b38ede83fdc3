import { createHash } from "node:crypto";
import type { Client } from "pg";
import type { Problem } from "../migrations/problem.ts";

/** How a lock is taken. */
export type LockOptions = {
  /** How long to wait for somebody else's, in milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Called once, when there is something to wait for. */
  readonly onWaiting: (holder: Holder) => void;
};

/** Who holds the lock, as far as the server tells. */
export type Holder = { readonly by?: string; readonly since?: string };

/** First half of the key, "TORM" in ASCII: a program that shares the database is unlikely to use it. */
const lockClass = 0x544f524d;
const pollInterval = 150;

/**
 * The advisory lock of one migrations table: `pg_try_advisory_lock(1414484557, K)`, where K is the first four bytes, as
 * a signed integer, of the SHA-256 of the table's quoted name. Databases need no part in it: the server keeps advisory
 * locks apart by database.
 */
export function lockKey(table: string): readonly [number, number] {
  return [lockClass, createHash("sha256").update(table).digest().readInt32BE(0)];
}

/**
 * Runs `work` while the lock is held on a connection of its own. The lock is asked for again and again instead of waited
 * for inside the server: a waiting statement holds a snapshot, and `CREATE INDEX CONCURRENTLY` of the holder would wait
 * for that in turn. Problems: `locked`, `cancelled`.
 */
export async function withLock<T>(
  client: Client,
  table: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T | Problem> {
  const key = lockKey(table).join(", ");
  const deadline = Date.now() + options.timeout;
  let told = false;
  while (!(await truth(client, `SELECT pg_try_advisory_lock(${key})`))) {
    if (options.signal.aborted) return { code: "cancelled" };
    const holder = told && Date.now() < deadline ? {} : await holderOf(client, table);
    if (Date.now() >= deadline) return { code: "locked", ...holder };
    if (!told) options.onWaiting(holder);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, pollInterval));
  }
  try {
    return await work();
  } finally {
    // The connection ends next, and the lock with it; this is for servers behind a pool.
    await client.query(`SELECT pg_advisory_unlock(${key})`).catch(() => undefined);
  }
}

async function holderOf(client: Client, table: string): Promise<Holder> {
  const [first, second] = lockKey(table);
  const { rows } = await client
    .query<{ by: string; since: Date | null }>(
      `SELECT concat_ws(', ', nullif(a.application_name, ''), a.usename, coalesce(host(a.client_addr), 'local')) AS by,
              a.backend_start AS since
         FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.classid::bigint = $1 AND l.objid::bigint = $2`,
      [first, second >>> 0],
    )
    .catch(() => ({ rows: [] }));
  const [row] = rows;
  if (!row) return {};
  return { by: row.by, ...(row.since ? { since: row.since.toISOString() } : {}) };
}

async function truth(client: Client, sql: string): Promise<boolean> {
  const { rows } = await client.query<Record<string, boolean>>(sql);
  return Object.values(rows[0] ?? {})[0] === true;
}
