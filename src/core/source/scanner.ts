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

/** Reads a file up to an offset. */
export function contextAt(text: string, offset: number): SourceContext {
  return walk(text, offset, () => undefined);
}

/** True if the code at an offset is inside of a function. */
export function isInFunction(text: string, offset: number): boolean {
  const open: boolean[] = [];
  walk(text, offset, (token, at) => {
    if ("([{".includes(token)) open.push(token === "{" && isBody(text.slice(0, at).trimEnd()));
    else if (")]}".includes(token)) open.pop();
  });
  return open.includes(true);
}

/** True if a brace after this text opens a function's body. */
function isBody(before: string): boolean {
  if (before.endsWith("=>")) return true;
  const heading = /[^\n;{}]*$/.exec(before)?.[0] ?? "";
  return /\)\s*(?::[^()]*)?$/.test(heading) && !/\b(?:if|for|while|switch|catch)\s*\(/.test(heading);
}

/** A class of a file: where its name stands, and where its body begins and ends. */
export type ClassText = {
  readonly name: string;
  /** Offset of the decorators above it, else of the word `class`. */
  readonly start: number;
  readonly nameAt: number;
  readonly body: number;
  readonly end: number;
  /** True if the class has an `@Entity`, `@ViewEntity` or `@ChildEntity`. */
  readonly isEntity: boolean;
};

type OpenClass = { readonly at: number; readonly heading: string; readonly depth: number; body?: number };

/** The classes of a file, in its order, without those within another. */
export function classesOf(text: string): readonly ClassText[] {
  const found: ClassText[] = [];
  let current: OpenClass | undefined;
  const close = ({ at, heading, body }: OpenClass, end: number) => {
    if (body !== undefined) found.push(classText(text, found.at(-1)?.end ?? 0, { at, heading, body, end }));
    current = undefined;
  };
  walk(text, text.length, (token, at, depth) => {
    if (token.startsWith("class")) current ??= { at, heading: token, depth };
    if (!current || current.depth !== depth) return;
    if (token === "{" && current.body === undefined && !isTypeArgument(text.slice(current.at, at))) current.body = at;
    else if (token === "}" && current.body !== undefined) close(current, at + 1);
  });
  // One that is being written has no end yet.
  if (current) close(current, text.length);
  return found;
}

/** `class A extends B<{`: what opens there is no body. */
function isTypeArgument(heading: string): boolean {
  const angles = heading.replaceAll("=>", "");
  return angles.split("<").length > angles.split(">").length;
}

function classText(
  text: string,
  from: number,
  {
    at,
    heading,
    body,
    end,
  }: { readonly at: number; readonly heading: string; readonly body: number; readonly end: number },
): ClassText {
  const decorator = /@(?:Entity|ViewEntity|ChildEntity)\b/.exec(text.slice(from, at));
  const name = /[\w$]+$/.exec(heading)?.[0] ?? "";
  const nameAt = at + heading.length - name.length;
  return { name, start: decorator ? from + decorator.index : at, nameAt, body, end, isEntity: decorator !== null };
}

/** Tokens in code, and the end of each kind of string. */
const inCode = /\/\/|\/\*|[/"'`()[\]{}]|\bclass\s+[\w$]+/g;
const inStrings: Readonly<Record<string, RegExp>> = {
  '"': /\\[^]|["\n]/g,
  "'": /\\[^]|['\n]/g,
  "`": /\\[^]|`|\$\{/g,
};

/** A regular expression from its first `/`, on one line, with its flags; in a class of characters `/` is plain. */
const expression = /\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;

/** After these words an expression begins; after any other, and after a closing bracket, `/` divides. */
const beforeExpression =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield|instanceof)$/;

/** The end of a regular expression that begins at an offset; undefined where the `/` there divides. */
function endOfExpression(text: string, at: number): number | undefined {
  const before = text
    .slice(Math.max(0, at - 300), at)
    .replace(/\/\*(?:[^*]|\*(?!\/))*\*\/\s*$/, "")
    .trimEnd();
  if (/[\w$)\]"'`]$/.test(before) && !beforeExpression.test(before)) return undefined;
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : undefined;
}

/**
 * Scans a file up to an offset and reports each bracket and class in its code, with the number of open brackets. This
 * is not a parser: it separates strings, comments, templates and regular expressions from code.
 */
function walk(text: string, until: number, see: (token: string, at: number, depth: number) => void): SourceContext {
  /** Open brackets and backticks; `{` within a backtick is the code of a template. */
  const open: string[] = [];
  let depth = 0;
  /** Start offsets of the open strings. A template continues after an embedded expression. */
  const starts: number[] = [];
  const answer = (state: "code" | "string" | "comment"): SourceContext => ({
    inString: state === "string",
    inComment: state === "comment",
    ...(state === "string" ? { stringAt: starts.at(-1) ?? 0 } : {}),
    depth,
  });
  for (let index = 0; ;) {
    const quote = open.at(-1) ?? "";
    const inString = inStrings[quote];
    const pattern = inString ?? inCode;
    pattern.lastIndex = index;
    const match = pattern.exec(text);
    if (!match || match.index >= until) return answer(inString ? "string" : "code");
    const [token] = match;
    index = match.index + token.length;
    if (token === "/" && !inString) {
      const end = endOfExpression(text, match.index);
      if (end === undefined) continue;
      if (end > until) return answer("code");
      index = end;
    } else if (token === "//" || token === "/*") {
      const end = text.indexOf(token === "//" ? "\n" : "*/", index);
      if (end < 0 || end >= until) return answer("comment");
      index = end + (token === "//" ? 1 : 2);
    } else if (inString) {
      if (token === quote || token === "\n") {
        open.pop();
        starts.pop();
      } else if (token === "${") {
        open.push("{");
        depth++;
      }
    } else if (token in inStrings) {
      open.push(token);
      starts.push(index);
    } else if ("([{".includes(token)) {
      see(token, match.index, depth);
      open.push(token);
      depth++;
    } else if (")]}".includes(token)) {
      if (open.length > 0) {
        open.pop();
        depth--;
      }
      see(token, match.index, depth);
    } else see(token, match.index, depth);
  }
}
