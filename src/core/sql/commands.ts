import { firstWords, splitStatements } from "./statements.ts";
import type { Token } from "./tokens.ts";
import { isBlank, tokensOf } from "./tokens.ts";

/** Effect of a statement on its transaction; `savepoint` for all commands about savepoints. */
export type TransactionCommand = "begin" | "commit" | "rollback" | "savepoint";

const transactionCommands: readonly (readonly [TransactionCommand | undefined, RegExp])[] = [
  ["begin", /^(?:BEGIN|START TRANSACTION)\b/],
  // These end a transaction that was prepared, not the one they would be in.
  [undefined, /^(?:COMMIT|ROLLBACK) PREPARED\b/],
  ["commit", /^(?:COMMIT|END|PREPARE TRANSACTION)\b/],
  ["savepoint", /^(?:SAVEPOINT|RELEASE|ROLLBACK (?:(?:WORK|TRANSACTION) )?TO)\b/],
  ["rollback", /^(?:ROLLBACK|ABORT)\b/],
];

/** Effect of a statement on its transaction; undefined if it is not a transaction command. */
export function transactionCommand(sql: string): TransactionCommand | undefined {
  const words = firstWords(sql).join(" ");
  return transactionCommands.find(([, pattern]) => pattern.test(words))?.[0];
}

/** `create_slot = false` and the like, among the options of a skeleton. */
const isOff = (options: string) => String.raw`\b(?:${options}) = '?(?:FALSE|OFF|0)\b`;
const aSlot = new RegExp(String.raw`^CREATE SUBSCRIPTION \S+ (?!.*${isOff("CREATE_SLOT|CONNECT")})`);
const aRefresh = new RegExp(String.raw`^ALTER SUBSCRIPTION \S+ (?:SET|ADD|DROP) PUBLICATION (?!.*${isOff("REFRESH")})`);

/**
 * Statements that PostgreSQL rejects in a transaction block (`PreventInTransactionBlock`), as far as their text shows
 * it.
 */
const refused: readonly (readonly [words: string, pattern: RegExp])[] = [
  ["CREATE INDEX CONCURRENTLY", /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY\b/],
  ["DROP INDEX CONCURRENTLY", /^DROP INDEX CONCURRENTLY\b/],
  ["REINDEX SCHEMA", /^REINDEX (?:\( [^)]*\) )?SCHEMA\b/],
  ["REINDEX DATABASE", /^REINDEX (?:\( [^)]*\) )?DATABASE\b/],
  ["REINDEX SYSTEM", /^REINDEX (?:\( [^)]*\) )?SYSTEM\b/],
  ["REINDEX CONCURRENTLY", /^REINDEX (?:\( [^)]*\) )?(?:INDEX|TABLE) CONCURRENTLY\b/],
  ["REINDEX CONCURRENTLY", /^REINDEX \( (?:[^)]* , )?CONCURRENTLY (?!'?(?:FALSE|OFF|0)\b)/],
  ["VACUUM", /^VACUUM\b/],
  ["CLUSTER", /^CLUSTER(?: VERBOSE| \( [^)]*\))?$/],
  ["CREATE DATABASE", /^CREATE DATABASE\b/],
  ["DROP DATABASE", /^DROP DATABASE\b/],
  ["ALTER DATABASE SET TABLESPACE", /^ALTER DATABASE \S+ (?:SET |WITH )?TABLESPACE\b/],
  ["CREATE TABLESPACE", /^CREATE TABLESPACE\b/],
  ["DROP TABLESPACE", /^DROP TABLESPACE\b/],
  ["ALTER SYSTEM", /^ALTER SYSTEM\b/],
  ["CREATE SUBSCRIPTION", aSlot],
  ["ALTER SUBSCRIPTION REFRESH PUBLICATION", /^ALTER SUBSCRIPTION \S+ REFRESH PUBLICATION\b/],
  ["ALTER SUBSCRIPTION PUBLICATION", aRefresh],
  ["ALTER SUBSCRIPTION SET", /^ALTER SUBSCRIPTION \S+ SET \( (?:.* )?(?:FAILOVER|TWO_PHASE)\b/],
  // Allowed for a subscription without a slot, which the text does not show.
  ["DROP SUBSCRIPTION", /^DROP SUBSCRIPTION\b/],
  ["DETACH PARTITION CONCURRENTLY", /^ALTER TABLE .* DETACH PARTITION .* CONCURRENTLY$/],
  ["COMMIT PREPARED", /^COMMIT PREPARED\b/],
  ["ROLLBACK PREPARED", /^ROLLBACK PREPARED\b/],
  ["DISCARD ALL", /^DISCARD ALL\b/],
];

/** The command's words, where PostgreSQL refuses one of a text's statements inside of a transaction block. */
export function whyNotInTransaction(sql: string): string | undefined {
  for (const statement of splitStatements(sql)) {
    const skeleton = skeletonOf(statement);
    const found = refused.find(([, pattern]) => pattern.test(skeleton));
    if (found) return found[0];
  }
  return undefined;
}

/** Words that make a query write or lock. `. DELETE` is a column's name. */
const changes = /(?<!\. )\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|(?:FOR|KEY) SHARE)\b/;
const explained = /^EXPLAIN (?=\( [^)]*\bANALY[SZ]E\b|ANALY[SZ]E\b)(?:\( [^)]*\) |ANALY[SZ]E (?:VERBOSE )?)/;

/**
 * True if a text only reads rows: a plain `SELECT`, `WITH … SELECT`, `TABLE`, `VALUES`, `SHOW` or `EXPLAIN` that
 * neither writes nor locks a row. Functions that it calls may still write.
 */
export function readsRows(sql: string): boolean {
  // Most of what a migration sends, without looking at each of its tokens.
  if (/^\s*(?:CREATE|ALTER|DROP|COMMENT|INSERT|UPDATE|DELETE)\b/i.test(sql)) return false;
  const statements = splitStatements(sql);
  return statements.length > 0 && statements.every((statement) => isReading(skeletonOf(statement)));
}

function isReading(skeleton: string): boolean {
  // With ANALYZE, the statement is executed.
  if (explained.test(skeleton)) return isReading(skeleton.replace(explained, ""));
  if (/^(?:SHOW|EXPLAIN)\b/.test(skeleton)) return true;
  return /^(?:\( )*(?:SELECT|WITH|TABLE|VALUES)\b/.test(skeleton) && !changes.test(skeleton);
}

/**
 * A statement's tokens with one space between them, words in upper case: what a pattern can be held against. Quoted
 * names are `""`, and strings `''`, save for those that say yes or no.
 */
function skeletonOf(statement: string): string {
  const shown = ({ kind, text }: Token) => {
    if (kind === "identifier") return '""';
    if (kind !== "string") return text.toUpperCase();
    return /^'(?:true|false|on|off|[01])'$/i.test(text) ? text.toUpperCase() : "''";
  };
  return tokensOf(statement)
    .filter((token) => !isBlank(token))
    .map(shown)
    .join(" ");
}
