import type { Token } from "../../sql/tokens.ts";
import type { ColumnDefinition } from "./column.ts";
import { columnOf } from "./column.ts";
import { Cursor, hasWords, partsOf, wordOf } from "./cursor.ts";
import type { ObjectName } from "./names.ts";
import { nameOfToken } from "./names.ts";
import type { SqlType } from "./types.ts";
import { typeOfTokens } from "./types.ts";

/** Kinds of constraints of a table. */
export type ConstraintKind = "check" | "foreignKey" | "unique" | "primaryKey" | "exclusion" | "notNull";

/** A constraint of `CREATE TABLE` or `ADD CONSTRAINT`. */
export type ConstraintDefinition = {
  readonly kind: ConstraintKind;
  readonly name?: string;
  readonly columns: readonly string[];
  readonly references?: ObjectName;
  readonly isNotValid: boolean;
  readonly usesIndex: boolean;
  /** The tokens of a check's expression. */
  readonly expression: readonly Token[];
};

/** One action of ALTER TABLE. */
export type TableAction =
  | { readonly kind: "addColumn"; readonly column: ColumnDefinition; readonly ifExists: boolean }
  | { readonly kind: "dropColumn"; readonly column: string; readonly ifExists: boolean }
  | {
      readonly kind: "alterType";
      readonly column: string;
      readonly type?: SqlType;
      readonly using: readonly Token[];
    }
  | { readonly kind: "setNotNull" | "dropNotNull" | "dropDefault" | "dropIdentity"; readonly column: string }
  | { readonly kind: "setDefault"; readonly column: string; readonly value: readonly Token[] }
  | { readonly kind: "addConstraint"; readonly constraint: ConstraintDefinition }
  | { readonly kind: "validateConstraint"; readonly name: string }
  | { readonly kind: "dropConstraint"; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: "attachPartition"; readonly partition: ObjectName }
  | { readonly kind: "detachPartition"; readonly partition: ObjectName; readonly isConcurrent: boolean }
  | { readonly kind: "renameColumn"; readonly column: string; readonly to: string }
  | { readonly kind: "renameTo"; readonly to: string }
  | { readonly kind: "renameConstraint" | "setSchema" | "other"; readonly tokens: readonly Token[] };

/** The actions of an ALTER TABLE, from the token after the table's name on. */
export function actionsOf(tokens: readonly Token[]): readonly TableAction[] {
  return partsOf(tokens).map((part) => actionOf(part));
}

function actionOf(tokens: readonly Token[]): TableAction {
  const other: TableAction = { kind: "other", tokens };
  const cursor = new Cursor(tokens);
  switch (cursor.word()) {
    case "ADD":
      return added(tokens) ?? other;
    case "DROP":
      return dropped(new Cursor(tokens, 1)) ?? other;
    case "ALTER":
      return altered(new Cursor(tokens, 1)) ?? other;
    case "RENAME":
      return renamed(new Cursor(tokens, 1)) ?? other;
    case "VALIDATE": {
      const name = nameOfToken(tokens[2]);
      return name === undefined ? other : { kind: "validateConstraint", name };
    }
    case "ATTACH":
    case "DETACH":
      return partition(cursor) ?? other;
    case "SET":
      return cursor.word(1) === "SCHEMA" ? { kind: "setSchema", tokens } : other;
    default:
      return other;
  }
}

const constraintWords = new Set(["CONSTRAINT", "CHECK", "FOREIGN", "UNIQUE", "PRIMARY", "EXCLUDE"]);

function added(tokens: readonly Token[]): TableAction | undefined {
  const rest = tokens.slice(1);
  const isNotNull = wordOf(rest[0]) === "NOT" && wordOf(rest[1]) === "NULL";
  if (constraintWords.has(wordOf(rest[0])) || isNotNull) {
    const constraint = constraintOf(rest);
    return constraint && { kind: "addConstraint", constraint };
  }
  const cursor = new Cursor(rest);
  cursor.take("COLUMN");
  const ifExists = cursor.takeIfExists();
  const column = columnOf(cursor.rest());
  return column && { kind: "addColumn", column, ifExists };
}

/** True if the tokens begin a constraint of a table, and no column. */
export function isConstraint(tokens: readonly Token[]): boolean {
  return constraintWords.has(wordOf(tokens[0])) || wordOf(tokens[0]) === "LIKE";
}

