import type { Column } from "../catalog.ts";

/** The type of a column, as far as the conversion of its values depends on it. */
export type Typed = Pick<Column, "name" | "type" | "baseType" | "isArray" | "enumType">;
