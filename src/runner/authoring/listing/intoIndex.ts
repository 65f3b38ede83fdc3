import type { ESTree } from "rolldown/utils";
import { specifierFor } from "../../../core/entity/naming.ts";
import type { ParsedSource } from "../../source/parser.ts";
import { extensionIn, quoteOf } from "../style/textHabits.ts";
import type { NewEntityClass, TextEdit } from "./edits.ts";
import { lineBelow } from "./edits.ts";

/** Adds an export to a module that exports all entities. The new line has the form of the last one. */
export function intoIndex(entity: NewEntityClass, source: ParsedSource): TextEdit | undefined {
  const { file, text, program } = source;
  const last = program.body.flatMap((statement) => reexportOf(statement) ?? []).at(-1);
  if (!last) return undefined;
  const importExtension = extensionIn(last.source.value);
  const quote = quoteOf(last, text);
  const from = `${quote}${specifierFor(file, entity.file, { importExtension })}${quote}`;
  const isDefault = entity.exported === "default";
  const isAll = last.node.type === "ExportAllDeclaration";
  const names = isDefault ? `{ default as ${entity.name} }` : isAll ? "*" : `{ ${entity.name} }`;
  const end = text[last.node.end - 1] === ";" ? ";" : "";
  return { file, inserts: [lineBelow(source, last.node, `export ${names} from ${from}${end}`)] };
}

/** `export * from "./a"` and `export { A } from "./a"`. Exports of types are left out. */
function reexportOf(node: ESTree.Statement | ESTree.ModuleDeclaration) {
  if (node.type === "ExportAllDeclaration" && node.exported) return undefined;
  if (node.type !== "ExportAllDeclaration" && node.type !== "ExportNamedDeclaration") return undefined;
  const { source, exportKind } = node;
  return source?.value.startsWith(".") && exportKind !== "type" ? { node, source } : undefined;
}
