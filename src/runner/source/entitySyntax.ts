import type { ESTree } from "rolldown/utils";
import type { Node } from "./ast.ts";
import { memberName } from "./ast.ts";
import { decoratorsOf } from "./decorators.ts";

/** True for `new EntitySchema(…)`. */
export function isEntitySchema(node: Node): node is ESTree.NewExpression {
  if (node.type !== "NewExpression") return false;
  const { callee } = node;
  return (callee.type === "Identifier" ? callee.name : memberName(callee)) === "EntitySchema";
}

/** True for a class with `@Entity`, `@ViewEntity` or `@ChildEntity`. */
export function isEntityClass(node: ESTree.Class): boolean {
  return decoratorsOf(node).some(({ name }) => /^(?:View|Child)?Entity$/.test(name));
}
