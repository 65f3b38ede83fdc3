import type { ESTree } from "rolldown/utils";
import type { Node } from "../../source/ast.ts";
import { findNodes } from "../../source/ast.ts";
import type { ParsedSource, Parser } from "../../source/parser.ts";

/** What the registration of a module depends on, and the changes of its code. */
type ModuleFacts = {
  readonly isEsModule: boolean;
  readonly assignsExports: boolean;
  readonly edits: readonly Edit[];
};

/** Replaces a part of a text. Offsets count characters. */
type Edit = { readonly start: number; readonly end: number; readonly text: string };

/**
 * Adds the registration of a module to its code, and has computed imports go through the registry. Lines keep their
 * numbers. Undefined for a text with a syntax error, which the bundler reports.
 *
 * @param runtime expression for the registry, with `set(file, exports)` and `load(from)(specifier)`
 * @param parser is called only for a text whose kind its beginning does not decide: parsing all files takes longer
 */
export async function registeredCode(
  code: string,
  file: string,
  runtime: string,
  parser: () => Promise<Parser>,
): Promise<string | undefined> {
  const facts = plainFacts(code) ?? factsOf((await parser())(file, code), `${runtime}.load(${JSON.stringify(file)})`);
  return facts && registered(edited(code, facts.edits), file, runtime, facts);
}

/** Space and comments between two tokens. */
const gap = String.raw`(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n\r\u2028\u2029]*(?=[\n\r\u2028\u2029]|$))*`;
/** An ES import or export as the first statement. Nothing before it can be a string or a template. */
const beginsAsEsModule = new RegExp(
  String.raw`^(?:#![^\n]*)?${gap}(?:(["'])use strict\1;?${gap})?(?:import\s*(?:["'{*]|(?:type\s*)?(?:[{*]|[\w$]+\s*(?:,|from\s*["'])))|export\s*(?:[{*]|(?:default|class|abstract|const|let|var|function|async|enum|type|interface)\b))`,
);
const keyword = /\b(?:import|export)\b/;
const bareExports = /(?<![.\w$])exports\b/;
/** Perhaps a dynamic import, or `export =`. */
const needsTree = /\bimport\s*[(/]|\bexport\s*[=/]/;

/** The facts of a text that needs no tree; undefined for other texts. */
function plainFacts(code: string): ModuleFacts | undefined {
  if (!keyword.test(code)) return { isEsModule: false, assignsExports: false, edits: [] };
  return beginsAsEsModule.test(code) && !needsTree.test(code) && !bareExports.test(code)
    ? { isEsModule: true, assignsExports: false, edits: [] }
    : undefined;
}

function factsOf(source: ParsedSource | undefined, load: string): ModuleFacts | undefined {
  if (source === undefined) return undefined;
  const { text, module } = source;
  const imports = module.dynamicImports.flatMap(({ start, moduleRequest }): readonly Edit[] =>
    dynamicImport.test(text.slice(start)) && !literal.test(text.slice(moduleRequest.start, moduleRequest.end))
      ? [{ start, end: start + "import".length, text: load }]
      : [],
  );
  // `import x = require(…)` alone is no module syntax, and neither is an `export` within a namespace.
  if (!module.hasModuleSyntax) return { isEsModule: false, assignsExports: false, edits: imports };
  const { body } = source.program;
  const assigned = body.find((statement) => statement.type === "TSExportAssignment");
  const hasImports = body.some(({ type }) => type === "ImportDeclaration");
  const isEsModule = hasImports || body.some(({ type }) => esExports.has(type));
  return {
    isEsModule,
    assignsExports: isEsModule && assignsExports(source),
    edits: [...imports, ...(assigned ? exportAssignment(text, assigned, hasImports) : [])],
  };
}

const space = new RegExp(`^${gap}`);
const dynamicImport = new RegExp(String.raw`^import${gap}\(`);
/** A string, or a template without values. */
const literal = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\\.)*`)$/s;
const esExports: ReadonlySet<string> = new Set([
  "ExportNamedDeclaration",
  "ExportDefaultDeclaration",
  "ExportAllDeclaration",
]);

/**
 * Writes TypeScript's `export = …` in a form that the bundler keeps: as the default export of a file with ES imports, which
 * are then one module with it, and otherwise as CommonJS.
 */
function exportAssignment(text: string, { start }: ESTree.TSExportAssignment, hasImports: boolean): readonly Edit[] {
  const end = start + "export".length;
  if (!hasImports) return [{ start, end, text: "module.exports" }];
  const sign = end + (space.exec(text.slice(end))?.[0].length ?? 0);
  return [
    { start, end, text: "export default" },
    { start: sign, end: sign + 1, text: " " },
  ];
}

/** True if the code assigns to a variable `exports` that the module does not declare. */
function assignsExports({ program, text }: ParsedSource): boolean {
  if (!bareExports.test(text) || program.body.some(declaresExports)) return false;
  return findNodes(program, (node) => node.type === "AssignmentExpression").some(({ left }) => isExports(left));
}

function declaresExports(statement: ESTree.Program["body"][number]): boolean {
  if (statement.type === "ImportDeclaration") return statement.specifiers.some(({ local }) => isExports(local));
  const declaration =
    statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration"
      ? statement.declaration
      : statement;
  if (declaration?.type === "VariableDeclaration")
    return declaration.declarations.some(({ id }) => findNodes(id, isExports).length > 0);
  return declaration !== null && "id" in declaration && isExports(declaration.id);
}

function isExports(node: Node | null): node is ESTree.IdentifierReference {
  return node?.type === "Identifier" && node.name === "exports";
}

function edited(code: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), code);
}

/** Adds the registration to the first line, so that line numbers in errors do not change. */
function registered(code: string, file: string, runtime: string, { isEsModule, assignsExports }: ModuleFacts): string {
  const name = JSON.stringify(file);
  // To `tsc`, `exports = …` beside ES exports changes a variable of the module.
  const local = assignsExports ? "var exports = {}; " : "";
  const exports = /\bexports\b/.test(code) ? "module.exports" : "({})";
  const added = isEsModule
    ? `import * as __migrationsSelf from ${name}; ${runtime}.set(${name}, () => __migrationsSelf);`
    : `${runtime}.set(${name}, () => ${exports});`;
  // Under Plug'n'Play rolldown panics when it reports an import that the plugin has moved.
  if (process.versions["pnp"] !== undefined) return `${local}${code}\n;${added}`;
  const [, shebang = "", body = ""] = /^(#![^\n]*\n)?([^]*)$/.exec(code) ?? [];
  return `${shebang}${local}${added} ${body}`;
}
