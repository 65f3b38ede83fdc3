import { columnName, columnOptions, joinColumnName, joinTableOptions } from "./columnOptions.ts";
import type { EntityDraft, Field } from "./draft.ts";
import type { EntityStyle } from "./style.ts";
import { inCase } from "./names.ts";
import { tableFor } from "./naming.ts";
import type { Code } from "./codeWriter.ts";
import { entry, quoted } from "./codeWriter.ts";

/** How a repository writes its `EntitySchema`s beside what it does everywhere. */
export type SchemaStyle = {
  /** Case of the entity's name. */
  readonly nameCase: "pascal" | "camel" | "snake";
  /** At the end of the exported constant. */
  readonly variableSuffix: string;
  readonly key: { readonly property: string; readonly options: string };
  readonly columnNames: EntityStyle["columnNames"];
};

/** The name that an entity gets in its schema. */
export function schemaNameFor(name: string, { nameCase }: SchemaStyle): string {
  return inCase(name, nameCase);
}

/** The text of a file with an `EntitySchema`, for repositories that have no classes. */
export function renderSchema(draft: EntityDraft, repository: EntityStyle, own: SchemaStyle): string {
  const style: EntityStyle = {
    ...repository,
    columnNames: own.columnNames,
    joinTableNamed: own.columnNames !== "none",
  };
  const end = style.semicolons ? ";" : "";
  const i = style.indent;
  const variable = `${draft.name}${own.variableSuffix}`;
  const isCommon = style.exported === "commonjs" || style.exported === "commonjsNamed";
  const table = tableFor(draft.name, style);
  const columns = draft.fields.filter(({ kind }) => kind === "column");
  const relations = draft.fields.filter(({ kind }) => kind !== "column");
  const tail = {
    named: [],
    default: ["", `export default ${variable}${end}`],
    commonjs: ["", `module.exports = ${variable}${end}`],
    commonjsNamed: ["", `module.exports = { ${variable} }${end}`],
  }[style.exported];
  const lines = [
    isCommon
      ? `const { EntitySchema } = require(${quoted("typeorm", style)})${end}`
      : `import { EntitySchema } from ${quoted("typeorm", style)}${end}`,
    "",
    `${style.exported === "named" ? "export " : ""}const ${variable} = new EntitySchema({`,
    `${i}name: ${quoted(schemaNameFor(draft.name, own), style)},`,
    ...(table === undefined ? [] : [`${i}tableName: ${quoted(table, style)},`]),
    ...(style.schema === undefined ? [] : [`${i}schema: ${quoted(style.schema, style)},`]),
    `${i}columns: {`,
    `${i}${i}${own.key.property}: { ${own.key.options} },`,
    ...columns.flatMap((field) => entry(field.name, optionsOf(field, draft, style), 2, style)),
    `${i}},`,
    ...(relations.length === 0
      ? []
      : [
          `${i}relations: {`,
          ...relations.flatMap((field) => entry(field.name, optionsOf(field, draft, style), 2, style)),
          `${i}},`,
        ]),
    `})${end}`,
    ...tail,
    "",
  ];
  return lines.join(style.endOfLine);
}

function optionsOf(field: Field, { name: entity }: EntityDraft, style: EntityStyle): Code {
  if (field.kind === "column") {
    const name = columnName(field.name, style);
    const values = field.values?.map((value) => quoted(value, style)).join(", ");
    return {
      name: name === undefined ? undefined : quoted(name, style),
      type: quoted(field.type, style),
      generated: field.default && "generated" in field.default ? quoted(field.default.generated, style) : undefined,
      ...columnOptions(field, style, values === undefined ? {} : { enum: `[${values}]` }),
    };
  }
  const { kind, target, nullable } = field;
  const start = { type: quoted(kind, style), target: quoted(target, style) };
  if (kind === "many-to-many") return { ...start, joinTable: joinTableOptions(field, entity, style) ?? "true" };
  const join =
    joinColumnName(field.name, style) ??
    (style.columnNames === "none" ? undefined : `${inCase(field.name, "snake")}_id`);
  return {
    ...start,
    nullable: String(nullable),
    joinColumn: join === undefined ? "true" : { name: quoted(join, style) },
  };
}
