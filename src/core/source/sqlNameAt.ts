import { contextAt } from "./scanner.ts";
import type { Token } from "../sql/tokens.ts";
import { isBlank, tokensOf } from "../sql/tokens.ts";

/** A name in SQL that is written in a string of code. */
export type SqlName = {
  readonly name: string;
  readonly schema?: string;
  /** Offsets of the name in the text, with its quotes. */
  readonly start: number;
  readonly end: number;
  /** True if the position in the statement requires a table: after `TABLE`, `FROM`, `REFERENCES` and the like. */
  readonly isTable: boolean;
};

/** How far into a string a name is looked up, in characters: a hover has to answer at once. */
const longestSearch = 20_000;

/**
 * The name at an offset that is in a string; of `billing.invoice` the table, wherever it is pointed at. Undefined within
 * a value of the SQL, and far into a very long text.
 */
export function sqlNameAt(text: string, offset: number): SqlName | undefined {
  const { stringAt } = contextAt(text, offset);
  const from = stringAt ?? text.lastIndexOf("\n", offset - 1) + 1;
  if (offset - from > longestSearch) return undefined;
  // Escapes become blanks of the same length, so that offsets stay.
  const sql = text
    .slice(from, offset + 200)
    .replace(/\\[^]/g, (escape) => ` ${/["'`]/.test(escape) ? escape[1] : " "}`);
  const tokens = tokensOf(sql).filter((token) => !isBlank(token));
  const at = tokens.findIndex((token) => isName(token) && isWithin(token, offset - from));
  if (at < 0) return undefined;
  let first = at;
  while (first >= 2 && tokens[first - 1]?.text === "." && isName(tokens[first - 2])) first -= 2;
  let last = at;
  while (tokens[last + 1]?.text === "." && isName(tokens[last + 2])) last += 2;
  const parts = tokens.slice(first, last + 1).filter(isName);
  const pointed = parts.indexOf(tokens[at] as Token);
  return named(parts, pointed, placeOf(tokens, first), from);
}

/** What the place of a name in its statement says that it is. */
type NamePosition = "table" | "columnOfTable" | "other";

function named(parts: readonly Token[], pointed: number, place: NamePosition, from: number): SqlName | undefined {
  // `schema.table` where a table stands; else `table.column`, of which the table is what is pointed at, or nothing is.
  const own = place === "table" ? parts : parts.slice(0, Math.max(1, parts.length - 1));
  const isQualifier = place !== "table" && parts.length > 1 && pointed < parts.length - 1;
  const shown = place === "table" || isQualifier ? own : parts.slice(pointed, pointed + 1);
  const [last, before] = [shown.at(-1), shown.at(-2)];
  const first = shown[0];
  if (!last || !first) return undefined;
  return {
    name: unquoted(last),
    ...(before ? { schema: unquoted(before) } : {}),
    start: from + first.start,
    end: from + last.start + last.text.length,
    isTable: place === "table" || isQualifier,
  };
}

const beforeTable = new Set([
  "TABLE",
  "INTO",
  "FROM",
  "JOIN",
  "REFERENCES",
  "ONLY",
  "VIEW",
  "TRUNCATE",
  "UPDATE",
  "COPY",
]);
/** What follows `ON`, `FOR` or `DO` in clauses that name no table there. */
const clauses = new Set(["DELETE", "UPDATE", "CONFLICT", "COMMIT", "INSERT", "SELECT", "TRUNCATE", "TABLE", "COLUMN"]);

function placeOf(tokens: readonly Token[], first: number): NamePosition {
  const word = (back: number) => tokens[first - back]?.text.toUpperCase() ?? "";
  const own = tokens[first];
  switch (word(1)) {
    case "":
      return "other";
    case "COLUMN":
      return word(2) === "ON" ? "columnOfTable" : "other";
    case "EXISTS": {
      const kind = word(2) === "NOT" ? word(4) : word(3);
      return word(2) !== "IF" && word(3) !== "IF" ? "other" : beforeTable.has(kind) ? "table" : "other";
    }
    case "FROM":
      return word(2) === "DISTINCT" || word(3) === "(" ? "other" : "table";
    case "UPDATE":
      return ["ON", "FOR", "DO"].includes(word(2)) ? "other" : "table";
    case "ON":
      if (own?.kind === "word" && clauses.has(own.text.toUpperCase())) return "other";
      return ["CREATE", "DROP", "ALTER", "GRANT", "REVOKE"].includes(headOf(tokens, first)) ? "table" : "other";
    case ",":
      return listOf(tokens, first);
    default:
      return beforeTable.has(word(1)) ? "table" : "other";
  }
}

/** The first word of the statement that a token is in. */
function headOf(tokens: readonly Token[], at: number): string {
  const end = tokens.findLastIndex(({ text }, index) => index < at && text === ";");
  // The quote that opens the string of code is a token of its own.
  const head = tokens.slice(end + 1, at).find(({ kind }) => kind === "word");
  return head?.text.toUpperCase() ?? "";
}

/** A name after a comma is a table where the list is one of tables: `FROM a, b`, `TRUNCATE a, b`, `DROP TABLE a, b`. */
function listOf(tokens: readonly Token[], at: number): NamePosition {
  for (let index = at - 2; index >= 0; index--) {
    const { text = "", kind } = tokens[index] ?? {};
    if (text === ")" || text === "(" || text === ";") return "other";
    const word = kind === "word" ? text.toUpperCase() : "";
    if (["FROM", "TABLE", "TRUNCATE"].includes(word)) return "table";
    if (["SELECT", "SET", "BY", "VALUES", "ADD", "DROP", "ALTER", "RETURNING", "WHERE"].includes(word)) return "other";
  }
  return "other";
}

function isName(token: Token | undefined): boolean {
  return token?.kind === "word" || token?.kind === "identifier";
}

function isWithin({ start, text }: Token, offset: number): boolean {
  return start <= offset && offset <= start + text.length;
}

/** As the catalog has it: what is not quoted is in lower case. */
function unquoted({ text }: Token): string {
  const quoted = /^"([^]*?) ?"?$/.exec(text);
  return quoted ? (quoted[1] ?? "").replaceAll('""', '"') : text.toLowerCase();
}
