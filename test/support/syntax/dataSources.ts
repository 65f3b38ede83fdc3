import type { Node } from "../../../src/runner/source/ast.ts";
import { findNodes, isFunction, memberName, unwrapped } from "../../../src/runner/source/ast.ts";
import type { ParsedSource } from "../../../src/runner/source/parser.ts";
import { commonExports } from "../../../src/runner/authoring/style/exports.ts";
import { functionBodies } from "./oracle.ts";

/**
 * Kind of the data sources that a module creates: `exported` if one of them is outside of functions or if a function with
 * a typical name is exported, otherwise `possible`. Empty if the module creates or exports none.
 */
export function kindOfDataSource(source: ParsedSource): "exported" | "possible" | "" {
  const created = dataSourcesIn(source);
  if (created.length === 0 || !isExporting(source)) return "";
  const bodies = functionBodies(source);
  const isOutside = created.some(({ start }) => !bodies.some((body) => body.start < start && start < body.end));
  return isOutside || exportsTypicalName(source) ? "exported" : "possible";
}

/** Calls of `new DataSource(…)` and `new typeorm.DataSource(…)`. */
function dataSourcesIn({ program }: ParsedSource): readonly Node[] {
  return findNodes(program, (node): node is Node => {
    if (node.type !== "NewExpression") return false;
    const callee = unwrapped(node.callee);
    return (callee.type === "Identifier" ? callee.name : memberName(callee)) === "DataSource";
  });
}

/** True if a module exports a value, as an ES module or as CommonJS. */
function isExporting({ program }: ParsedSource): boolean {
  return (
    program.body.some(({ type }) => type.startsWith("Export") || type === "TSExportAssignment") ||
    findNodes(program, (node) => node.type === "Identifier").some(({ name }) => name === "exports")
  );
}

/** An exported function or variable with a typical name, or a function that is the export of the module. */
function exportsTypicalName({ program }: ParsedSource): boolean {
  const named = program.body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
    if (declaration?.type === "FunctionDeclaration") return [declaration.id?.name ?? ""];
    const [first] = declaration?.type === "VariableDeclaration" ? declaration.declarations : [];
    return first?.id.type === "Identifier" ? [first.id.name] : [];
  });
  const defaults = program.body.flatMap((one): readonly Node[] =>
    one.type === "ExportDefaultDeclaration" ? [one.declaration] : [],
  );
  const assigned = commonExports(program).flatMap(({ name, value }) => (name === undefined ? [value] : []));
  return (
    named.some((name) => /data_?source|connection/i.test(name)) ||
    [...defaults, ...assigned].some((node) => isFunction(leftmost(node)))
  );
}

/** The first operand of calls and members: `f` of `f().a`. */
function leftmost(node: Node): Node {
  const inner = unwrapped(node);
  if (inner.type === "CallExpression") return leftmost(inner.callee);
  return inner.type === "MemberExpression" ? leftmost(inner.object) : inner;
}
