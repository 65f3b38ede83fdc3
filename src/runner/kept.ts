import { readsRows, transactionCommand } from "../migrations/sql/commands.ts";
import { splitStatements } from "../migrations/sql/statements.ts";
import type { Kept } from "../protocol.ts";
import type { Observer, Send } from "./tracker.ts";

/** Counts what of a revision no rollback undoes: what it sends outside of a transaction, and before a COMMIT of its own. */
export type Keeping = Observer & {
  /** Of the revision that ran last; undefined where a rollback has undone, or would undo, all of it. */
  readonly kept: () => Kept | undefined;
};

/**
 * Makes the counter of a run. It goes by the text of what is sent, for neither TypeORM nor every version of `pg` tells
 * whether the server is in a transaction after a migration's own `COMMIT`. Statements that only read do not count.
 */
export function keeping(): Keeping {
  let isOpen = false;
  let wasEnded = false;
  let revision: string | undefined;
  let [kept, pending] = [0, 0];
  const take = (statement: string) => {
    const command = transactionCommand(statement);
    if (command === "savepoint" || (command === undefined && readsRows(statement))) return;
    if (command === undefined) {
      if (isOpen) pending++;
      else kept++;
      return;
    }
    // A BEGIN within a transaction changes nothing.
    if (command === "begin" && isOpen) return;
    if (command === "commit") kept += pending;
    pending = 0;
    isOpen = command === "begin";
    wasEnded ||= !isOpen;
  };
  return {
    enter: async ({ isTransactionActive }, send) => {
      [revision, kept, pending] = [undefined, 0, 0];
      isOpen = isTransactionActive && (!wasEnded || (await isInTransaction(send)));
    },
    after: (sent) => {
      revision = sent.revision;
      for (const statement of splitStatements(sent.sql)) take(statement);
    },
    kept: () => (revision === undefined || kept === 0 ? undefined : { revision, statements: kept }),
  };
}

/** Asks the server: where all revisions share one transaction, an earlier one's COMMIT has left none to the next. */
async function isInTransaction(send: Send): Promise<boolean> {
  try {
    await send("SAVEPOINT migrations_transaction");
    await send("RELEASE SAVEPOINT migrations_transaction");
    return true;
  } catch {
    return false;
  }
}
