import type { ESTree } from "rolldown/utils";
import type { ColumnTypeKind } from "../../core/problems/problem.ts";
import type { Node } from "../source/ast.ts";
import { findNodes, isNamedClass, keyOf } from "../source/ast.ts";
import { importOf } from "../source/imports.ts";
import type { ParsedSource } from "../source/parser.ts";

/** How a property of a class says its type. */
export type DeclaredType = {
  /** Line of the property, from 1. */
  readonly line: number;
  /** Source text of the type on one line; empty if there is no annotation. */
  readonly text: string;
  readonly kind: ColumnTypeKind;
  /** Module specifier of an imported type. */
  readonly from?: string;
};

/** The type that a property of a class declares. */
export function declaredType(source: ParsedSource, className: string, property: string): DeclaredType | undefined {
  const own = findNodes(source.program, isNamedClass).find(({ id }) => id.name === className);
  const member = own?.body.body.find((one) => keyOf(one) === property);
  if (member?.type !== "PropertyDefinition") return undefined;
  const line = source.text.slice(0, member.key.start).split("\n").length;
  const type = member.typeAnnotation?.typeAnnotation;
  if (!type) return { line, text: "", kind: "other" };
  return { line, text: source.text.slice(type.start, type.end).replace(/\s+/g, " "), ...kindOf(source, type) };
}

function kindOf(source: ParsedSource, type: ESTree.TSType): Pick<DeclaredType, "kind" | "from"> {
  const parts = type.type === "TSUnionType" ? type.types.filter((part) => !isEmpty(part)) : [type];
  if (parts.length > 1) return { kind: "union" };
  const part = elementOf(parts[0] ?? type);
  if (part.type === "TSTypeLiteral" || part.type === "TSMappedType" || part.type === "TSTupleType")
    return { kind: "object" };
  if (part.type !== "TSTypeReference") return { kind: "other" };
  const name = firstName(part.typeName);
  const imported = importOf(source.program, name);
  if (imported) return { kind: "imported", from: imported.specifier };
  const isOwn = (node: Node) =>
    (node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration") && node.id.name === name;
  const [own] = findNodes(source.program, (node): node is Node => isOwn(node));
  if (!own) return { kind: "other" };
  return { kind: own.type === "TSInterfaceDeclaration" ? "object" : "alias" };
}

function isEmpty({ type }: ESTree.TSType): boolean {
  return type === "TSNullKeyword" || type === "TSUndefinedKeyword";
}

/** The type of the elements of an array type, without parentheses. */
function elementOf(type: ESTree.TSType): ESTree.TSType {
  if (type.type === "TSArrayType") return elementOf(type.elementType);
  return type.type === "TSParenthesizedType" ? elementOf(type.typeAnnotation) : type;
}

/** `a` of the type `a.b`. */
function firstName(name: ESTree.TSTypeName): string {
  if (name.type === "TSQualifiedName") return firstName(name.left);
  return name.type === "Identifier" ? name.name : "";
}
