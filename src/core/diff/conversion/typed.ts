import type { Column } from "../catalog.ts";

/** The types of texts, as `format_type` prints them. */
export const texts: readonly string[] = ["text", "character varying", "character", "citext", "name"];

/** The type of a column, as far as the conversion of its values depends on it. */
export type Typed = Pick<Column, "name" | "type" | "baseType" | "isArray" | "enumType">;
