import { transactionCommand } from "../../sql/commands.ts";
import type { Token } from "../../sql/tokens.ts";
import { actionsOf } from "./alterTable.ts";
import type { Command, ObjectKind } from "./command.ts";
import { Cursor, hasWords, wordOf } from "./cursor.ts";
import { readCreate } from "./readCreate.ts";
import { readDelete, readInsert, readUpdate } from "./readRowChange.ts";

const other: Command = { kind: "other" };

/**
 * Reads what a statement does. Statements that the rules do not need, and those with a syntax error, are `other`.
 *
 * @param tokens without spaces and comments
 */
export function readCommand(tokens: readonly Token[]): Command {
  const cursor = new Cursor(tokens, 1);
  const first = wordOf(tokens[0]);
  switch (first) {
    case "CREATE":
      return readCreate(cursor) ?? other;
    case "ALTER":
      return readAlter(cursor) ?? other;
    case "DROP":
      return readDrop(cursor) ?? other;
    case "UPDATE":
      return readUpdate(cursor) ?? other;
    case "DELETE":
      return readDelete(cursor) ?? other;
    case "INSERT":
      return readInsert(cursor) ?? other;
    case "TRUNCATE": {
      cursor.take("TABLE");
      cursor.take("ONLY");
      return { kind: "truncate", tables: cursor.names(), isCascade: hasWords(tokens, "CASCADE") };
    }
    case "REINDEX":
      return readReindex(cursor) ?? other;
    case "SET":
      return readSet(cursor) ?? other;
    case "SELECT":
      return readSetConfig(tokens) ?? other;
    case "VACUUM": {
      const options = cursor.group() ?? [];
      const isFull = cursor.take("FULL") || hasWords(options, "FULL");
      cursor.until((word) => !["FREEZE", "VERBOSE", "ANALYZE", "ANALYSE"].includes(word));
      const table = cursor.name();
      return { kind: "vacuum", isFull, ...(table ? { table } : {}) };
    }
    case "CLUSTER": {
      cursor.group();
      cursor.take("VERBOSE");
      const table = cursor.name();
      return { kind: "cluster", ...(table ? { table } : {}) };
    }
    case "REFRESH": {
      if (!cursor.take("MATERIALIZED", "VIEW")) return other;
      const isConcurrent = cursor.take("CONCURRENTLY");
      const view = cursor.name();
      return view ? { kind: "refresh", view, isConcurrent } : other;
    }
    case "LOCK": {
      cursor.take("TABLE");
      cursor.take("ONLY");
      return { kind: "lock", tables: cursor.names() };
    }
    default:
      return readTransaction(tokens);
  }
}

function readTransaction(tokens: readonly Token[]): Command {
  if (!/^(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE)$/.test(wordOf(tokens[0]))) return other;
  const words = tokens.slice(0, 5).map(({ text }) => text);
  const command = transactionCommand(words.join(" "));
  return command === undefined ? other : { kind: "transaction", command };
}

function readAlter(cursor: Cursor): Command | undefined {
  if (cursor.take("TABLE")) {
    cursor.takeIfExists();
    cursor.take("ONLY");
    const table = cursor.name();
    cursor.symbol("*");
    return table && { kind: "alterTable", table, actions: actionsOf(cursor.rest()) };
  }
  if (cursor.take("DOMAIN")) {
    const name = cursor.name();
    if (!name) return undefined;
    const adds = cursor.word() === "ADD" || hasWords(cursor.rest().slice(0, 3), "SET", "NOT", "NULL");
    return { kind: "alterDomain", name, adds, isNotValid: hasWords(cursor.rest(), "NOT", "VALID") };
  }
  if (cursor.take("TYPE")) return readAlterType(cursor);
  const isSchema = cursor.take("SCHEMA");
  const isView = !isSchema && (cursor.take("VIEW") || cursor.take("MATERIALIZED", "VIEW"));
  const isIndex = !isSchema && !isView && cursor.take("INDEX");
  if (!isSchema && !isView && !isIndex) return undefined;
  cursor.takeIfExists();
  const name = cursor.name();
  const to = cursor.take("RENAME", "TO") ? cursor.identifier() : undefined;
  const object = isSchema ? "schema" : isView ? "view" : "index";
  return name && to !== undefined ? { kind: "rename", object, name, to } : undefined;
}

