import type { TableAction } from "../lint/sql/alterTable.ts";
import type { Command } from "../lint/sql/command.ts";
import { nameText } from "../lint/sql/names.ts";
import { unquoted } from "../sql/quote.ts";
import { readStatements } from "../lint/sql/readStatements.ts";

/** The kind of a statement and the object that it is about, as far as its text shows it. */
export function operationObject(sql: string): { readonly kind: string; readonly object: string } {
  const command = readStatements(sql)[0]?.command;
  return command ? ofCommand(command, sql) : { kind: "other", object: "" };
}

function ofCommand(command: Command, sql: string): { readonly kind: string; readonly object: string } {
  switch (command.kind) {
    case "createTable":
      return { kind: "createTable", object: nameText(command.table) };
    case "alterTable":
      return ofActions(nameText(command.table), command.actions);
    case "createIndex":
      return { kind: "createIndex", object: command.name ? nameText(command.name) : nameText(command.table) };
    case "drop":
      return { kind: kindOf("drop", sql), object: command.names.map(nameText).join(", ") || nameIn(sql) };
    case "create":
      return { kind: kindOf("create", sql), object: command.name ? nameText(command.name) : nameIn(sql) };
    case "createDomain":
    case "alterDomain":
      return { kind: command.kind, object: nameText(command.name) };
    case "enumAdd":
      return { kind: "addValue", object: `${nameText(command.type)}.${command.value}` };
    case "enumRename":
      return { kind: "renameValue", object: `${nameText(command.type)}.${command.from}` };
    case "rename":
      return { kind: kindOf("rename", sql.replace(/^\s*ALTER/i, "RENAME")), object: nameText(command.name) };
    case "update":
    case "insert":
    case "delete":
      return { kind: command.kind, object: nameText(command.table) };
    default:
      return { kind: kindOf("other", sql), object: nameIn(sql) };
  }
}

function ofActions(table: string, actions: readonly TableAction[]) {
  const [action, ...others] = actions;
  if (!action || others.length > 0) return { kind: "alterTable", object: table };
  switch (action.kind) {
    case "addColumn":
      return { kind: "addColumn", object: `${table}.${action.column.name}` };
    case "renameTo":
      return { kind: "renameTable", object: table };
    case "addConstraint":
      return { kind: "addConstraint", object: `${table}.${action.constraint.name ?? action.constraint.kind}` };
    case "dropConstraint":
    case "validateConstraint":
      return { kind: action.kind, object: `${table}.${action.name}` };
    case "other":
      return { kind: "alterTable", object: table };
    default:
      return { kind: action.kind, object: "column" in action ? `${table}.${action.column}` : table };
  }
}

const kinds =
  "MATERIALIZED\\s+VIEW|VIEW|TABLE|INDEX|TYPE|DOMAIN|SEQUENCE|SCHEMA|EXTENSION|FUNCTION|PROCEDURE|AGGREGATE|TRIGGER|POLICY|RULE|STATISTICS|ON\\s+\\w+";
const part = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;
const head = new RegExp(
  String.raw`^\s*(CREATE|DROP|ALTER|RENAME|COMMENT|GRANT|REVOKE)\s+(?:OR\s+REPLACE\s+)?(?:UNIQUE\s+)?(${kinds})?(?:\s+IF\s+(?:NOT\s+)?EXISTS)?(?:\s+(${part}(?:\.${part})*))?`,
  "i",
);

/** `CREATE MATERIALIZED VIEW` → `createMaterializedView`. Words that are no kind of object are skipped. */
function kindOf(other: string, sql: string): string {
  const found = head.exec(sql);
  if (!found) return other;
  const words = `${found[1]} ${found[2] ?? ""}`.trim().toLowerCase().split(/\s+/);
  return words.map((word, index) => (index === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`)).join("");
}

/** The name after the kind of object, unquoted. */
function nameIn(sql: string): string {
  return unquoted(head.exec(sql)?.[3] ?? "");
}
