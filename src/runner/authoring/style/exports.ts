import type { ESTree } from "rolldown/utils";
import type { EntityStyle } from "../../../core/entity/style.ts";
import type { Node } from "../../source/ast.ts";
import { memberName, unwrapped } from "../../source/ast.ts";
import { exportedName } from "../../source/imports.ts";
import type { WrittenEntity } from "./entityClasses.ts";

/** How a file exports an entity. */
export function exportOf({ source: { program }, local }: WrittenEntity): EntityStyle["exported"] {
  const assigned = commonExports(program);
  if (assigned.some(({ name, value }) => name === undefined && isPlain(value))) return "commonjs";
  if (assigned.length > 0) return "commonjsNamed";
  return isDefaultExport(program, local) ? "default" : "named";
}

/** True if a name is the default export of a module. The name of a schema without a variable is empty. */
export function isDefaultExport({ body }: ESTree.Program, local: string): boolean {
  return body.some((statement) => {
    if (statement.type === "ExportDefaultDeclaration") {
      const declaration = unwrapped(statement.declaration);
      if (declaration.type === "Identifier") return declaration.name === local;
      if (declaration.type === "ClassDeclaration") return declaration.id?.name === local;
      return local === "" && declaration.type === "NewExpression";
    }
    if (statement.type !== "ExportNamedDeclaration" || statement.source) return false;
    return statement.specifiers.some(
      (one) => exportedName(one.local) === local && exportedName(one.exported) === "default",
    );
  });
}

/** What a CommonJS module exports: `module.exports = value` (no name) and `exports.name = value`. */
export function commonExports({ body }: ESTree.Program): readonly { readonly name?: string; readonly value: Node }[] {
  return body.flatMap((statement) => {
    const assignment = statement.type === "ExpressionStatement" ? statement.expression : undefined;
    if (assignment?.type !== "AssignmentExpression") return [];
    const { left } = assignment;
    const value = unwrapped(assignment.right);
    if (isExports(left)) return [{ value }];
    const name = left.type === "MemberExpression" && isExports(left.object) ? memberName(left) : undefined;
    return name === undefined ? [] : [{ name, value }];
  });
}

/** True for `exports` and `module.exports`. */
function isExports(node: Node): boolean {
  if (node.type === "Identifier") return node.name === "exports";
  return (
    node.type === "MemberExpression" &&
    node.object.type === "Identifier" &&
    node.object.name === "module" &&
    memberName(node) === "exports"
  );
}

function isPlain({ type }: Node): boolean {
  return type === "NewExpression" || type === "ClassExpression" || type === "Identifier";
}
