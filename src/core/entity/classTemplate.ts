import { columnName, columnOptions, joinColumnName, joinTableOptions } from "./columnOptions.ts";
import type { ColumnField, EntityDraft, Field, RelationField } from "./draft.ts";
import type { EntityStyle } from "./style.ts";
import { inCase } from "./names.ts";
import { fileFor, specifierFor, tableFor } from "./naming.ts";
import type { Code } from "./codeWriter.ts";
import { call, importLine, quoted } from "./codeWriter.ts";
import { omitUndefined } from "../omitUndefined.ts";

/** Another entity that the new one can name: its file, relative to the root, and how that exports it. */
export type KnownEntity = { readonly name: string; readonly file: string; readonly isDefault: boolean };

type Context = { readonly draft: EntityDraft; readonly style: EntityStyle; readonly used: Set<string> };

/** The text of an entity's class, as the repository writes them. `draft.name` is the class's. */
export function renderClass(
  draft: EntityDraft,
  style: EntityStyle,
  known: readonly KnownEntity[],
  file = fileFor(draft.name, style),
): string {
  const context: Context = { draft, style, used: new Set(["Entity"]) };
  const members = [keyLines(context), ...draft.fields.map((field) => memberLines(field, context))].filter(
    (lines) => lines.length > 0,
  );
  const enums = draft.fields.flatMap((field) => {
    const made = field.kind === "column" ? enumOf(field, context) : undefined;
    return made && made.lines.length > 0 ? [...made.lines, ""] : [];
  });
  const head = style.exported === "default" ? "export default class" : "export class";
  const body = members.flatMap((lines, index) => (index > 0 && style.blankLines ? ["", ...lines] : lines));
  const imports = importLines(context, known, file);
  const lines = [
    ...imports,
    "",
    ...enums,
    ...entityLines(context),
    `${head} ${draft.name}${style.base ? ` extends ${style.base.name}` : ""} {`,
    ...body,
    "}",
    "",
  ];
  return lines.join(style.endOfLine);
}

function importLines({ draft, style, used }: Context, known: readonly KnownEntity[], file: string): readonly string[] {
  const { base } = style;
  const own: string[] = [];
  const importing = (name: string, isDefault: boolean, specifier: string) => {
    const end = style.semicolons ? ";" : "";
    own.push(`import ${isDefault ? name : `{ ${name} }`} from ${quoted(specifier, style)}${end}`);
  };
  if (base && "specifier" in base.from && base.from.specifier === "typeorm") used.add(base.name);
  else if (base)
    importing(
      base.name,
      base.isDefault,
      "file" in base.from ? specifierFor(file, base.from.file, style) : base.from.specifier,
    );
  const targets = draft.fields.flatMap((field) => (field.kind === "column" ? [] : [field.target]));
  for (const target of [...new Set(targets)].sort()) {
    const entity = known.find(({ name }) => name === target);
    if (entity && target !== draft.name) importing(target, entity.isDefault, specifierFor(file, entity.file, style));
  }
  return [
    ...importLine(
      [...used].sort((a, b) => (a < b ? -1 : 1)),
      "typeorm",
      style,
    ),
    ...own,
  ];
}

function entityLines({ draft, style }: Context): readonly string[] {
  const table = tableFor(draft.name, style);
  const name = table === undefined ? undefined : quoted(table, style);
  if (style.tableForm === "argument" && name !== undefined) return call("@Entity", [name], 0, style);
  const schema = style.schema === undefined ? undefined : quoted(style.schema, style);
  return call("@Entity", style.tableForm === "none" ? [] : [{ name, schema }], 0, style);
}

function keyLines({ style, used }: Context): readonly string[] {
  const { key } = style;
  if (!key) return [];
  used.add(key.decorator);
  return placed(
    [call(`@${key.decorator}`, key.args === "" ? [] : [key.args], 1, style)],
    propertyLine(key.property, key.type, false, style),
    style,
  );
}

function memberLines(field: Field, context: Context): readonly string[] {
  return field.kind === "column" ? columnLines(field, context) : relationLines(field, context);
}

