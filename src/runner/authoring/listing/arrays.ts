import type { ESTree } from "rolldown/utils";
import type { Node } from "../../source/ast.ts";
import { unwrapped } from "../../source/ast.ts";
import { exportedName } from "../../source/imports.ts";
import type { ParsedSource } from "../../source/parser.ts";
import { commonExports } from "../style/exports.ts";

/** The array literal of a top-level variable. */
export function arrayNamed(name: string, { program }: ParsedSource): ESTree.ArrayExpression | undefined {
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration") continue;
    const found = declaration.declarations.find(({ id }) => id.type === "Identifier" && id.name === name);
    if (found) return found.init ? arrayIn(found.init) : undefined;
  }
  return undefined;
}

/** The array literal that a module exports by a name, or as its default export. */
export function exportedArray(name: string, source: ParsedSource): ESTree.ArrayExpression | undefined {
  const value = name === "default" ? defaultOf(source) : undefined;
  if (value) return value.type === "Identifier" ? arrayNamed(value.name, source) : arrayIn(value);
  return arrayNamed(localOf(name, source), source);
}

function arrayIn(node: Node): ESTree.ArrayExpression | undefined {
  const value = unwrapped(node);
  return value.type === "ArrayExpression" ? value : undefined;
}

function defaultOf({ program }: ParsedSource): Node | undefined {
  const statement = program.body.find((one) => one.type === "ExportDefaultDeclaration");
  if (statement) return unwrapped(statement.declaration);
  return commonExports(program).find(({ name }) => name === undefined)?.value;
}

/** The local name of an export: `export { list as entities }`. */
function localOf(name: string, { program }: ParsedSource): string {
  for (const statement of program.body) {
    if (statement.type !== "ExportNamedDeclaration" || statement.source) continue;
    const found = statement.specifiers.find(({ exported }) => exportedName(exported) === name);
    if (found) return exportedName(found.local);
  }
  return name;
}
