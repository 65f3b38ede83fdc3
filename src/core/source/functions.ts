import { codeOnly, walk } from "./scanner.ts";

/** A closed pair of brackets; `token` is the opening one. */
type Pair = { readonly token: string; readonly start: number; readonly end: number };

/** An open bracket, and the pairs that were closed within it. */
type Frame = { readonly token: string; readonly at: number; readonly isBody: boolean; readonly pairs: Pair[] };

/** Maximum number of pairs of brackets between the parameters and the body of a function. */
const maxPairs = 12;

/** Words before the parentheses of statements with a block. */
const statement = /\b(?:if|for|for\s+await|while|switch|catch|with)\s*$/;

/** Code before parentheses that are no parameters: `class A extends mixin(B) {`, `a ? b(c) : {`, `case a(b): {`. */
const call = /\bclass\b[^(){};]*\bextends\s[^(){};]*$|\?\s*(?:await\s+|new\s+)?[\w$.!]*$|\bcase\s[^(){};]*$/;

/** True if an offset is in the body of a function. An arrow function without braces has no body. */
export function isInFunction(text: string, offset: number): boolean {
  const code = codeOnly(text);
  const frames: Frame[] = [{ token: "", at: 0, isBody: false, pairs: [] }];
  const see = (token: string, at: number) => {
    const frame = frames.at(-1);
    if ("([{".includes(token)) {
      const isBody = token === "{" && opensBody(code, at, frame?.pairs ?? []);
      frames.push({ token, at, isBody, pairs: [] });
    } else if (")]}".includes(token) && frames.length > 1) {
      frames.pop();
      const pairs = frames.at(-1)?.pairs ?? [];
      // Parameters of a function that has ended are not those of the next brace.
      if (frame?.isBody) pairs.length = 0;
      else if (frame) pairs.push({ token: frame.token, start: frame.at, end: at + 1 });
    }
  };
  walk(text, offset, { see });
  return frames.some(({ isBody }) => isBody);
}

/**
 * True if a brace opens the body of a function: after an arrow, or after parameters and possibly a return type.
 *
 * @param pairs the pairs of brackets before the brace that are next to it
 */
function opensBody(code: string, at: number, pairs: readonly Pair[]): boolean {
  const before = code.slice(Math.max(0, at - 200), at).trimEnd();
  if (before.endsWith("=>")) return true;
  // An object, or a type of an object.
  if (/(?:[:|&<,=([?]|\b(?:readonly|keyof|is))$/.test(before)) return false;
  const near = pairs.slice(-maxPairs);
  const parameters = near.findLast(
    ({ token, end }, index) => token === "(" && isReturnType(between(code, end, at, near.slice(index + 1))),
  );
  if (!parameters) return false;
  const head = code.slice(Math.max(0, parameters.start - 200), parameters.start);
  return !statement.test(head) && !call.test(head);
}

function isReturnType(text: string): boolean {
  return /^\s*(?::(?:[^;=]|=>)*)?$/.test(text) && !/\b(?:class|interface|enum|namespace)\s/.test(text);
}

/** The code between two offsets without the content of brackets. */
function between(code: string, start: number, end: number, pairs: readonly Pair[]): string {
  const parts = pairs.map((pair, index) =>
    code.slice(index === 0 ? start : (pairs[index - 1]?.end ?? start), pair.start),
  );
  return [...parts, code.slice(pairs.at(-1)?.end ?? start, end)].join("_");
}
