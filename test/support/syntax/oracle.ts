import type { ESTree } from "rolldown/utils";
import type { Node } from "../../../src/runner/source/ast.ts";
import { childrenOf, findNodes, isClass, isFunction, isNamedClass } from "../../../src/runner/source/ast.ts";
import { decoratorsOf } from "../../../src/runner/source/decorators.ts";
import type { ParsedSource } from "../../../src/runner/source/parser.ts";

/** A range of offsets; `end` is exclusive. */
export type Range = { readonly start: number; readonly end: number };

/** The comments of a source with their delimiters. */
export const commentsIn = once(({ comments, program }: ParsedSource): readonly Range[] => [
  ...comments,
  ...(program.hashbang ? [program.hashbang] : []),
]);

/** The texts of strings and templates, without their delimiters. */
export const stringsIn = once(({ file, program }: ParsedSource): readonly Range[] => {
  const literals = findNodes(program, isString).map(({ start, end }) => ({ start: start + 1, end: end - 1 }));
  // In a tree of TypeScript, an element of a template includes its delimiters.
  const isTs = /ts$/.test(file);
  const parts = findNodes(program, (node) => node.type === "TemplateElement").map(({ start, end, tail }) =>
    isTs ? { start: start + 1, end: end - (tail ? 1 : 2) } : { start, end },
  );
  return [...literals, ...parts];
});

/** The regular expressions of a source with their delimiters and flags. */
export function expressionsIn({ program }: ParsedSource): readonly Range[] {
  return findNodes(program, (node): node is Node => node.type === "Literal" && "regex" in node);
}

/** The text with everything that is not code replaced by blanks. */
export const maskOf = once((source: ParsedSource): string => {
  const chars = source.text.split("");
  for (const { start, end } of [...commentsIn(source), ...stringsIn(source), ...expressionsIn(source)])
    for (let index = start; index < end; index++) if (!/[\r\n]/.test(chars[index] ?? "")) chars[index] = " ";
  return chars.join("");
});

/** The context of an offset, with the properties of the scanner's `SourceContext`. */
export type Context = {
  readonly inString: boolean;
  readonly inComment: boolean;
  readonly depth: number;
  readonly stringAt: number | undefined;
};

/** The context of an offset. Brackets are counted in the text without strings, comments and regular expressions. */
export function contextOf(source: ParsedSource, offset: number): Context {
  const { text } = source;
  const part = stringsIn(source).find(({ start, end }) => start <= offset && offset <= end);
  const inComment = commentsIn(source).some(({ start, end }) => {
    const last = text.startsWith("/*", start) ? end - 2 : end;
    return start < offset && offset <= last;
  });
  const code = maskOf(source).slice(0, offset);
  const opened = code.match(/[([{]/g)?.length ?? 0;
  const closed = code.match(/[)\]}]/g)?.length ?? 0;
  const stringAt = part && firstPartOf(source, part.start);
  return { inString: part !== undefined, inComment, depth: opened - closed, stringAt };
}

/** The start of the string or template that has a part at an offset. */
function firstPartOf(source: ParsedSource, start: number): number {
  const own = templatesIn(source).find(({ quasis }) => quasis.some((part) => part.start <= start && start <= part.end));
  return own ? own.start + 1 : start;
}

/** Templates, inner ones first. */
const templatesIn = once(({ program }: ParsedSource) =>
  findNodes(program, (node) => node.type === "TemplateLiteral" || node.type === "TSTemplateLiteralType").toReversed(),
);

/** The named classes of a source that are not within another class. */
export function outermostClasses(source: ParsedSource) {
  const { program, text } = source;
  return outermost(program).flatMap((node) => {
    if (!isNamedClass(node)) return [];
    const decorators = node.decorators.filter((one) =>
      decoratorsOf({ decorators: [one] }).some(({ name }) => /^(?:View|Child)?Entity$/.test(name)),
    );
    const { id, body } = node;
    const start = decorators[0]?.start ?? maskOf(source).lastIndexOf("class", id.start);
    const isEntity = decorators.length > 0;
    return [{ name: text.slice(id.start, id.end), start, nameAt: id.start, body: body.start, end: body.end, isEntity }];
  });
}

function outermost(node: Node): readonly ESTree.Class[] {
  // The arguments of a decorator are not within the class.
  if (isClass(node)) return [...node.decorators.flatMap(outermost), node];
  return childrenOf(node).flatMap(({ node: child }) => outermost(child));
}

/** The bodies in braces of all functions. */
export function functionBodies({ program }: ParsedSource): readonly Range[] {
  return findNodes(program, isFunction).flatMap(({ body }) => (body?.type === "BlockStatement" ? [body] : []));
}

/** Method bodies of classes, by the method's name. */
export function methodsOf({ program }: ParsedSource, name: string): readonly Range[] {
  const isMethod = (node: Node): node is Node =>
    (node.type === "MethodDefinition" || node.type === "PropertyDefinition") &&
    node.key.type === "Identifier" &&
    node.key.name === name;
  return findNodes(program, isMethod);
}

/** Names and whole strings that are equal to a text, without their quotes. */
export function occurrencesOf(source: ParsedSource, text: string): readonly Range[] {
  const names = findNodes(source.program, (node) => node.type === "Identifier").filter(({ name }) => name === text);
  const strings = stringsIn(source).filter(({ start, end }) => source.text.slice(start, end) === text);
  // An identifier includes its type annotation.
  const ranges = [...names.map(({ start }) => ({ start, end: start + text.length })), ...strings];
  return [...new Map(ranges.map((range) => [range.start, range])).values()].sort((a, b) => a.start - b.start);
}

/** Computes a fact about each source once. */
function once<Fact>(compute: (source: ParsedSource) => Fact): (source: ParsedSource) => Fact {
  const facts = new WeakMap<ParsedSource, { readonly fact: Fact }>();
  return (source) => {
    const known = facts.get(source) ?? { fact: compute(source) };
    facts.set(source, known);
    return known.fact;
  };
}

function isString(node: Node): node is ESTree.StringLiteral {
  return node.type === "Literal" && typeof node.value === "string";
}
