import type { ColumnField, RelationField } from "./draft.ts";
import type { EntityStyle } from "./style.ts";
import { inCase, singularOf } from "./names.ts";
import type { Code } from "./codeWriter.ts";
import { quoted } from "./codeWriter.ts";

/** A column's options beside its type, in the order in which people write them. */
export function columnOptions(
  field: ColumnField,
  style: EntityStyle,
  values: { readonly enum?: string; readonly enumName?: string; readonly default?: string },
): Readonly<Record<string, Code | undefined>> {
  return {
    length: numberOf(field.length),
    precision: numberOf(field.precision),
    scale: numberOf(field.scale),
    enum: values.enum,
    enumName: values.enumName,
    array: field.array ? "true" : undefined,
    nullable: field.nullable ? "true" : undefined,
    unique: field.unique ? "true" : undefined,
    default: values.default ?? defaultOf(field, style),
  };
}

/** The name that a column is given beside its property's; undefined: none. */
export function columnName(property: string, { columnNames }: EntityStyle): string | undefined {
  const snake = inCase(property, "snake");
  if (columnNames === "none" || (columnNames === "whereDifferent" && snake === property)) return undefined;
  return snake;
}

/** The name in `JoinColumn`; undefined if the style omits the name or the decorator. */
export function joinColumnName(property: string, { joinColumn }: EntityStyle): string | undefined {
  if (joinColumn === "snake") return `${inCase(property, "snake")}_id`;
  return joinColumn === "camel" ? `${property}Id` : undefined;
}

/** Options of `JoinTable`, if other entities set them. */
export function joinTableOptions(field: RelationField, entity: string, style: EntityStyle): Code | undefined {
  if (!style.joinTableNamed) return undefined;
  const bare = (name: string) => inCase(name.replace(new RegExp(`(?<=.)${style.classSuffix}$`), ""), "snake");
  const text = (name: string) => quoted(name, style);
  // For an entity that references itself, the name comes from the property.
  const other = field.target === entity ? inCase(singularOf(field.name), "snake") : bare(field.target);
  return {
    name: text(`${bare(entity)}_${inCase(field.name, "snake")}`),
    joinColumn: { name: text(`${bare(entity)}_id`) },
    inverseJoinColumn: { name: text(`${other}_id`) },
  };
}

function defaultOf({ default: value }: ColumnField, style: EntityStyle): string | undefined {
  if (!value || "generated" in value) return undefined;
  if ("sql" in value) return `() => ${quoted(value.sql, style)}`;
  if ("member" in value) return quoted(value.member, style);
  return value.literal.startsWith('"') ? quoted(JSON.parse(value.literal) as string, style) : value.literal;
}

function numberOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
