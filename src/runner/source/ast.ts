import type { ESTree } from "rolldown/utils";

/** A node of the syntax tree that rolldown's parser (oxc) makes; `start` and `end` are offsets in the text. */
export type Node = ESTree.Node;

export type FunctionNode = ESTree.ArrowFunctionExpression | ESTree.Function;

/** The nodes right below one, each with the name of the field it is in. */
export function childrenOf(node: Node): readonly { readonly key: string; readonly node: Node }[] {
  return Object.entries(node).flatMap(([key, value]) =>
    key === "parent" ? [] : [value].flat().flatMap((one: unknown) => (isNode(one) ? [{ key, node: one }] : [])),
  );
}

/** All nodes of a tree that a test admits, outer ones first. */
export function findNodes<T extends Node>(node: Node, admits: (node: Node) => node is T): readonly T[] {
  const found: T[] = [];
  const visit = (one: Node) => {
    if (admits(one)) found.push(one);
    for (const [key, value] of Object.entries(one)) {
      if (key === "parent") continue;
      if (Array.isArray(value)) {
        for (const item of value as readonly unknown[]) if (isNode(item)) visit(item);
      } else if (isNode(value)) visit(value);
    }
  };
  visit(node);
  return found;
}

/** An expression without the types and `await`s around it. */
export function unwrapped(node: Node): Node {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "ParenthesizedExpression":
    case "ChainExpression":
      return unwrapped(node.expression);
    case "AwaitExpression":
      return unwrapped(node.argument);
    default:
      return node;
  }
}

export function isFunction(node: Node): node is FunctionNode {
  return ["ArrowFunctionExpression", "FunctionExpression", "FunctionDeclaration"].includes(node.type);
}

export function isClass(node: Node): node is ESTree.Class {
  return node.type === "ClassDeclaration" || node.type === "ClassExpression";
}

/** True for a class with a name. */
export function isNamedClass(node: Node): node is ESTree.Class & { readonly id: ESTree.BindingIdentifier } {
  return isClass(node) && node.id !== null;
}

export function isCall(node: Node): node is ESTree.CallExpression {
  return node.type === "CallExpression";
}

/** The text of a string literal or of a template without expressions. */
export function stringOf(node: Node | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** The name of a property that is not computed: `a`, `"a"`. */
export function keyOf(node: Node): string | undefined {
  if ((node.type === "Property" || node.type === "PropertyDefinition") && !node.computed)
    return node.key.type === "Identifier" ? node.key.name : stringOf(node.key);
  return undefined;
}

/** `a.b` → `b`, of members that are not computed. */
export function memberName(node: Node): string | undefined {
  if (node.type !== "MemberExpression") return undefined;
  return !node.computed && node.property.type === "Identifier" ? node.property.name : stringOf(node.property);
}

/** The value of an object literal's property, where it is there plainly. */
export function propertyOf(node: ESTree.ObjectExpression, name: string): Node | undefined {
  const found = node.properties.find((property) => keyOf(property) === name);
  return found?.type === "Property" ? found.value : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