function columnLines(field: ColumnField, context: Context): readonly string[] {
  const { style, used } = context;
  used.add("Column");
  const made = enumOf(field, context);
  const enumName =
    made && style.enumNamed
      ? quoted(
          `${inCase(context.draft.name.replace(new RegExp(`(?<=.)${style.classSuffix}$`), ""), "snake")}_${inCase(field.name, "snake")}`,
          style,
        )
      : undefined;
  const options = columnOptions(field, style, {
    ...(made ? { enum: made.option } : {}),
    ...omitUndefined({ enumName }),
    ...(made?.default === undefined ? {} : { default: made.default }),
  });
  const ts = made?.type ?? field.ts;
  const type = field.array ? (/[ |]/.test(ts) && !/^Record/.test(ts) ? `(${ts})[]` : `${ts}[]`) : ts;
  const own = columnName(field.name, style);
  const name = own === undefined ? undefined : quoted(own, style);
  const typed = quoted(field.type, style);
  // TypeORM infers the column type from a plain property type.
  const isTold =
    style.columnForm === "implicit" &&
    style.language === "ts" &&
    !field.array &&
    !(field.nullable && style.nullable !== "optional") &&
    ["varchar", "integer", "boolean"].includes(field.type);
  const args: readonly Code[] = isTold
    ? [{ name, ...options }]
    : style.columnForm === "argument"
      ? [typed, { name, ...options }]
      : [{ name, type: typed, ...options }];
  const isGenerated = field.default && "generated" in field.default;
  if (isGenerated) used.add("Generated");
  const decorators = [
    call("@Column", args, 1, style),
    ...(isGenerated ? [call("@Generated", [quoted(field.default.generated, style)], 1, style)] : []),
  ];
  return placed(decorators, propertyLine(field.name, type, field.nullable, style), style);
}

function relationLines(field: RelationField, { draft, style, used }: Context): readonly string[] {
  const target = `() => ${field.target}`;
  if (field.kind === "many-to-many") {
    for (const name of ["ManyToMany", "JoinTable"]) used.add(name);
    const table = joinTableOptions(field, draft.name, style);
    const decorators = [
      call("@ManyToMany", [target], 1, style),
      call("@JoinTable", table === undefined ? [] : [table], 1, style),
    ];
    return placed(decorators, propertyLine(field.name, `${field.target}[]`, false, style), style);
  }
  const decorator = field.kind === "one-to-one" ? "OneToOne" : "ManyToOne";
  used.add(decorator);
  const name = joinColumnName(field.name, style);
  // The side of a one to one that has the column must say so.
  const joins = field.kind === "one-to-one" || style.joinColumn !== "none";
  if (joins) used.add("JoinColumn");
  const join = joins
    ? [call("@JoinColumn", [{ name: name === undefined ? undefined : quoted(name, style) }], 1, style)]
    : [];
  const decorators = [call(`@${decorator}`, [target, { nullable: String(field.nullable) }], 1, style), ...join];
  return placed(decorators, propertyLine(field.name, field.target, field.nullable, style), style);
}

function propertyLine(name: string, type: string, nullable: boolean, style: EntityStyle): string {
  const end = style.semicolons ? ";" : "";
  if (style.language === "js") return `${name}${end}`;
  const optional = nullable && style.nullable !== "null";
  const mark = optional ? "?" : nullable && style.definite === "" ? "" : style.definite;
  return `${style.access}${name}${mark}: ${type}${nullable && style.nullable !== "optional" ? " | null" : ""}${end}`;
}

/** Decorators and property, on one line where that is the habit and it fits. */
function placed(
  decorators: readonly (readonly string[])[],
  property: string,
  { indent, sameLine, width }: EntityStyle,
): readonly string[] {
  const lines = decorators.flat();
  const line = `${indent}${lines.map((part) => part.trim()).join(" ")} ${property}`;
  if (sameLine && line.length <= width && lines.length === decorators.length) return [line];
  return [...lines, `${indent}${property}`];
}

type EnumCode = {
  readonly lines: readonly string[];
  readonly option: string;
  readonly type: string;
  readonly default?: string;
};

/** An enum as the repository has them: of TypeScript's, or as the list of its values. */
function enumOf(field: ColumnField, { draft, style }: Context): EnumCode | undefined {
  const { values, default: value } = field;
  if (!values) return undefined;
  const literals = values.map((one) => quoted(one, style));
  const members = values.map((one) =>
    inCase(one.replace(/[^\p{ID_Continue}]+/gu, "_").replace(/^(?=\p{N})/u, "_"), "pascal"),
  );
  const areNames = members.every((one) => /^\p{ID_Start}/u.test(one)) && new Set(members).size === members.length;
  if (style.enumForm === "array" || style.language === "js" || !areNames)
    return {
      lines: [],
      option: `[${literals.join(", ")}]`,
      type: style.language === "js" ? "" : literals.join(" | "),
    };
  const name = `${draft.name.replace(new RegExp(`(?<=.)${style.classSuffix}$`), "")}${inCase(field.name, "pascal")}`;
  const member = value && "member" in value ? members[values.indexOf(value.member)] : undefined;
  return {
    lines: [
      `export enum ${name} {`,
      ...members.map((one, index) => `${style.indent}${one} = ${literals[index] ?? ""},`),
      "}",
    ],
    option: name,
    type: name,
    ...(member === undefined ? {} : { default: `${name}.${member}` }),
  };
}