function readAlterType(cursor: Cursor): Command | undefined {
  const type = cursor.name();
  if (!type) return undefined;
  if (cursor.take("ADD", "VALUE")) {
    const ifExists = cursor.takeIfExists();
    const value = textOf(cursor.peek());
    cursor.skip();
    const hasPlace = cursor.word() === "BEFORE" || cursor.word() === "AFTER";
    return value === undefined ? undefined : { kind: "enumAdd", type, value, ifExists, hasPlace };
  }
  if (cursor.take("RENAME", "VALUE")) {
    const [from, to] = [textOf(cursor.peek()), textOf(cursor.peek(2))];
    return from === undefined || to === undefined ? undefined : { kind: "enumRename", type, from, to };
  }
  const to = cursor.take("RENAME", "TO") ? cursor.identifier() : undefined;
  return to === undefined ? undefined : { kind: "rename", object: "type", name: type, to };
}

/** Kinds of objects, by the word after `DROP`. */
const dropped: readonly (readonly [ObjectKind, ...string[]])[] = [
  ["table", "TABLE"],
  ["table", "FOREIGN", "TABLE"],
  ["schema", "SCHEMA"],
  ["database", "DATABASE"],
  ["index", "INDEX"],
  ["type", "TYPE"],
  ["type", "DOMAIN"],
  ["view", "VIEW"],
  ["materializedView", "MATERIALIZED", "VIEW"],
];

function readDrop(cursor: Cursor): Command | undefined {
  const object = dropped.find(([, ...words]) => cursor.take(...words))?.[0];
  if (object === undefined) return undefined;
  const isConcurrent = cursor.take("CONCURRENTLY");
  const ifExists = cursor.takeIfExists();
  const names = cursor.names();
  if (names.length === 0) return undefined;
  return { kind: "drop", object, names, ifExists, isConcurrent, isCascade: cursor.word() === "CASCADE" };
}

function readReindex(cursor: Cursor): Command | undefined {
  const options = cursor.group() ?? [];
  const word = cursor.word();
  const object = (["index", "table", "schema", "database"] as const).find((kind) => kind.toUpperCase() === word);
  if (object === undefined)
    return word === "SYSTEM" ? { kind: "reindex", object: "database", isConcurrent: false } : undefined;
  cursor.skip();
  const isConcurrent = cursor.take("CONCURRENTLY") || hasWords(options, "CONCURRENTLY");
  const name = cursor.name();
  return { kind: "reindex", object, isConcurrent, ...(name ? { name } : {}) };
}

function readSet(cursor: Cursor): Command | undefined {
  if (!cursor.take("LOCAL")) cursor.take("SESSION");
  const setting = cursor.identifier();
  if (setting === undefined || (!cursor.symbol("=") && !cursor.take("TO"))) return undefined;
  const value = cursor.rest().map(({ text }) => text);
  return { kind: "set", setting, value: value.join(" ").replaceAll("'", "") };
}

function readSetConfig(tokens: readonly Token[]): Command | undefined {
  const at = tokens.findIndex((token, index) => wordOf(token) === "SET_CONFIG" && index < 5);
  const [setting, value] = at < 0 ? [] : [textOf(tokens[at + 2]), textOf(tokens[at + 4])];
  return setting === undefined ? undefined : { kind: "set", setting: setting.toLowerCase(), value: value ?? "" };
}

/** The value of a plain string. */
export function textOf(token: Token | undefined): string | undefined {
  return token?.kind === "string" ? /^'([^]*?)'?$/.exec(token.text)?.[1]?.replaceAll("''", "'") : undefined;
}
