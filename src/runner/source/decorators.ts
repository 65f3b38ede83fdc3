import type { ESTree } from "rolldown/utils";
import type { Node } from "./ast.ts";
import { isCall, keyOf, memberName, unwrapped } from "./ast.ts";
import type { ParsedSource } from "./parser.ts";

/** A decorator with arguments: `@Column("text")`, `@typeorm.Column("text")`. */
export type DecoratorCall = {
  /** Without the namespace: `Column`. */
  readonly name: string;
  readonly args: readonly ESTree.Argument[];
};

/** A decorated property of a class. */
export type DecoratedProperty = {
  readonly decorators: readonly DecoratorCall[];
  readonly property: string;
  readonly node: ESTree.PropertyDefinition;
  /** `public`, `readonly` … with the space behind. */
  readonly access: string;
  readonly mark: "" | "!" | "?";
  /** Source text of the type; empty if there is no annotation. */
  readonly type: string;
  /** True if the property is on the line of its last decorator. */
  readonly sameLine: boolean;
  /** True if a blank line precedes the property and its comments. Undefined for the first member of the class. */
  readonly blankBefore?: boolean;
};

/** The decorators of a class or a member that are calls. */
export function decoratorsOf({ decorators }: { readonly decorators: readonly ESTree.Decorator[] }) {
  return decorators.flatMap(({ expression }): readonly DecoratorCall[] => {
    if (!isCall(expression)) return [];
    const name = expression.callee.type === "Identifier" ? expression.callee.name : memberName(expression.callee);
    return name === undefined ? [] : [{ name, args: expression.arguments }];
  });
}

/** The first object literal among the arguments of a decorator. */
export function optionsOf({ args }: Pick<DecoratorCall, "args">): ESTree.ObjectExpression | undefined {
  return args.map(unwrapped).find((arg): arg is ESTree.ObjectExpression => arg.type === "ObjectExpression");
}

/** The source text of the arguments of a decorator. */
export function argumentsText({ args }: DecoratorCall, { text }: ParsedSource): string {
  const [first] = args;
  return first ? text.slice(first.start, args.at(-1)?.end) : "";
}

/** The decorated properties of a class, in its order. Static properties are not included. */
export function decoratedProperties(source: ParsedSource, { body }: ESTree.Class): readonly DecoratedProperty[] {
  return body.body.flatMap((node, index): readonly DecoratedProperty[] => {
    if (node.type !== "PropertyDefinition" || node.static) return [];
    const property = keyOf(node);
    const decorators = decoratorsOf(node);
    if (property === undefined || decorators.length === 0) return [];
    const before = body.body[index - 1];
    const annotation = node.typeAnnotation?.typeAnnotation;
    const gap = source.text.slice(node.decorators.at(-1)?.end ?? node.start, node.key.start);
    return [
      {
        decorators,
        property,
        node,
        access: accessOf(node),
        mark: node.definite ? "!" : node.optional ? "?" : "",
        type: annotation ? source.text.slice(annotation.start, annotation.end) : "",
        sameLine: !gap.includes("\n"),
        ...(before ? { blankBefore: isBlankBetween(source, before.end, startOf(node)) } : {}),
      },
    ];
  });
}

/** Offset of a declaration with its decorators. */
export function startOf(node: Node): number {
  const [first] = "decorators" in node ? (node.decorators ?? []) : [];
  return Math.min(node.start, first?.start ?? node.start);
}

function accessOf({ declare, accessibility, readonly }: ESTree.PropertyDefinition): string {
  const words = [declare ? "declare" : "", accessibility ?? "", readonly ? "readonly" : ""];
  return words
    .filter((word) => word !== "")
    .map((word) => `${word} `)
    .join("");
}

/** True if a blank line is between two offsets. A blank line within a comment does not count. */
function isBlankBetween({ text, comments }: ParsedSource, start: number, end: number): boolean {
  let gap = text.slice(start, end);
  for (const comment of comments.filter((one) => one.start >= start && one.end <= end))
    gap =
      gap.slice(0, comment.start - start) + "-".repeat(comment.end - comment.start) + gap.slice(comment.end - start);
  return /\n[ \t\r]*\n/.test(gap);
}
