import type { ESTree } from "rolldown/utils";
import type { Node } from "./ast.ts";
import { isCall, keyOf, memberName, stringOf, unwrapped } from "./ast.ts";

/** A name that a statement takes from another module; `imported` is `default`, `*`, or the exported name. */
export type Binding = { readonly local: string; readonly imported: string };

/** A top-level statement that loads a module: an import, or a variable with `require`. */
export type ModuleLoad = {
  readonly node: ESTree.Statement | ESTree.ImportDeclaration;
  readonly specifier: string;
  /** The literal with its quotes. */
  readonly source: Node;
  readonly isRequire: boolean;
  readonly bindings: readonly Binding[];
};

/** The statements of a module that load others, in its order. */
export function loadsOf({ body }: ESTree.Program): readonly ModuleLoad[] {
  return body.flatMap((node): readonly ModuleLoad[] => {
    if (node.type === "ImportDeclaration") {
      const { source } = node;
      return [{ node, specifier: source.value, source, isRequire: false, bindings: node.specifiers.map(importedAs) }];
    }
    if (node.type !== "VariableDeclaration") return [];
    const loads = node.declarations.flatMap((declaration) => requiredBy(node, declaration));
    return loads.length === node.declarations.length ? loads : [];
  });
}

/** The module and name that a local name is imported from. */
export function importOf(
  program: ESTree.Program,
  name: string,
): { readonly specifier: string; readonly imported: string } | undefined {
  for (const { specifier, bindings } of loadsOf(program)) {
    const found = bindings.find(({ local }) => local === name);
    if (found) return { specifier, imported: found.imported };
  }
  return undefined;
}

/** The name of an import's or export's specifier. */
export function exportedName(node: ESTree.ModuleExportName): string {
  return node.type === "Literal" ? node.value : node.name;
}

function importedAs(specifier: ESTree.ImportDeclarationSpecifier): Binding {
  const { local } = specifier;
  if (specifier.type === "ImportDefaultSpecifier") return { local: local.name, imported: "default" };
  if (specifier.type === "ImportNamespaceSpecifier") return { local: local.name, imported: "*" };
  return { local: local.name, imported: exportedName(specifier.imported) };
}

function requiredBy(node: ESTree.Statement, { id, init }: ESTree.VariableDeclarator): readonly ModuleLoad[] {
  const value = init && unwrapped(init);
  const member = value ? memberName(value) : undefined;
  const call = value?.type === "MemberExpression" ? unwrapped(value.object) : value;
  if (!call || !isCall(call) || call.callee.type !== "Identifier" || call.callee.name !== "require") return [];
  const [source] = call.arguments;
  const specifier = stringOf(source);
  if (!source || specifier === undefined) return [];
  return [{ node, specifier, source, isRequire: true, bindings: bindingsOf(id, member) }];
}

function bindingsOf(id: ESTree.BindingPattern, member: string | undefined): readonly Binding[] {
  if (id.type === "Identifier") return [{ local: id.name, imported: member ?? "default" }];
  if (id.type !== "ObjectPattern" || member !== undefined) return [];
  return id.properties.flatMap((property) => {
    const imported = keyOf(property);
    const local = property.type === "Property" ? property.value : undefined;
    return imported === undefined || local?.type !== "Identifier" ? [] : [{ local: local.name, imported }];
  });
}
