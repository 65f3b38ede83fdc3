import type { ESTree } from "rolldown/utils";
import type { FileStyle } from "../../migrations/fileStyle.ts";
import { defaultStyle } from "../../migrations/fileStyle.ts";
import type { Node } from "../source/ast.ts";
import { findNodes, isClass, keyOf, stringOf } from "../source/ast.ts";
import { startOf } from "../source/decorators.ts";
import type { ParsedSource, Parser } from "../source/parser.ts";
import { commonExports } from "./style/exports.ts";
import { mostCommon } from "./style/mostCommon.ts";

/**
 * Reads the style of a repository's migrations from the newest one. A text with a syntax error gives the style of its file
 * name and of its line ends.
 *
 * @param baseName its file name, `1700000000000-AddAgents.ts`
 * @param text its content
 */
export function revisionStyleOf(baseName: string, text: string, parse: Parser): FileStyle {
  const [, stem = "", extension = ".ts"] = /^(.*?)(\.[cm]?[jt]s)$/.exec(baseName) ?? [];
  const [, separator = "-", words = ""] = /^\d+([-_.]?)(.*)$/.exec(stem) ?? [];
  const language = /ts$/.test(extension) ? "ts" : "js";
  const source = parse(baseName, text);
  return {
    ...defaultStyle(language, false),
    extension,
    fileNameCase: caseOf(words),
    separator: separator === "" ? "-" : separator,
    endOfLine: text.includes("\r\n") ? "\r\n" : "\n",
    ...(source ? habitsIn(source, language) : {}),
  };
}

function habitsIn(source: ParsedSource, language: FileStyle["language"]): Partial<FileStyle> {
  const { program, text } = source;
  const isModule = program.body.some(({ type }) => /^(?:Import|Export\w+)Declaration$/.test(type));
  const defaults = defaultStyle(language, isModule);
  const imports = program.body.filter((statement) => statement.type === "ImportDeclaration");
  const ofTypeorm = imports.filter((statement) => statement.source.value === "typeorm");
  const members = findNodes(program, isClass).flatMap(({ body }) => body.body);
  const awaits = findNodes(program, isAwait);
  const [quote] = ofTypeorm.map((statement) => quoteAt(text, statement.source));
  return {
    quote: quote ?? mostCommon(stringsIn(program).map((literal) => quoteAt(text, literal))) ?? defaults.quote,
    indent: members.map((member) => indentAt(text, startOf(member))).find((indent) => indent !== "") ?? defaults.indent,
    // A statement's line decides: TypeORM's own template ends all but the `name` property with a semicolon.
    semicolons: [...imports, ...awaits].every(({ end }) => text[end - 1] === ";"),
    typeImport: typeImportOf(ofTypeorm.length > 0 ? ofTypeorm : imports),
    exported: exportOf(program),
    nameProperty: program.body.length === 0 ? "template" : namePropertyOf(text, members),
  };
}

function caseOf(words: string): FileStyle["fileNameCase"] {
  if (words.includes("-")) return "kebab";
  if (words.includes("_")) return "snake";
  // One lower-case word could be any of three; TypeORM's own CLI writes what the user typed, most often kebab.
  if (/^\p{Ll}+$/u.test(words)) return "kebab";
  return /^\p{Ll}/u.test(words) ? "camel" : "pascal";
}

/** True for a statement that awaits. */
function isAwait(node: Node): node is ESTree.ExpressionStatement {
  return node.type === "ExpressionStatement" && node.expression.type === "AwaitExpression";
}

function stringsIn(program: ESTree.Program): readonly Node[] {
  return findNodes(program, (node): node is Node => node.type === "Literal" && typeof node.value === "string");
}

function quoteAt(text: string, { start }: { readonly start: number }): '"' | "'" {
  return text[start] === "'" ? "'" : '"';
}

/** The indentation of a node that begins its line; otherwise empty. */
function indentAt(text: string, start: number): string {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return /^[ \t]*$/.test(before) ? before : "";
}

function typeImportOf(imports: readonly ESTree.ImportDeclaration[]): FileStyle["typeImport"] {
  if (imports.some(({ importKind }) => importKind === "type")) return "type";
  const isInline = imports.some(({ specifiers }) =>
    specifiers.some((one) => one.type === "ImportSpecifier" && one.importKind === "type"),
  );
  return isInline ? "inline" : "plain";
}

function exportOf(program: ESTree.Program): FileStyle["exported"] {
  const common = commonExports(program);
  const isOnly = common.some(
    ({ name, value }) => name === undefined && /^(?:ClassExpression|Identifier)$/.test(value.type),
  );
  if (common.length > 0) return isOnly ? "commonjs" : "commonjsNamed";
  return program.body.some(({ type }) => type === "ExportDefaultDeclaration") ? "default" : "named";
}

function namePropertyOf(text: string, members: readonly Node[]): FileStyle["nameProperty"] {
  const member = members.find((one) => keyOf(one) === "name");
  const value = member?.type === "PropertyDefinition" ? member.value : undefined;
  if (!value || stringOf(value) === undefined) return "none";
  // TypeORM writes single quotes and no semicolon whatever the rest looks like; a formatter would have changed that.
  return text[value.start] === "'" && text[value.end] !== ";" ? "template" : "formatted";
}
