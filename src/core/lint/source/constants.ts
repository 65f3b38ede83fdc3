import type { Resolve } from "./literal.ts";
import { literalAt } from "./literal.ts";

const declaration = /(?<![.\w$])(?:const|readonly)\s+([\w$]+)\s*(?::\s*string\s*)?=\s*(?=["'`])/g;

/** The texts of constants that a file declares once, by name. A name with several declarations is not resolved. */
export function constantsIn(file: string, code: string): Resolve {
  const known = new Map<string, string | undefined>();
  for (const match of code.matchAll(declaration)) {
    const [whole, name = ""] = match;
    const literal = literalAt(file, code, match.index + whole.length, (expression) => known.get(expression));
    const next = literal ? /^\s*(?:as const\s*)?(.)?/.exec(code.slice(literal.end, literal.end + 40))?.[1] : "+";
    // `"a" + b` is another text.
    const isWhole = next === undefined || !"+?.[".includes(next);
    known.set(name, known.has(name) || !isWhole ? undefined : literal?.text);
  }
  return (expression) => known.get(expression.replace(/^this\./, ""));
}
