import type { ESTree } from "rolldown/utils";
import type { SchemaStyle } from "../../../core/entity/schemaTemplate.ts";
import { inCase } from "../../../core/entity/names.ts";
import type { Node } from "../../source/ast.ts";
import { keyOf, propertyOf, unwrapped } from "../../source/ast.ts";
import type { EntitySchemaCall } from "./entityClasses.ts";
import { entitySchemasIn, textOption } from "./entityClasses.ts";
import { mostCommon } from "./mostCommon.ts";
import { isPlain } from "./primaryKey.ts";
import type { SourceFile } from "./sourceFile.ts";

/** Reads how a project writes its `EntitySchema`s. */
export function schemaStyleOf(files: readonly SourceFile[]): SchemaStyle {
  const schemas = files.flatMap(entitySchemasIn);
  const names = schemas.flatMap(({ options }) => textOption(options, "name") ?? []);
  const suffixes = schemas.flatMap(({ local }) =>
    local === "" ? [] : [/.(Schema|Entity|Model)$/.exec(local)?.[1] ?? ""],
  );
  const several = schemas.flatMap(columnsOf).filter(({ property }) => inCase(property, "snake") !== property);
  const isSnake =
    several.filter(({ property, options }) => textOption(options, "name") === inCase(property, "snake")).length * 2 >
    several.length;
  return {
    nameCase: mostCommon(names.map(caseOf)) ?? "pascal",
    variableSuffix: mostCommon(suffixes) ?? "",
    key: keyAmong(schemas) ?? { property: "id", options: "type: Number, primary: true, generated: true" },
    columnNames: isSnake ? "whereDifferent" : "none",
  };
}

/** The columns of a schema with an object literal each. */
function columnsOf({
  options,
}: EntitySchemaCall): readonly { readonly property: string; readonly options: ESTree.ObjectExpression }[] {
  const columns = options && objectOf(propertyOf(options, "columns"));
  return (columns?.properties ?? []).flatMap((node) => {
    const property = keyOf(node);
    const value = node.type === "Property" ? objectOf(node.value) : undefined;
    return property === undefined || !value ? [] : [{ property, options: value }];
  });
}

function objectOf(node: Node | undefined): ESTree.ObjectExpression | undefined {
  const value = node && unwrapped(node);
  return value?.type === "ObjectExpression" ? value : undefined;
}

function caseOf(name: string): SchemaStyle["nameCase"] {
  if (name.includes("_")) return "snake";
  return /^\p{Ll}/u.test(name) ? "camel" : "pascal";
}

/** The primary key that most schemas have. A key with a name of its own, or with constants of the file, is left out. */
function keyAmong(schemas: readonly EntitySchemaCall[]): SchemaStyle["key"] | undefined {
  const keys = schemas.flatMap((schema) =>
    columnsOf(schema).flatMap(({ property, options }) => {
      const [first] = options.properties;
      const primary = propertyOf(options, "primary");
      const isKey =
        primary?.type === "Literal" &&
        primary.value === true &&
        propertyOf(options, "name") === undefined &&
        options.properties.every((one) => one.type === "Property" && !objectOf(one.value)) &&
        isPlain(options, (name) => name === "String" || name === "Number");
      if (!isKey || !first) return [];
      const text = schema.source.text.slice(first.start, options.properties.at(-1)?.end).replace(/\s+/g, " ");
      return [JSON.stringify({ property, options: text })];
    }),
  );
  const found = mostCommon(keys);
  return found === undefined ? undefined : (JSON.parse(found) as SchemaStyle["key"]);
}
