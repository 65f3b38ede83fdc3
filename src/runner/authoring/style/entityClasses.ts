import type { ESTree } from "rolldown/utils";
import { inCase } from "../../../core/entity/names.ts";
import type { Node } from "../../source/ast.ts";
import { findNodes, isClass, isNamedClass, propertyOf, stringOf, unwrapped } from "../../source/ast.ts";
import { decoratorsOf, optionsOf } from "../../source/decorators.ts";
import { isEntitySchema } from "../../source/entitySyntax.ts";
import type { ParsedSource } from "../../source/parser.ts";
import type { SourceFile } from "./sourceFile.ts";
import { omitUndefined } from "../../../core/omitUndefined.ts";

/** An entity of a project: a class, or a call of `new EntitySchema`. */
export type WrittenEntity = {
  readonly source: ParsedSource;
  /** Name of the class; of a schema its name in Pascal case. */
  readonly name: string;
  /** Name of the class or of the variable of the schema. */
  readonly local: string;
  readonly options?: ESTree.ObjectExpression;
  /** The name of the table, if the entity states a name. */
  readonly table?: string;
  /** The members of the class, or the options of the schema. */
  readonly members: readonly Node[];
};

/** A class with `@Entity`. */
export type EntityClass = WrittenEntity & { readonly node: ESTree.Class; readonly extends?: string };

/** A call of `new EntitySchema`. */
export type EntitySchemaCall = WrittenEntity & { readonly node: ESTree.NewExpression };

/** The entity classes of a file. */
export function entityClassesIn(file: SourceFile): readonly EntityClass[] {
  const source = file.treeWith("Entity");
  if (!source) return [];
  return findNodes(source.program, isNamedClass).flatMap((node): readonly EntityClass[] => {
    const decorator = decoratorsOf(node).find(({ name }) => name === "Entity");
    if (!decorator) return [];
    const { name } = node.id;
    const options = optionsOf(decorator);
    const table = stringOf(decorator.args[0]) ?? textOption(options, "name");
    const parent = node.superClass && unwrapped(node.superClass);
    return [
      {
        source,
        name,
        local: name,
        node,
        members: node.body.body,
        ...(options ? { options } : {}),
        ...omitUndefined({ table }),
        ...(parent?.type === "Identifier" ? { extends: parent.name } : {}),
      },
    ];
  });
}

/** The schemas of a file: calls of `new EntitySchema`. */
export function entitySchemasIn(file: SourceFile): readonly EntitySchemaCall[] {
  const source = file.treeWith("EntitySchema");
  if (!source) return [];
  const variables = findNodes(source.program, (node) => node.type === "VariableDeclarator");
  return findNodes(source.program, isEntitySchema).map((node): EntitySchemaCall => {
    const options = optionsOf({ args: node.arguments });
    const table = textOption(options, "tableName");
    const variable = variables.find(({ init }) => init && unwrapped(init) === node);
    return {
      source,
      name: inCase(textOption(options, "name") ?? "", "pascal"),
      local: variable?.id.type === "Identifier" ? variable.id.name : "",
      node,
      members: options?.properties ?? [],
      ...(options ? { options } : {}),
      ...omitUndefined({ table }),
    };
  });
}

/** The text of an option, if the option is a plain string. */
export function textOption(options: ESTree.ObjectExpression | undefined, name: string): string | undefined {
  const value = options && propertyOf(options, name);
  return value && stringOf(unwrapped(value));
}

/**
 * The classes of the files that contain entities, each with its file: entities, and base and embedded classes next to
 * them.
 */
export function classesBeside(
  entities: readonly WrittenEntity[],
): readonly { readonly source: ParsedSource; readonly node: ESTree.Class }[] {
  const sources = [...new Set(entities.map(({ source }) => source))];
  return sources.flatMap((source) => findNodes(source.program, isClass).map((node) => ({ source, node })));
}
