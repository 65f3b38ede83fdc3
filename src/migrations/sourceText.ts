/** What a place in a TypeScript or JavaScript file is in, as far as strings, comments and brackets tell. */
export type SourceContext = {
  /** Within a string or a template's text. */
  readonly inString: boolean;
  readonly inComment: boolean;
  /** How many brackets of any kind are open around it. */
  readonly depth: number;
};

/**
 * Reads a file up to an offset. No parser: regular expressions that hold a quote or a bracket mislead it, which costs a
 * hover and nothing else.
 */
export function contextAt(text: string, offset: number): SourceContext {
  /** Open brackets and quotes; `${` opens code within a template. */
  const open: string[] = [];
  for (let index = 0; index < offset; index++) {
    const char = text[index] ?? "";
    const top = open.at(-1) ?? "";
    if (isQuote(top)) {
      if (char === "\\") index++;
      else if (char === top || (char === "\n" && top !== "`")) open.pop();
      else if (top === "`" && char === "$" && text[index + 1] === "{") open.push(text[++index] ?? "");
      continue;
    }
    if (char === "/" && (text[index + 1] === "/" || text[index + 1] === "*")) {
      const end = text.indexOf(text[index + 1] === "/" ? "\n" : "*/", index + 2);
      if (end < 0 || end >= offset) return { inString: false, inComment: true, depth: depthOf(open) };
      index = end;
    } else if (isQuote(char) || "([{".includes(char)) open.push(char);
    else if (")]}".includes(char)) open.pop();
  }
  return { inString: isQuote(open.at(-1) ?? ""), inComment: false, depth: depthOf(open) };
}

/** A class of a file: where its name stands, and where its body begins and ends. */
export type ClassText = {
  readonly name: string;
  /** Offset of the decorators above it, else of the word `class`. */
  readonly start: number;
  readonly nameAt: number;
  readonly body: number;
  readonly end: number;
  /** Whether an `@Entity`, `@ViewEntity` or `@ChildEntity` stands above it. */
  readonly isEntity: boolean;
};

/** The classes of a file, in its order. */
export function classesOf(text: string): readonly ClassText[] {
  const found: ClassText[] = [];
  for (const match of text.matchAll(/\bclass\s+([\w$]+)/g)) {
    if (match.index < (found.at(-1)?.end ?? 0)) continue;
    const { inString, inComment } = contextAt(text, match.index);
    if (inString || inComment) continue;
    const body = text.indexOf("{", match.index);
    if (body < 0) continue;
    const before = text.slice(found.at(-1)?.end ?? 0, match.index);
    const decorator = /@(?:Entity|ViewEntity|ChildEntity)\b/.exec(before);
    found.push({
      name: match[1] ?? "",
      start: decorator ? match.index - before.length + decorator.index : match.index,
      nameAt: match.index + match[0].length - (match[1] ?? "").length,
      body,
      end: endOf(text, body),
      isEntity: decorator !== null,
    });
  }
  return found;
}

/** The offset behind the bracket that closes what opens at `from`. */
function endOf(text: string, from: number): number {
  const { depth } = contextAt(text, from);
  for (let end = text.indexOf("}", from); end >= 0; end = text.indexOf("}", end + 1)) {
    const at = contextAt(text, end + 1);
    if (!at.inString && !at.inComment && at.depth === depth) return end + 1;
  }
  return text.length;
}

function isQuote(char: string): boolean {
  return char === '"' || char === "'" || char === "`";
}

function depthOf(open: readonly string[]): number {
  return open.filter((char) => !isQuote(char)).length;
}
