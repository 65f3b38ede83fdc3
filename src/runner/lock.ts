import { createHash } from "node:crypto";
import type { Client } from "pg";
import type { Problem } from "../migrations/problem.ts";
import { isoNow, pause } from "./intrinsics.ts";
import { whoAndWhere } from "./who.ts";

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

/** First half of the keys, "TORM" and "TORN" in ASCII: a program that shares the database is unlikely to use them. */
const lockClasses = { lock: 0x544f524d, run: 0x544f524e } as const;

/** `lock` is held while a run goes on; `run`, shared, by each of its transactions: see `marking`. */
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

/** How long the connection that holds the lock may be silent, in milliseconds: less than what takes an idle one away. */
const pulse = 20_000;

/**
 * Runs `work` while the lock is held on a connection of its own. It is a transaction's lock, and the transaction stays
 * open: a pooler that hands its servers out by transaction (PgBouncer) leaves this one where it is, and would give a
 * session's lock to whoever comes next. An open transaction of READ COMMITTED without a statement has no snapshot, so that
 * neither VACUUM nor `CREATE INDEX CONCURRENTLY` waits for it. The embedded database has one session, which a transaction
 * would keep for itself: there, and there only, it is the session's lock.
 *
 * The lock is asked for again and again instead of waited for inside the server: a waiting statement does hold a
 * snapshot. It is not free either while a transaction of an earlier run is open, whose process is gone. Problems: `locked`, `cancelled`.
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
  let told = false;
  while (!(await lock.take())) {
    if (options.signal.aborted) return { code: "cancelled" };
    const holder = told && performance.now() < deadline ? {} : await holderOf(client, table);
    if (performance.now() >= deadline) return { code: "locked", ...holder };
    if (!told) options.onWaiting(holder);
    told = true;
    await pause(pollInterval);
  }
  client.once("end", lose);
  client.once("error", lose);
  const timer = setInterval(() => void client.query("SELECT 1").catch(lose), pulse);
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
  // Who and since when, in the 63 bytes that a name has: of another user's session the server shows its name and little else, behind a pooler even less.
  const name = `${lockName} ${whoAndWhere().slice(0, 18)} ${isoNow().slice(0, 19)}Z`;
  return {
    take: async () => {
      // PostgreSQL 17 and later can end a transaction for its age alone.
      const answers = (await client.query(
        `BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL application_name = ${literal(name)};
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

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

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
