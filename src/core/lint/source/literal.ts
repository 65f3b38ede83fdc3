import { hole } from "../sql/names.ts";

/** A text that code contains, and the place of each of its characters in the file. */
export type LiteralText = {
  readonly text: string;
  /** Offsets in `text`, ascending, with the offset in the file at which each piece begins. */
  readonly pieces: readonly (readonly [inText: number, inFile: number])[];
  /** End of the literal in the file, after its quote. */
  readonly end: number;
};

/** Returns the text of an expression in a template, for example of a constant; undefined if it is not known. */
export type Resolve = (expression: string) => string | undefined;

/** A file, its code without strings and comments, and its constants. */
export type SourceText = { readonly file: string; readonly code: string; readonly resolve: Resolve };

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", "0": "\0" };

/**
 * Reads a string or a template that begins at an offset. Expressions in a template become holes.
 *
 * @param code the file without strings and comments (`codeOnly`), in which the ends of expressions are found
 */
export function literalAt(file: string, code: string, start: number, resolve: Resolve): LiteralText | undefined {
  const quote = file[start];
  if (quote !== '"' && quote !== "'" && quote !== "`") return undefined;
  const special = quote === "`" ? /\\|`|\$\{/g : quote === '"' ? /[\\"\n]/g : /[\\'\n]/g;
  const parts: string[] = [];
  const pieces: (readonly [number, number])[] = [];
  let length = 0;
  const add = (text: string, at: number) => {
    if (text === "") return;
    pieces.push([length, at]);
    parts.push(text);
    length += text.length;
  };
  for (let at = start + 1; ;) {
    special.lastIndex = at;
    const found = special.exec(file);
    const next = found?.index ?? file.length;
    add(file.slice(at, next), at);
    if (!found || found[0] === "\n" || found[0] === quote)
      return { text: parts.join(""), pieces, end: Math.min(file.length, next + 1) };
    if (found[0] === "${") {
      const end = endOfBrackets(code, next + 1);
      add(resolve(file.slice(next + 2, end - 1).trim()) ?? hole, next);
      at = end;
    } else {
      const [text, size] = escapeAt(file, next);
      add(text, next);
      at = next + size;
    }
  }
}

function escapeAt(file: string, at: number): readonly [text: string, size: number] {
  const unicode = /\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2}))/y;
  unicode.lastIndex = at;
  const found = unicode.exec(file);
  if (found) {
    const point = Number.parseInt(found[1] ?? found[2] ?? found[3] ?? "", 16);
    return [point <= 0x10ffff ? String.fromCodePoint(point) : "", found[0].length];
  }
  const next = file[at + 1] ?? "";
  // A backslash at the end of a line continues the string.
  if (next === "\r" && file[at + 2] === "\n") return ["", 3];
  return [next === "\n" ? "" : (escapes[next] ?? next), 2];
}

/** The offset in the file of an offset in a literal's text. */
export function inFile({ pieces, end }: LiteralText, offset: number): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.[0] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const [inText, at] = pieces[low - 1] ?? [0, 0];
  const next = pieces[low]?.[1] ?? end;
  return Math.min(at + offset - inText, next);
}

/** The end of a pair of brackets that is opened at an offset, after the closing one. */
export function endOfBrackets(code: string, start: number): number {
  const bracket = /[()[\]{}]/g;
  bracket.lastIndex = start;
  let depth = 0;
  for (let found = bracket.exec(code); found; found = bracket.exec(code)) {
    depth += "([{".includes(found[0]) ? 1 : -1;
    if (depth <= 0) return bracket.lastIndex;
  }
  return code.length;
}
