import type { ESTree } from "rolldown/utils";
import { findNodes } from "../../source/ast.ts";
import type { Node } from "../../source/ast.ts";
import type { SourceModule } from "../../source/modules.ts";
import { Sources } from "../../source/modules.ts";

/** The class that `tsc` hands to decorators for a type; `Object` for one that has none. */
export type DesignType = "String" | "Number" | "Boolean" | "BigInt" | "Date" | "Buffer" | "Uint8Array" | "Object";

type Where = { readonly module: SourceModule; readonly depth: number };

/** Maximum number of names in a chain; a longer chain is a circle. */
const maxNameDepth = 12;

const globals: ReadonlySet<string> = new Set<DesignType>([
  "Date",
  "Buffer",
  "Uint8Array",
  "String",
  "Number",
  "Boolean",
]);
const objects = /^(?:Record|Partial|Required|Readonly|Pick|Omit|Map|Set|Promise|Relation)$/;

/**
 * Returns the `design:type` that `tsc` would emit for a property, by resolving names through the project's files. The
 * parser takes milliseconds; a compiler checks the whole program first and takes up to half a minute. Undefined if
 * the parser cannot decide.
 */
export async function typeReader(
  root: string,
): Promise<(file: string, name: string, property: string) => DesignType | undefined> {
  const sources = await Sources.open(root, "types");
  return (file, name, property) => {
    const module = sources.read(file);
    const type = module && annotationOf(module, name, property);
    return type && meaningOf(sources, type, { module, depth: 0 });
  };
}

function annotationOf(module: SourceModule, name: string, property: string): Node | undefined {
  const [own] = findNodes(
    module.program,
    (node): node is ESTree.Class =>
      (node.type === "ClassDeclaration" || node.type === "ClassExpression") && node.id?.name === name,
  );
  const member = own?.body.body.find(
    (one) => one.type === "PropertyDefinition" && one.key.type === "Identifier" && one.key.name === property,
  );
  return member?.type === "PropertyDefinition" ? member.typeAnnotation?.typeAnnotation : undefined;
}

function meaningOf(sources: Sources, type: Node, where: Where): DesignType | undefined {
  switch (type.type) {
    case "TSStringKeyword":
    case "TSTemplateLiteralType":
      return "String";
    case "TSNumberKeyword":
      return "Number";
    case "TSBooleanKeyword":
      return "Boolean";
    case "TSBigIntKeyword":
      return "BigInt";
    case "TSTypeLiteral":
    case "TSMappedType":
      return "Object";
    case "TSLiteralType":
      return literalMeaning(type.literal);
    case "TSParenthesizedType":
      return meaningOf(sources, type.typeAnnotation, where);
    case "TSUnionType":
      return unionMeaning(sources, type, where);
    case "TSTypeReference":
      return referenceMeaning(sources, type, where);
    default:
      return undefined;
  }
}

function literalMeaning(literal: Node): DesignType | undefined {
  if (literal.type === "TemplateLiteral") return "String";
  if (literal.type === "UnaryExpression") return "Number";
  if (literal.type !== "Literal") return undefined;
  const kinds = { string: "String", number: "Number", boolean: "Boolean", bigint: "BigInt" } as const;
  return kinds[typeof literal.value as keyof typeof kinds];
}

/** The type that all members have in common. `null` and `undefined` are members only if an alias contains them. */
function unionMeaning(sources: Sources, { types }: ESTree.TSUnionType, where: Where): DesignType | undefined {
  const isNothing = ({ type }: Node) => type === "TSNullKeyword" || type === "TSUndefinedKeyword";
  if (where.depth > 0 && types.some(isNothing)) return undefined;
  const meanings = types.filter((one) => !isNothing(one)).map((one) => meaningOf(sources, one, where));
  if (meanings.includes(undefined)) return undefined;
  const [first, ...others] = new Set(meanings);
  return others.length === 0 ? first : "Object";
}

function referenceMeaning(
  sources: Sources,
  { typeName, typeArguments }: ESTree.TSTypeReference,
  where: Where,
): DesignType | undefined {
  // `Status.Active` has the type of its enum's members.
  const name = typeName.type === "TSQualifiedName" ? typeName.left : typeName;
  if (name.type !== "Identifier" || where.depth > maxNameDepth) return undefined;
  const found = sources.lookUp(where.module, name.name);
  if (!found) {
    if (where.module.imports.has(name.name)) return undefined;
    if (globals.has(name.name)) return name.name as DesignType;
    return objects.test(name.name) ? "Object" : undefined;
  }
  const { node, module } = found;
  if (node.type === "TSEnumDeclaration") return enumMeaning(node);
  if (typeName.type === "TSQualifiedName") return undefined;
  if (node.type === "TSInterfaceDeclaration") return "Object";
  if (node.type !== "TSTypeAliasDeclaration" || typeArguments || node.typeParameters) return undefined;
  return meaningOf(sources, node.typeAnnotation, { module, depth: where.depth + 1 });
}

function enumMeaning({ body }: ESTree.TSEnumDeclaration): DesignType | undefined {
  const meanings = new Set(
    body.members.map(({ initializer }) => (initializer ? literalMeaning(initializer) : "Number")),
  );
  const [first, ...others] = meanings;
  return others.length === 0 ? first : undefined;
}
