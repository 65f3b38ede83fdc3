import type { ESTree } from "rolldown/utils";
import { specifierFor } from "../../../core/entity/naming.ts";
import { findNodes } from "../../source/ast.ts";
import { loadsOf } from "../../source/imports.ts";
import type { ParsedSource } from "../../source/parser.ts";
import { extensionIn, quoteOf } from "../style/textHabits.ts";
import type { Insert, NewEntityClass, TextEdit } from "./edits.ts";
import { endOfLineIn, lineBelow } from "./edits.ts";

/** Adds an entity to an array of names, and its import to the file. Undefined if the array contains other elements. */
export function intoArray(
  entity: NewEntityClass,
  source: ParsedSource,
  { elements, start, end }: ESTree.ArrayExpression,
): TextEdit | undefined {
  const { file, text, comments } = source;
  if (!elements.every((element) => element === null || isListed(element))) return undefined;
  if (comments.some((comment) => comment.start > start && comment.end < end)) return undefined;
  const imported = importInsert(entity, source);
  if (!imported) return undefined;
  const filled = text.slice(start + 1, end - 1).trimEnd();
  const hasComma = filled.endsWith(",");
  const indent = /\n([ \t]*)\S[^\n]*$/.exec(filled)?.[1] ?? "";
  const before = filled === "" || hasComma ? "" : ",";
  const space = filled.includes("\n") ? `${endOfLineIn(text)}${indent}` : filled === "" ? "" : " ";
  const added = { at: start + 1 + filled.length, text: `${before}${space}${entity.name}${hasComma ? "," : ""}` };
  return { file, inserts: [imported, added].sort((a, b) => a.at - b.at) };
}

/** Names, other arrays (`...more`), and globs. */
function isListed(element: ESTree.Expression | ESTree.SpreadElement): boolean {
  if (element.type === "SpreadElement") return element.argument.type === "Identifier";
  if (element.type === "Literal") return typeof element.value === "string";
  return element.type === "Identifier" || element.type === "TemplateLiteral";
}

/** The import of an entity, below the other imports and in their style. Undefined if the name is taken. */
function importInsert(entity: NewEntityClass, source: ParsedSource): Insert | undefined {
  const { file, text, program } = source;
  const isTaken = findNodes(program, (node) => node.type === "Identifier").some(({ name }) => name === entity.name);
  if (isTaken) return undefined;
  const all = loadsOf(program);
  const lastRelative = all.findLast(({ specifier }) => /^\.{1,2}\//.test(specifier));
  const model = lastRelative ?? all.at(-1);
  if (!model) return undefined;
  const quote = quoteOf(model, text);
  const importExtension = lastRelative ? extensionIn(lastRelative.specifier) : "";
  const from = `${quote}${specifierFor(file, entity.file, { importExtension })}${quote}`;
  const isBare = entity.exported === "default" || entity.exported === "commonjs";
  const names = isBare ? entity.name : `{ ${entity.name} }`;
  const line = model.isRequire ? `const ${names} = require(${from})` : `import ${names} from ${from}`;
  return lineBelow(source, model.node, `${line}${text[model.node.end - 1] === ";" ? ";" : ""}`);
}
