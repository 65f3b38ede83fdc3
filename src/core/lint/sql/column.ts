import type { Token } from "../../sql/tokens.ts";
import { Cursor } from "./cursor.ts";
import type { ObjectName } from "./names.ts";
import type { SqlType } from "./types.ts";
import { typeOfTokens } from "./types.ts";

/** A column as `CREATE TABLE` or `ADD COLUMN` defines it. */
export type ColumnDefinition = {
  readonly name: string;
  /** Absent if the type is not known. */
  readonly type?: SqlType;
  readonly isNotNull: boolean;
  readonly isPrimaryKey: boolean;
  readonly isUnique: boolean;
  readonly hasCheck: boolean;
  /** The tokens of the default's expression. */
  readonly default?: readonly Token[];
  readonly generated?: "stored" | "virtual" | "identity";
  readonly references?: ObjectName;
  readonly tokens: readonly Token[];
};

/** Words that end a type or an expression in a column's definition. */
const clauses = new Set([
  "CONSTRAINT",
  "NOT",
  "NULL",
  "DEFAULT",
  "CHECK",
  "UNIQUE",
  "PRIMARY",
  "REFERENCES",
  "GENERATED",
  "COLLATE",
  "STORAGE",
  "COMPRESSION",
  "DEFERRABLE",
  "INITIALLY",
]);

/** Reads a column's definition, from its name on. Undefined if there is no name. */
export function columnOf(tokens: readonly Token[]): ColumnDefinition | undefined {
  const cursor = new Cursor(tokens);
  const name = cursor.identifier();
  if (name === undefined) return undefined;
  const type = typeOfTokens(cursor.until((word) => clauses.has(word)));
  const column: { -readonly [K in keyof ColumnDefinition]: ColumnDefinition[K] } = {
    name,
    ...(type === undefined ? {} : { type }),
    isNotNull: false,
    isPrimaryKey: false,
    isUnique: false,
    hasCheck: false,
    tokens,
  };
  while (!cursor.isAtEnd) {
    if (cursor.take("NOT", "NULL")) column.isNotNull = true;
    else if (cursor.take("PRIMARY", "KEY")) column.isPrimaryKey = column.isNotNull = true;
    else if (cursor.take("UNIQUE")) column.isUnique = true;
    else if (cursor.take("CHECK")) column.hasCheck = true;
    else if (cursor.take("DEFAULT")) column.default = expression(cursor);
    else if (cursor.take("GENERATED")) column.generated = generation(cursor);
    else if (cursor.take("REFERENCES")) {
      const target = cursor.name();
      if (target) column.references = target;
    } else cursor.skip();
  }
  return column;
}

/** The first token of an expression may be one of the words that end it: `DEFAULT NULL`. */
function expression(cursor: Cursor): readonly Token[] {
  const { at } = cursor;
  if (cursor.group() === undefined) cursor.skip();
  cursor.until((word) => clauses.has(word));
  return cursor.tokens.slice(at, cursor.at);
}

/** PostgreSQL 18 makes a column virtual if the word `STORED` is absent. Earlier versions require the word. */
function generation(cursor: Cursor): "stored" | "virtual" | "identity" {
  cursor.until((word, { text }) => word === "IDENTITY" || text === "(");
  if (cursor.take("IDENTITY")) return "identity";
  cursor.group();
  return cursor.take("STORED") ? "stored" : "virtual";
}