/** Reads a table's constraint, with or without its name. */
export function constraintOf(tokens: readonly Token[]): ConstraintDefinition | undefined {
  const cursor = new Cursor(tokens);
  const name = cursor.take("CONSTRAINT") ? cursor.identifier() : undefined;
  const kind = kindAt(cursor);
  if (kind === undefined) return undefined;
  const own = kind === "notNull" ? cursor.identifier() : undefined;
  const usesIndex = hasWords(tokens, "USING", "INDEX");
  const hasMethod = kind === "exclusion" && cursor.take("USING");
  if (hasMethod) cursor.skip();
  cursor.take("NULLS", "NOT", "DISTINCT");
  const group = cursor.group() ?? [];
  const references = cursor.take("REFERENCES") ? cursor.name() : undefined;
  const listed = partsOf(group).flatMap(([first]) => nameOfToken(first) ?? []);
  const columns = own === undefined ? (kind === "check" || kind === "exclusion" ? [] : listed) : [own];
  return {
    kind,
    ...(name === undefined ? {} : { name }),
    columns,
    ...(references ? { references } : {}),
    isNotValid: hasWords(tokens, "NOT", "VALID"),
    usesIndex,
    expression: group,
  };
}

function kindAt(cursor: Cursor): ConstraintKind | undefined {
  if (cursor.take("CHECK")) return "check";
  if (cursor.take("FOREIGN", "KEY")) return "foreignKey";
  if (cursor.take("UNIQUE")) return "unique";
  if (cursor.take("PRIMARY", "KEY")) return "primaryKey";
  if (cursor.take("EXCLUDE")) return "exclusion";
  return cursor.take("NOT", "NULL") ? "notNull" : undefined;
}

function dropped(cursor: Cursor): TableAction | undefined {
  const isConstraintName = cursor.take("CONSTRAINT");
  if (!isConstraintName) cursor.take("COLUMN");
  const ifExists = cursor.takeIfExists();
  const name = cursor.identifier();
  if (name === undefined) return undefined;
  return isConstraintName ? { kind: "dropConstraint", name, ifExists } : { kind: "dropColumn", column: name, ifExists };
}

function altered(cursor: Cursor): TableAction | undefined {
  if (cursor.word() === "CONSTRAINT") return undefined;
  cursor.take("COLUMN");
  const column = cursor.identifier();
  if (column === undefined) return undefined;
  if (cursor.take("SET", "NOT", "NULL")) return { kind: "setNotNull", column };
  if (cursor.take("DROP", "NOT", "NULL")) return { kind: "dropNotNull", column };
  if (cursor.take("DROP", "DEFAULT")) return { kind: "dropDefault", column };
  if (cursor.take("DROP", "IDENTITY")) return { kind: "dropIdentity", column };
  if (cursor.take("SET", "DEFAULT")) return { kind: "setDefault", column, value: cursor.rest() };
  if (!cursor.take("TYPE") && !cursor.take("SET", "DATA", "TYPE")) return undefined;
  const type = typeOfTokens(cursor.until((word) => word === "USING" || word === "COLLATE"));
  cursor.until((word) => word === "USING");
  cursor.take("USING");
  return { kind: "alterType", column, ...(type ? { type } : {}), using: cursor.rest() };
}

function renamed(cursor: Cursor): TableAction | undefined {
  if (cursor.take("TO")) {
    const to = cursor.identifier();
    return to === undefined ? undefined : { kind: "renameTo", to };
  }
  if (cursor.word() === "CONSTRAINT") return { kind: "renameConstraint", tokens: cursor.rest() };
  cursor.take("COLUMN");
  const column = cursor.identifier();
  const to = cursor.take("TO") ? cursor.identifier() : undefined;
  return column === undefined || to === undefined ? undefined : { kind: "renameColumn", column, to };
}

function partition(cursor: Cursor): TableAction | undefined {
  const isAttached = cursor.take("ATTACH", "PARTITION");
  if (!isAttached && !cursor.take("DETACH", "PARTITION")) return undefined;
  const name = cursor.name();
  if (name === undefined) return undefined;
  if (isAttached) return { kind: "attachPartition", partition: name };
  const isConcurrent = cursor.word() === "CONCURRENTLY" || cursor.word() === "FINALIZE";
  return { kind: "detachPartition", partition: name, isConcurrent };
}
