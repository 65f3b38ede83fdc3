import type { Range } from "../../source/expression.ts";
import { endOfBrackets } from "./literal.ts";

/** A method's direction. */
export type Direction = "up" | "down";

/** The text of `up()` or `down()` in a class. */
export type MethodText = {
  readonly direction: Direction;
  /** Its name. */
  readonly name: Range;
  /** Between the braces of its body. */
  readonly body: Range;
  /** Name of its first parameter. */
  readonly parameter: string;
};

/** Finds a method of a class: `async up(queryRunner: QueryRunner) {`, or a property with an arrow function. */
export function methodIn(code: string, body: Range, direction: Direction): MethodText | undefined {
  const head = new RegExp(String.raw`(?<![.\w$])${direction}\s*(?:[:=][^(){};]*?)?\(`, "g");
  head.lastIndex = body.start;
  for (let found = head.exec(code); found && found.index < body.end; found = head.exec(code)) {
    if (depthBetween(code, body.start + 1, found.index) !== 0) continue;
    const open = head.lastIndex - 1;
    const close = endOfBrackets(code, open);
    const range = bodyAfter(code, close);
    if (!range) continue;
    const parameter = /^\s*(?:\.\.\.)?([\w$]+)/.exec(code.slice(open + 1, close - 1))?.[1] ?? "";
    const name = { start: found.index, end: found.index + direction.length };
    return { direction, name, body: range, parameter };
  }
  return undefined;
}

/** The body after parameters and possibly a return type, between its braces. */
function bodyAfter(code: string, close: number): Range | undefined {
  const brace = /^[^;{}()]*\{/.exec(code.slice(close, close + 300));
  if (brace) {
    const start = close + brace[0].length;
    return { start, end: endOfBrackets(code, start - 1) - 1 };
  }
  const arrow = /^[^;{}()]*=>/.exec(code.slice(close, close + 300));
  if (!arrow) return undefined;
  const start = close + arrow[0].length;
  const end = code.indexOf(";", start);
  return { start, end: end < 0 ? code.length : end };
}

function depthBetween(code: string, start: number, end: number): number {
  const bracket = /[()[\]{}]/g;
  bracket.lastIndex = start;
  let depth = 0;
  for (let found = bracket.exec(code); found && found.index < end; found = bracket.exec(code))
    depth += "([{".includes(found[0]) ? 1 : -1;
  return depth;
}
