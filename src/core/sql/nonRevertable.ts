import { readsRows, transactionCommand, whyNotInTransaction } from "./commands.ts";
import { firstWords, splitStatements } from "./statements.ts";

const ending = /\b(?:COMMIT|ROLLBACK|ABORT|END|PREPARE)\b/i;

/** True if a text may end a transaction. For a single statement without a comment, its first word decides. */
export function mayEndTransaction(sql: string): boolean {
  const semicolon = sql.indexOf(";");
  const isOne = semicolon === -1 || semicolon === sql.length - 1;
  return ending.test(isOne && !sql.includes("--") && !sql.includes("/*") ? sql.trimStart().slice(0, 9) : sql);
}

/** Statements that leave nothing in a database. */
const fleeting =
  /^(?:SET|RESET|SHOW|ANALYZE|ANALYSE|VACUUM|CHECKPOINT|LOCK|DISCARD|LISTEN|UNLISTEN|NOTIFY|DEALLOCATE)$/;

/** Result of counting executed statements. */
export type NonRevertedCount = {
  /** How many of their statements a rollback does not undo. */
  readonly statements: number;
  /** True if a transaction is open after them. */
  readonly isOpen: boolean;
};

/**
 * Counts the statements that a rollback does not undo: those outside of a transaction, and those before a COMMIT of their
 * own. Statements that only read, or set something, do not count.
 *
 * @param isOpen whether the first one is in a transaction
 */
export function countNonReverted(sent: readonly string[], isOpen: boolean): NonRevertedCount {
  let [kept, pending, open] = [0, 0, isOpen];
  const savepoints = new Map<string, number>();
  for (const statement of sent.flatMap((sql) => splitStatements(sql))) {
    const command = transactionCommand(statement);
    const words = firstWords(statement);
    if (command === "savepoint") {
      const name = words.at(-1) ?? "";
      if (words[0] === "SAVEPOINT") savepoints.set(name, pending);
      else if (words[0] === "ROLLBACK") pending = savepoints.get(name) ?? pending;
    } else if (command !== undefined) {
      // A BEGIN within a transaction changes nothing.
      if (command === "begin" && open) continue;
      if (command === "commit") kept += pending;
      [pending, open] = [0, command === "begin"];
    } else if (!fleeting.test(words[0] ?? "") && !readsRows(statement)) {
      if (open) pending++;
      else kept++;
    }
  }
  return { statements: kept, isOpen: open };
}

/**
 * Effects that a failed text may have left: `statements` if it commits, `index` if it was creating an index
 * concurrently, which leaves an invalid index.
 *
 * @param isOpen true if it was sent in a transaction
 */
export function residueOf(failed: string, isOpen: boolean): "statements" | "index" | undefined {
  const statements = splitStatements(failed);
  const concurrent = ["CREATE INDEX CONCURRENTLY", "REINDEX CONCURRENTLY"];
  if (!isOpen && statements.some((statement) => concurrent.includes(whyNotInTransaction(statement) ?? "")))
    return "index";
  const commits = statements.some((statement) => transactionCommand(statement) === "commit");
  return statements.length > 1 && commits ? "statements" : undefined;
}
