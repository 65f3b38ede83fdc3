import type { ClassText } from "./classes.ts";
import type { Range } from "./expression.ts";
import { codeOnly } from "./scanner.ts";

/**
 * The place of a property's declaration in a class: the first one that is no part of a decorator or of a method.
 * Undefined if the class inherits it.
 *
 * @param text the whole file
 */
export function propertyIn(text: string, { body, end }: ClassText, property: string): Range | undefined {
  const code = codeOnly(text);
  const name = property.replaceAll(/[$]/g, "\\$&");
  const declaration = new RegExp(String.raw`(?<![.\w$@])${name}(?=\s*[!?]?\s*[:;=])`, "g");
  declaration.lastIndex = body + 1;
  for (let found = declaration.exec(code); found && found.index < end; found = declaration.exec(code))
    if (isOutside(code, body + 1, found.index)) return { start: found.index, end: found.index + property.length };
  return undefined;
}

/** True if no bracket is open between two offsets. */
function isOutside(code: string, start: number, end: number): boolean {
  let depth = 0;
  for (const [bracket] of code.slice(start, end).matchAll(/[()[\]{}]/g)) depth += "([{".includes(bracket) ? 1 : -1;
  return depth === 0;
}
