import { constraintOf, isConstraint } from "./alterTable.ts";
import { columnOf } from "./column.ts";
import type { Command, ObjectKind } from "./command.ts";
import type { Cursor } from "./cursor.ts";
import { hasWords, partsOf } from "./cursor.ts";
import { nameOfToken } from "./names.ts";

/** Reads a `CREATE` statement, from the word after it on. */
export function readCreate(cursor: Cursor): Command | undefined {
  const replaces = cursor.take("OR", "REPLACE");
  if (cursor.take("UNIQUE", "INDEX")) return readIndex(cursor, true);
  if (cursor.take("INDEX")) return readIndex(cursor, false);
  while (/^(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|FOREIGN)$/.test(cursor.word())) cursor.skip();
  if (cursor.take("TABLE")) return readTable(cursor);
  if (cursor.take("DOMAIN")) {
    const name = cursor.name();
    const rest = cursor.rest();
    const hasConstraint = hasWords(rest, "CHECK") || hasWords(rest, "NOT", "NULL");
    return name && { kind: "createDomain", name, hasConstraint };
  }
  const object = kindAt(cursor);
  if (object === undefined) return undefined;
  const ifExists = cursor.takeIfExists() || replaces;
  const name = cursor.word() === "AUTHORIZATION" ? undefined : cursor.name();
  return { kind: "create", object, ifExists, ...(name ? { name } : {}), tokens: cursor.rest() };
}

function kindAt(cursor: Cursor): ObjectKind | undefined {
  if (cursor.take("SCHEMA")) return "schema";
  if (cursor.take("TYPE")) return "type";
  if (cursor.take("VIEW") || cursor.take("RECURSIVE", "VIEW")) return "view";
  if (cursor.take("MATERIALIZED", "VIEW")) return "materializedView";
  if (cursor.take("DATABASE")) return "database";
  return cursor.take("EXTENSION") || cursor.take("SEQUENCE") ? "other" : undefined;
}

function readIndex(cursor: Cursor, isUnique: boolean): Command | undefined {
  const isConcurrent = cursor.take("CONCURRENTLY");
  const ifExists = cursor.takeIfExists();
  const name = cursor.word() === "ON" ? undefined : cursor.name();
  if (!cursor.take("ON")) return undefined;
  const isOnly = cursor.take("ONLY");
  const table = cursor.name();
  if (!table) return undefined;
  if (cursor.take("USING")) cursor.skip();
  const columns = partsOf(cursor.group() ?? []).map(([first, second]) =>
    second?.text === "(" ? "" : (nameOfToken(first) ?? ""),
  );
  return { kind: "createIndex", ...(name ? { name } : {}), table, isUnique, isConcurrent, ifExists, isOnly, columns };
}

function readTable(cursor: Cursor): Command | undefined {
  const ifExists = cursor.takeIfExists();
  const table = cursor.name();
  if (!table) return undefined;
  const partitionOf = cursor.take("PARTITION", "OF") ? cursor.name() : undefined;
  const parts = partsOf(cursor.group() ?? []);
  return {
    kind: "createTable",
    table,
    ifExists,
    columns: parts.flatMap((part) => (isConstraint(part) ? [] : (columnOf(part) ?? []))),
    constraints: parts.flatMap((part) => (isConstraint(part) ? (constraintOf(part) ?? []) : [])),
    ...(partitionOf ? { partitionOf } : {}),
  };
}
