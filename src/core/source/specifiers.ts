import { codeOnly } from "./scanner.ts";

/** The words before a specifier. Methods such as `Buffer.from` are not included. */
const imports = /(?<![.\w$])(?:from\s*|import\s*\(?\s*|require\s*\(\s*)(["']) *\1/g;

/** The specifiers that a module imports, exports from, or requires, in the order of the text. */
export function specifiersIn(text: string): readonly string[] {
  return [...codeOnly(text).matchAll(imports)].map(({ 0: found, 1: quote = "", index }) => {
    const start = index + found.indexOf(quote) + 1;
    return text.slice(start, index + found.length - 1);
  });
}
