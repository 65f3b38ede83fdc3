import type { ESTree } from "rolldown/utils";
import { findNodes, isCall, keyOf, memberName, unwrapped } from "../../source/ast.ts";
import type { Node } from "../../source/ast.ts";
import { importOf } from "../../source/imports.ts";
import type { ParsedSource } from "../../source/parser.ts";
import type { SourceFile } from "../style/sourceFile.ts";
import { fileOf } from "../style/sourceFile.ts";
import { exportedArray, arrayNamed } from "./arrays.ts";
import type { NewEntityClass, TextEdit } from "./edits.ts";
import { intoArray } from "./intoArray.ts";
import { intoIndex } from "./intoIndex.ts";

/**
 * How to list an entity where a data source lists classes: in an array of classes, in its file or in one that it imports,
 * or in an index module that it takes all exports of. Undefined where it is not certain how.
 *
 * @param home the data source's file
 */
export function registration(entity: NewEntityClass, home: string, files: readonly SourceFile[]): TextEdit | undefined {
  const own = files.find(({ file }) => file === home);
  // The option may be in the file that has no tree.
  if (own && !own.tree) return undefined;
  const options = own ? optionsOf(own) : [];
  const found = options.length > 0 ? options : files.flatMap((file) => onlyOption(file) ?? []);
  const [only, ...others] = found;
  return only && others.length === 0 ? within(entity, only, files) : undefined;
}

/** An option `entities` of an object literal, with its value. */
type Option = { readonly source: ParsedSource; readonly value: Node };

function optionsOf(file: SourceFile): readonly Option[] {
  const source = file.treeWith("entities");
  const objects = source ? findNodes(source.program, isObject) : [];
  return objects.flatMap(({ properties }) =>
    properties.flatMap((property) =>
      source && property.type === "Property" && keyOf(property) === "entities"
        ? [{ source, value: unwrapped(property.value) }]
        : [],
    ),
  );
}

function isObject(node: Node): node is ESTree.ObjectExpression {
  return node.type === "ObjectExpression";
}

function onlyOption(file: SourceFile): Option | undefined {
  const [only, ...others] = optionsOf(file);
  return others.length === 0 ? only : undefined;
}

function within(entity: NewEntityClass, { source, value }: Option, files: readonly SourceFile[]): TextEdit | undefined {
  if (value.type === "ArrayExpression") return intoArray(entity, source, value);
  const all = argumentOfValues(value);
  const name = all ?? (value.type === "Identifier" ? value.name : undefined);
  if (name === undefined) return undefined;
  const own = all === undefined ? arrayNamed(name, source) : undefined;
  if (own) return intoArray(entity, source, own);
  const imported = importOf(source.program, name);
  if (!imported?.specifier.startsWith(".")) return undefined;
  const target = fileOf(source.file, imported.specifier, files)?.tree;
  if (!target) return undefined;
  if (imported.imported === "*") return intoIndex(entity, target);
  const listed = exportedArray(imported.imported, target);
  return listed && intoArray(entity, target, listed);
}

/** `Object.values(all)` → `all`. */
function argumentOfValues(node: Node): string | undefined {
  if (!isCall(node) || node.callee.type !== "MemberExpression") return undefined;
  const { object } = node.callee;
  const [argument] = node.arguments;
  const isValues = object.type === "Identifier" && object.name === "Object" && memberName(node.callee) === "values";
  return isValues && argument?.type === "Identifier" ? argument.name : undefined;
}
