import { readsRows, transactionCommand } from "../migrations/sql/commands.ts";
import { splitStatements } from "../migrations/sql/statements.ts";
import type { Kept } from "../protocol.ts";
import type { Observer, Send } from "./tracker.ts";

/** Counts what of a revision no rollback undoes: what it sends outside of a transaction, and before a COMMIT of its own. */
export type Keeping = Observer & {
  /** Of the revision that ran last; undefined where a rollback has undone, or would undo, all of it. */
  readonly kept: () => Kept | undefined;
};

const ending = /\b(?:COMMIT|ROLLBACK|ABORT|END|PREPARE)\b/i;

/** Whether a text may end a transaction; of one statement without a comment its first word tells, and quickly. */
function mayEnd(sql: string): boolean {
  const semicolon = sql.indexOf(";");
  const isOne = semicolon === -1 || semicolon === sql.length - 1;
  return ending.test(isOne && !sql.includes("--") && !sql.includes("/*") ? sql.trimStart().slice(0, 9) : sql);
}

/**
 * Makes the counter of a run. It goes by the text of what is sent, for neither TypeORM nor every version of `pg` tells
 * whether the server is in a transaction after a migration's own `COMMIT`; texts are read only when somebody asks.
 */
export function keeping(): Keeping {
  let isOpen = false;
  let mayHaveEnded = false;
  let revision: string | undefined;
  let sent: string[] = [];
  return {
    enter: async ({ isTransactionActive }, send) => {
      [revision, sent] = [undefined, []];
      isOpen = isTransactionActive && (!mayHaveEnded || (await isInTransaction(send)));
    },
    after: ({ revision: of, sql }) => {
      revision = of;
      sent.push(sql);
      mayHaveEnded ||= mayEnd(sql);
    },
    kept: () => {
      const statements = countKept(sent, isOpen);
      return revision === undefined || statements === 0 ? undefined : { revision, statements };
    },
  };
}

/**
 * How many of a revision's statements a rollback does not undo; those that only read do not count.
 *
 * @param isOpen whether they begin in a transaction
 */
function countKept(sent: readonly string[], isOpen: boolean): number {
  let [kept, pending, open] = [0, 0, isOpen];
  for (const statement of sent.flatMap((sql) => splitStatements(sql))) {
    const command = transactionCommand(statement);
    // A BEGIN within a transaction changes nothing.
    if (command === "savepoint" || (command === "begin" && open)) continue;
    if (command !== undefined) {
      if (command === "commit") kept += pending;
      [pending, open] = [0, command === "begin"];
    } else if (!readsRows(statement)) {
      if (open) pending++;
      else kept++;
    }
  }
  return kept;
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
