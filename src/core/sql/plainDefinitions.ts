/** Definitions that have the same effect in any transaction, whatever the transaction has executed before. */
const definition = new RegExp(
  `^\\s*(?:${[
    String.raw`CREATE\s+(?:(?:UNLOGGED\s+)?TABLE|(?:UNIQUE\s+)?INDEX|TYPE|SEQUENCE|SCHEMA|(?:OR\s+REPLACE\s+)?VIEW)`,
    String.raw`ALTER\s+(?:TABLE|INDEX|SEQUENCE|VIEW)`,
    String.raw`ALTER\s+TYPE\s+(?:"[^"]+"|\w+)(?:\s*\.\s*(?:"[^"]+"|\w+))?\s+(?:RENAME|SET\s+SCHEMA|OWNER)`,
    String.raw`DROP\s+(?:TABLE|INDEX|TYPE|SEQUENCE|SCHEMA|VIEW)`,
    String.raw`COMMENT\s+ON`,
  ].join("|")})\\b`,
  "i",
);

/**
 * Words of statements that depend on their transaction: a value that is added to an enum, constraints and triggers that
 * are checked at the COMMIT, settings and tables that end with it, locks, and code or rows that may contain any of these.
 */
const dependent =
  /\b(?:ADD\s+VALUE|DEFERR\w+|INITIALLY|CONSTRAINTS|LOCAL|ON\s+COMMIT|TEMP(?:ORARY)?|CONCURRENTLY|INSERT|UPDATE|DELETE|MERGE|COPY|TRUNCATE|DO|CALL|EXECUTE|FUNCTION|PROCEDURE|TRIGGER|RULE|CURSOR|PREPARE|LOCK|SET_CONFIG|COMMIT|ROLLBACK|SAVEPOINT)\b/i;

/** The time and the number of a transaction, which a new column's default gives to all rows of a table. */
const ofTransaction =
  /\b(?:NOW|CURRENT_(?:TIMESTAMP|TIME|DATE)|LOCALTIME(?:STAMP)?|TRANSACTION_TIMESTAMP|TXID_\w+|PG_CURRENT_XACT_ID\w*)\b/i;
const alteration = /^\s*ALTER\s+TABLE\b/i;
/** A table that is created with rows. */
const withRows = /^\s*CREATE\s+(?:UNLOGGED\s+)?TABLE\b[^]*\bAS\s*\(?\s*(?:SELECT|WITH|TABLE|VALUES)\b/i;

/** Actions of a foreign key that contain such words. */
const keyActions = /\bON\s+(?:UPDATE|DELETE)\s+(?:CASCADE|RESTRICT|NO\s+ACTION|SET\s+(?:NULL|DEFAULT))/gi;

/**
 * True if a text is a single definition of tables, indexes, types, sequences, schemas or views that works the same in a
 * transaction of its own and in one that it shares with others. False in any doubt.
 */
export function isPlainDefinition(sql: string): boolean {
  const text = sql.trim().replace(/;$/, "");
  if (/;|--|\/\*|\$\w*\$/.test(text) || !definition.test(text) || dependsOnTransaction(text)) return false;
  // Tables of the plan have no rows, because no statement inserts any.
  return !withRows.test(text) && !(alteration.test(text) && ofTransaction.test(text));
}

/** True if a text, of SQL or of code that sends it, has words of statements that depend on their transaction. */
export function dependsOnTransaction(text: string): boolean {
  return dependent.test(text.replace(keyActions, " "));
}
