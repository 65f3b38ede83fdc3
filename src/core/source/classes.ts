import { codeOnly, walk } from "./scanner.ts";

/** A class of a file: the place of its name, and where its body begins and ends. */
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

/** A class from the word `class` on. */
type OpenClass = { readonly at: number; readonly depth: number; body?: number };

/** The classes of a file, in its order, without those within another and without those that have no name. */
export function classesOf(text: string): readonly ClassText[] {
  const code = codeOnly(text);
  const found: ClassText[] = [];
  let current: OpenClass | undefined;
  /** The classes before, also those without a name. */
  const ends: { readonly depth: number; readonly end: number }[] = [];
  const close = ({ at, depth, body }: OpenClass, end: number) => {
    const before = ends.findLast((one) => one.depth <= depth)?.end ?? 0;
    if (body !== undefined) found.push(...classText(code, before, { at, body, end }));
    ends.push({ depth, end });
    current = undefined;
  };
  const see = (token: string, at: number, depth: number) => {
    if (token === "class") current ??= { at, depth };
    if (!current || current.depth !== depth) return;
    if (token === "{" && current.body === undefined && !isTypeArgument(code.slice(current.at, at))) current.body = at;
    else if (token === "}" && current.body !== undefined) close(current, at + 1);
  };
  walk(text, text.length, { see });
  // A class that is being written has no end yet.
  if (current) close(current, text.length);
  return found;
}

/** `class A extends B<{`: a brace there opens no body. */
function isTypeArgument(heading: string): boolean {
  const angles = heading.replaceAll("=>", "");
  return angles.split("<").length > angles.split(">").length;
}

function classText(
  code: string,
  from: number,
  { at, body, end }: { readonly at: number; readonly body: number; readonly end: number },
): readonly ClassText[] {
  const [heading = "", name = ""] =
    /^class\s+((?!(?:extends|implements)\b)[\p{ID_Start}_$][\p{ID_Continue}$]*)/u.exec(code.slice(at, body)) ?? [];
  if (name === "") return [];
  const decorator = /@(?:[\w$]+\s*\.\s*)*(?:Entity|ViewEntity|ChildEntity)\s*\(/.exec(
    withoutNested(code.slice(from, at)),
  );
  const start = decorator ? from + decorator.index : at;
  return [{ name, start, nameAt: at + heading.length - name.length, body, end, isEntity: decorator !== null }];
}

/** The code at the level of its end: the content of brackets, and the code before an open one, are replaced by blanks. */
function withoutNested(code: string): string {
  let depth = 0;
  const chars: string[] = [];
  for (let index = code.length - 1; index >= 0 && depth >= 0; index--) {
    const char = code[index] ?? "";
    if ("([{".includes(char)) depth--;
    chars.push(depth === 0 ? char : " ");
    if (")]}".includes(char)) depth++;
  }
  return chars.toReversed().join("").padStart(code.length);
}
