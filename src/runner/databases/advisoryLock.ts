import { quoteText } from "../../core/sql/quote.ts";
import { createHash } from "node:crypto";
import type { Client } from "pg";
import type { Problem } from "../../core/problems/problem.ts";
import { isoNow, pause } from "../process/intrinsics.ts";
import { userAtHost } from "../process/userAtHost.ts";

/** How a lock is taken. */
export type LockOptions = {
  /** How long to wait for another holder of the lock, in milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Called once, when there is something to wait for. */
  readonly onWaiting: (holder: Holder) => void;
};

/** The holder of the lock, as far as the server reports it. */
export type Holder = { readonly by?: string; readonly since?: string };

/** First half of the keys, "TORM" and "TORN" in ASCII: a program that shares the database is unlikely to use them. */
const lockClasses = { lock: 0x544f524d, run: 0x544f524e } as const;

/** `lock` is held while a run goes on; `run`, shared, by each of its transactions: see `markTransactions`. */
export type LockPurpose = keyof typeof lockClasses;

const pollInterval = 150;

/**
 * The advisory lock of one migrations table: `pg_try_advisory_lock(1414484557, K)`, where K is the first four bytes, as
 * a signed integer, of the SHA-256 of the table's quoted name. Databases need no part in it: the server keeps advisory
 * locks apart by database.
 */
export function lockKey(table: string, purpose: LockPurpose = "lock"): readonly [number, number] {
  return [lockClasses[purpose], createHash("sha256").update(table).digest().readInt32BE(0)];
}

/** A condition for rows `l` of `pg_locks`: one of the table's locks, granted. */
export function isHeldBy(table: string, purposes: readonly LockPurpose[]): string {
  const [, second] = lockKey(table);
  return `l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid::bigint IN (${purposes.map((purpose) => lockClasses[purpose]).join(", ")})
    AND l.objid::bigint = ${second >>> 0}`;
}

/** Interval of queries on the lock's connection, in milliseconds: shorter than the idle time-outs of usual proxies. */
const KEEP_ALIVE_INTERVAL_MS = 20_000;

/**
 * Runs `work` while it holds the lock on a connection of its own. The lock belongs to a transaction that stays open.
 * A pooler in transaction mode (PgBouncer) keeps the server connection for an open transaction; it would give a
 * session's lock to the next client. An open READ COMMITTED transaction without a statement has no snapshot, so that
 * neither VACUUM nor `CREATE INDEX CONCURRENTLY` waits for it. The embedded database has a single session, which a
 * transaction would block; there the lock belongs to the session.
 *
 * The lock is polled instead of awaited in the server, because a waiting statement holds a snapshot. The lock also
 * counts as taken while a transaction of an earlier run, with a client that has ended, is open. Problems: `locked`,
 * `cancelled`.
 *
 * @param lose called when the connection is lost while `work` runs
 */
export async function withLock<T>(
  client: Client,
  table: string,
  options: LockOptions & { readonly isEmbedded: boolean },
  lose: () => void,
  work: () => Promise<T>,
): Promise<T | Problem> {
  const lock = options.isEmbedded ? sessionLock(client, table) : transactionLock(client, table);
  const deadline = performance.now() + options.timeout;
  let isReported = false;
  while (!(await lock.take())) {
    if (options.signal.aborted) return { code: "cancelled" };
    const holder = isReported && performance.now() < deadline ? {} : await holderOf(client, table);
    if (performance.now() >= deadline) return { code: "locked", ...holder };
    if (!isReported) options.onWaiting(holder);
    isReported = true;
    await pause(pollInterval);
  }
  client.once("end", lose);
  client.once("error", lose);
  const timer = setInterval(() => void client.query("SELECT 1").catch(lose), KEEP_ALIVE_INTERVAL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    client.off("end", lose);
    client.off("error", lose);
    // The connection ends next, and the lock with it; this is for servers behind a pool.
    await lock.release().catch(() => undefined);
  }
}

type Lock = { take(): Promise<boolean>; release(): Promise<unknown> };

function sessionLock(client: Client, table: string): Lock {
  const key = lockKey(table).join(", ");
  return {
    take: () => truth(client, `SELECT pg_try_advisory_lock(${key})`),
    release: () => client.query(`SELECT pg_advisory_unlock(${key})`),
  };
}

function transactionLock(client: Client, table: string): Lock {
  const key = lockKey(table).join(", ");
  // User, host and time, in the 63 bytes of an application name: for sessions of other users PostgreSQL shows the name
  // and little else, and even less behind a pooler.
  const name = `${lockName} ${userAtHost().slice(0, 18)} ${isoNow().slice(0, 19)}Z`;
  return {
    take: async () => {
      // PostgreSQL 17 and later can end a transaction for its age alone.
      const answers = (await client.query(
        `BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL application_name = ${quoteText(name)};
         SELECT set_config('transaction_timeout', '0', true) WHERE current_setting('server_version_num')::int >= 170000;
         SELECT pg_try_advisory_xact_lock(${key}) AS locked;
         SELECT EXISTS (SELECT FROM pg_locks l WHERE ${isHeldBy(table, ["run"])}) AS open`,
      )) as unknown as readonly { readonly rows: readonly { readonly locked: boolean; readonly open: boolean }[] }[];
      const [locked, state] = answers.slice(-2).map(({ rows }) => rows[0]);
      const isMine = locked?.locked === true && state?.open === false;
      if (!isMine) await client.query("ROLLBACK");
      return isMine;
    },
    release: () => client.query("COMMIT"),
  };
}

/** In front of who and when, in the name of the connection that holds the lock. */
const lockName = "Migrations for TypeORM:";

async function holderOf(client: Client, table: string): Promise<Holder> {
  const { rows } = await client
    .query<{ by: string; since: string | null }>(
      `SELECT concat_ws(', ', nullif(a.application_name, ''), a.usename, coalesce(host(a.client_addr), 'local')) AS by,
              to_char(coalesce(a.xact_start, a.backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
         FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE ${isHeldBy(table, ["lock", "run"])}
        ORDER BY l.classid`,
    )
    .catch(() => ({ rows: [] }));
  const [row] = rows;
  if (!row) return {};
  return { by: row.by, ...(row.since ? { since: row.since } : {}) };
}

async function truth(client: Client, sql: string): Promise<boolean> {
  const { rows } = await client.query<Record<string, boolean>>(sql);
  return Object.values(rows[0] ?? {})[0] === true;
}
