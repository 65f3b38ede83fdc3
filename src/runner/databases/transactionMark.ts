import type { Pool } from "pg";
import { mayEndTransaction } from "../../core/sql/nonRevertable.ts";
import { askerOf } from "./asker.ts";
import { pause } from "../process/intrinsics.ts";
import { isHeldBy, lockKey } from "./advisoryLock.ts";
import type { Observer } from "../run/tracker.ts";

/** How long the end of a transaction is waited for, in milliseconds. */
const END_TIMEOUT_MS = 5000;
const pollInterval = 50;

/**
 * Marks the transactions of a run with a second, shared advisory lock, which blocks no other session. A server
 * finishes a COMMIT after its client is lost, and until then the applied revisions are unknown. This lock lets the
 * next run, and the current one, detect that state.
 *
 * @param isOne true if consecutive revisions share a transaction, which is marked once
 */
export function markTransactions(table: string, isOne: boolean): Observer {
  const statement = `SELECT pg_try_advisory_xact_lock_shared(${lockKey(table, "run").join(", ")})`;
  let isMarked = false;
  return {
    enter: async ({ isTransactionActive }, send) => {
      if (isTransactionActive && !(isOne && isMarked)) await send(statement);
      // One that runs outside has ended the transaction of those before.
      isMarked = isTransactionActive;
    },
    after: ({ sql }) => {
      if (mayEndTransaction(sql)) isMarked = false;
    },
  };
}

/**
 * Ends the open work of a finished run's server process: a COMMIT in progress, or a transaction left open by a lost
 * client or by a migration. Returns true if the work has ended and the migrations table is reliable.
 */
export async function waitUntilEnded(pool: Pool, table: string, process: number): Promise<boolean> {
  for (let waited = 0; waited < END_TIMEOUT_MS; waited += pollInterval) {
    try {
      const { rowCount } = await askerOf(pool).query(
        `SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.pid = $1 AND ${isHeldBy(table, ["run"])}`,
        [process],
      );
      if (rowCount === 0) return true;
    } catch (error) {
      // The pool may have given the very connection that is ended; a server that is away has nothing open.
      if ((error as { code?: string }).code !== "57P01") return true;
    }
    await pause(pollInterval);
  }
  return false;
}
