import { omitUndefined } from "../core/omitUndefined.ts";

/** A name in SQL or in code, with the schema in front of it where one is written. Quotes may be escaped. */
const quote = String.raw`(?:\\?")`;
const part = String.raw`(?:${quote}[^"\\]+${quote}|[\p{L}_][\p{L}\p{N}_$]*)`;
const name = String.raw`(?:(${part})\s*\.\s*)?(${part})`;
const optional = String.raw`(?:\s+IF\s+(?:NOT\s+)?EXISTS)?(?:\s+ONLY)?`;

/** The heads of statements that change a table or its rows, up to its name. */
const heads = [
  String.raw`\bCREATE\s+(?:(?:GLOBAL|LOCAL)\s+)?(?:(?:TEMP|TEMPORARY|UNLOGGED|FOREIGN)\s+)?TABLE${optional}\s+${name}`,
  String.raw`\b(?:ALTER|DROP)\s+(?:FOREIGN\s+)?TABLE${optional}\s+${name}`,
  String.raw`\b(?:CREATE(?:\s+OR\s+REPLACE)?|ALTER|DROP)\s+(?:MATERIALIZED\s+|RECURSIVE\s+)?VIEW${optional}\s+${name}`,
  String.raw`\bTRUNCATE(?:\s+TABLE)?(?:\s+ONLY)?\s+${name}`,
  String.raw`\b(?:INSERT\s+INTO|DELETE\s+FROM(?:\s+ONLY)?)\s+${name}`,
  String.raw`(?<!\b(?:ON|FOR|DO)\s+)\bUPDATE(?:\s+ONLY)?\s+${name}\s+(?:AS\s+\S+\s+)?SET\b`,
  String.raw`\bCOMMENT\s+ON\s+(?:TABLE|VIEW)\s+${name}`,
  String.raw`\b(?:INDEX|TRIGGER|POLICY|RULE)\b[^;]{0,300}?\bON\s+(?:ONLY\s+)?${name}`,
].map((head) => new RegExp(head, "giu"));

/** `COMMENT ON COLUMN schema.table.column`: the column's name is the last part. */
const columnComment = new RegExp(String.raw`\bCOMMENT\s+ON\s+COLUMN\s+${name}\s*\.\s*${part}`, "giu");

/** Methods of TypeORM's query runner with a table as first argument: its name, or `new Table({ name: … })`. */
const schemaApi =
  /\.(?:create|drop|rename|add|change|clear|update)(?:Table|Columns?|PrimaryKeys?|UniqueConstraints?|CheckConstraints?|ExclusionConstraints?|ForeignKeys?|Ind(?:ex|ices)|View)\s*\(\s*(?:new\s+(?:Table|View)\s*\(\s*\{[^]{0,200}?\bname\s*:\s*)?(["'`])([^"'`\n]+)\1/g;

/** A table as a text names it. Without a schema, the connection's current one is meant. */
export type NamedTable = { readonly schema?: string; readonly name: string };

/**
 * The tables that a migration's text changes, by definition or by rows. A table's name has to be in a position of a
 * statement that names a changed table: a column, a constraint, a value or an index of the same name does not count.
 * The target of a foreign key is not changed by it.
 */
export function changedTables(text: string): readonly NamedTable[] {
  const found = new Map<string, NamedTable>();
  const add = (schema: string | undefined, name: string | undefined) => {
    if (name !== undefined) found.set(JSON.stringify([schema, name]), omitUndefined({ schema, name }));
  };
  for (const head of [...heads, columnComment])
    for (const match of text.matchAll(head)) add(unquoted(match[1]), unquoted(match[2]));
  for (const match of text.matchAll(schemaApi)) {
    const [last, before] = (match[2] ?? "").split(".").toReversed();
    add(before, last);
  }
  return [...found.values()];
}

function unquoted(written: string | undefined): string | undefined {
  if (written === undefined) return undefined;
  const quoted = /^\\?"([^]*?)\\?"$/.exec(written)?.[1];
  return quoted ?? written.toLowerCase();
}
