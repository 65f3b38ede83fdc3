/** A name in SQL that is written in a string of code. */
export type SqlName = {
  readonly name: string;
  readonly schema?: string;
  /** Offsets of the name in the text, with its quotes. */
  readonly start: number;
  readonly end: number;
  /** Whether a word before it says that it is a table: `TABLE`, `FROM`, `REFERENCES`. */
  readonly isTable: boolean;
};

// Quotes may be escaped, where the string around them is in the same ones.
const identifier = String.raw`(?:"(?:[^"\\\n]|"")+"|\\"[^"\\\n]+\\"|[\p{L}_][\p{L}\p{N}_$]*)`;
const qualified = new RegExp(String.raw`(?:(${identifier})\s*\.\s*)?(${identifier})`, "gu");
const before = /\b(?:TABLE|INTO|FROM|JOIN|UPDATE|REFERENCES|ON|ONLY|EXISTS|VIEW|TRUNCATE)\s+$/i;

/** The name at an offset; of `billing.invoice` the table, wherever it is pointed at. */
export function sqlNameAt(text: string, offset: number): SqlName | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
  for (const match of line.matchAll(qualified)) {
    const start = lineStart + match.index;
    const end = start + match[0].length;
    if (offset < start || offset > end) continue;
    const isTable = before.test(line.slice(0, match.index));
    const schema = match[1] === undefined ? undefined : unquoted(match[1]);
    return { name: unquoted(match[2] ?? ""), ...(schema === undefined ? {} : { schema }), start, end, isTable };
  }
  return undefined;
}

/** As the catalog has it: what is not quoted is in lower case. */
function unquoted(name: string): string {
  const quoted = /^\\?"([^]*?)\\?"$/.exec(name);
  return quoted ? (quoted[1] ?? "").replaceAll('""', '"') : name.toLowerCase();
}
