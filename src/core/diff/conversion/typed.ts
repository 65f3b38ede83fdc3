import type { Column } from "../catalog.ts";

/** The types of texts, as `format_type` prints them. */
export const texts: readonly string[] = ["text", "character varying", "character", "citext", "name"];

/** The type of a column, as far as the conversion of its values depends on it. */
export type Typed = Pick<Column, "name" | "type" | "baseType" | "isArray" | "enumType">;

/**
 * The type to which an expression casts a value of a column. An explicit cast to a text of limited length cuts, and the
 * assignment to the column refuses what is too long.
 */
export function castType({ type, baseType, isArray }: Typed): string {
  return texts.includes(baseType) && type.includes("(") ? `text${isArray ? "[]" : ""}` : type;
}
