/**
 * Kind of an SQL token. `identifier` is a quoted name, `word` a keyword or an unquoted name, `symbol` an operator or
 * a punctuation mark.
 */
export type TokenKind = "space" | "comment" | "string" | "identifier" | "word" | "parameter" | "number" | "symbol";

/** A piece of SQL, and the offset where it starts. */
export type Token = { readonly kind: TokenKind; readonly text: string; readonly start: number };

/** Returns the end of a token. The pattern has matched the token's beginning, up to `index`. */
type Ending = (sql: string, index: number, opening: string) => number;

// PostgreSQL's scan.l, with standard_conforming_strings on. Every character beyond ASCII may be part of a name.
const letter = String.raw`A-Za-z_\u0080-\uffff`;
const digits = String.raw`\d(?:_?\d)*`;

/** The first that matches is taken, so the order matters: `E'…'` before the word `E`, a comment before an operator. */
const rules: readonly (readonly [kind: TokenKind, opening: RegExp, ending?: Ending])[] = [
  ["space", /[ \t\n\r\f\v]+/y],
  ["comment", /--[^\n\r]*/y],
  ["comment", /\/\*/y, endOfComment],
  ["string", /[eE]'/y, (sql, index) => endOfString(sql, index, /\\[^]|''|'/g)],
  ["string", /(?:[bBnNxX]|[uU]&)?'/y, (sql, index) => endOfString(sql, index, /''|'/g)],
  ["string", new RegExp(String.raw`\$(?:[${letter}][${letter}0-9]*)?\$`, "y"), endOfDollarQuotes],
  ["identifier", /(?:[uU]&)?"/y, (sql, index) => endOfQuotes(sql, index, /""|"/g)],
  ["word", new RegExp(`[${letter}][${letter}0-9$]*`, "y")],
  ["parameter", /\$\d+/y],
  ["number", /0[xX](?:_?[\dA-Fa-f])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+/y],
  ["number", new RegExp(String.raw`(?:${digits}(?:\.(?!\.)(?:${digits})?)?|\.${digits})(?:[eE][+-]?${digits})?`, "y")],
  ["symbol", /::|:=|\.\.|(?:(?!--|\/\*)[-~!@#^&|`?+*/%<>=])+/y],
  ["symbol", /[^]/y],
];

/**
 * The tokens of a text in PostgreSQL's SQL, in order and without gaps: put together, they are the text. What has no end
 * (a string, a comment) ends with the text.
 */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let start = 0; start < sql.length;) {
    const { kind, end } = tokenAt(sql, start);
    tokens.push({ kind, text: sql.slice(start, end), start });
    start = end;
  }
  return tokens;
}

/** Whether a token is nothing to the server. */
export function isBlank({ kind }: Token): boolean {
  return kind === "space" || kind === "comment";
}

function tokenAt(sql: string, start: number): { readonly kind: TokenKind; readonly end: number } {
  for (const [kind, opening, ending] of rules) {
    opening.lastIndex = start;
    const text = opening.exec(sql)?.[0];
    if (text === undefined) continue;
    const index = start + text.length;
    return { kind, end: ending ? ending(sql, index, text) : index };
  }
  throw new Error("The last rule takes any character.");
}

/** Block comments are nested. */
function endOfComment(sql: string, index: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = index;
  for (let depth = 1; depth > 0;) {
    const found = mark.exec(sql);
    if (!found) return sql.length;
    depth += found[0] === "/*" ? 1 : -1;
  }
  return mark.lastIndex;
}

/** Where quotes end that are opened before `index`; the marks are what may stand for a quote inside, and the quote. */
function endOfQuotes(sql: string, index: number, marks: RegExp): number {
  marks.lastIndex = index;
  for (;;) {
    const mark = marks.exec(sql)?.[0];
    if (mark === undefined) return sql.length;
    if (mark === "'" || mark === '"') return marks.lastIndex;
  }
}

/** Text between the parts of one string: spaces and comments, with a line break. */
const continuation = /[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y;

function endOfString(sql: string, index: number, marks: RegExp): number {
  for (let at = index; ; at = continuation.lastIndex) {
    const end = endOfQuotes(sql, at, marks);
    continuation.lastIndex = end;
    if (!continuation.test(sql)) return end;
  }
}

function endOfDollarQuotes(sql: string, index: number, tag: string): number {
  const end = sql.indexOf(tag, index);
  return end < 0 ? sql.length : end + tag.length;
}
