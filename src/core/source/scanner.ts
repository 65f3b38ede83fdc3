import type { Range } from "./expression.ts";
import { endOfExpression } from "./expression.ts";

/** Context of an offset in a TypeScript or JavaScript file: strings, comments and brackets. */
export type SourceContext = {
  /** Within a string or a template's text. */
  readonly inString: boolean;
  /** Offset of the first character of the string, after its quote. */
  readonly stringAt?: number;
  readonly inComment: boolean;
  /** How many brackets of any kind are open around it. */
  readonly depth: number;
};

/** Functions that receive the parts of a text. */
export type SourceVisitor = {
  /** A bracket or the word `class` in code, with the number of open brackets. */
  readonly see?: (token: string, at: number, depth: number) => void;
  /** A range that is not code: a comment, a regular expression, or the text of a string without its quotes. */
  readonly hide?: (start: number, end: number) => void;
};

/** Reads a file up to an offset. */
export function contextAt(text: string, offset: number): SourceContext {
  return walk(text, offset, {});
}

/** The text with comments, strings and regular expressions replaced by blanks. Offsets and line ends do not change. */
export function codeOnly(text: string): string {
  const parts: string[] = [];
  let end = 0;
  const hide = (from: number, to: number) => {
    parts.push(text.slice(end, from), text.slice(from, to).replace(/[^\r\n]+/g, blanks));
    end = to;
  };
  walk(text, text.length, { hide });
  return [...parts, text.slice(end)].join("");
}

function blanks(text: string): string {
  return " ".repeat(text.length);
}

/** Tokens in code. A class may be without a name, and a name may follow a comment. */
const inCode = /\/\/|\/\*|^#!|[/"'`()[\]{}]|(?<![.\w$#@])class(?=\s*(?:[\p{ID_Start}_${]|\/[/*]))/gu;

/** Tokens in each kind of string. A backslash also escapes a line end. */
const inStrings: Readonly<Record<string, RegExp>> = {
  '"': /\\(?:\r\n|[^])|["\n]/g,
  "'": /\\(?:\r\n|[^])|['\n]/g,
  "`": /\\[^]|`|\$\{/g,
};

const lineEnd = /[\r\n\u2028\u2029]/g;

/**
 * Scans a file up to an offset. This is not a parser: it separates strings, comments, templates and regular expressions
 * from code.
 */
export function walk(text: string, until: number, { see, hide }: SourceVisitor): SourceContext {
  /** Open brackets and backticks; `{` within a backtick is the code of a template. */
  const open: { readonly token: string; readonly at: number }[] = [];
  let depth = 0;
  /** Start offsets of the open strings. A template continues after an embedded expression. */
  const starts: number[] = [];
  /** Start of the current part of a string. */
  let part = 0;
  const comments: Range[] = [];
  let parentheses: Range | undefined;
  let expression: Range | undefined;
  const answer = (state: "code" | "string" | "comment"): SourceContext => ({
    inString: state === "string",
    inComment: state === "comment",
    ...(state === "string" ? { stringAt: starts.at(-1) ?? 0 } : {}),
    depth,
  });
  for (let index = 0; ;) {
    const quote = open.at(-1)?.token ?? "";
    const inString = inStrings[quote];
    const pattern = inString ?? inCode;
    pattern.lastIndex = index;
    const match = pattern.exec(text);
    if (!match || match.index >= until) {
      if (inString) hide?.(part, until);
      return answer(inString ? "string" : "code");
    }
    const [token] = match;
    const at = match.index;
    index = at + token.length;
    if (token === "/" && !inString) {
      const end = endOfExpression(text, at, { comments, parentheses, expression });
      if (end === undefined) continue;
      hide?.(at, Math.min(end, until));
      if (end > until) return answer("code");
      expression = { start: at, end };
      index = end;
    } else if (token === "//" || token === "/*" || token === "#!") {
      const end = endOfComment(text, token, index);
      hide?.(at, Math.min(end ?? until, until));
      if (end === undefined || end - (token === "/*" ? 2 : 0) >= until) return answer("comment");
      comments.push({ start: at, end });
      index = end;
    } else if (inString) {
      if (token === quote || token === "\n") {
        hide?.(part, at);
        open.pop();
        starts.pop();
      } else if (token === "${") {
        hide?.(part, at);
        see?.("{", at + 1, depth);
        open.push({ token: "{", at: at + 1 });
        depth++;
      }
    } else if (token in inStrings) {
      open.push({ token, at });
      starts.push(index);
      part = index;
    } else if ("([{".includes(token)) {
      see?.(token, at, depth);
      open.push({ token, at });
      depth++;
    } else if (")]}".includes(token)) {
      const opening = open.pop();
      if (opening) depth--;
      if (token === ")") parentheses = { start: opening?.at ?? at, end: index };
      // The text of a template continues.
      part = index;
      see?.(token, at, depth);
    } else see?.(token, at, depth);
  }
}

/** The end of a comment, without the end of its line; undefined if the text ends before. */
function endOfComment(text: string, token: string, from: number): number | undefined {
  if (token === "/*") {
    const end = text.indexOf("*/", from);
    return end < 0 ? undefined : end + 2;
  }
  lineEnd.lastIndex = from;
  return lineEnd.exec(text)?.index;
}
