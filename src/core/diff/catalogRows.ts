import type { Key } from "./catalog.ts";

/** A value of the answer. */
export type Field =
  | string
  | number
  | boolean
  | null
  | readonly string[]
  | readonly number[]
  | readonly (readonly (string | null)[])[];
/** Rows of each section of the catalog query, as arrays of fields. */
export type CatalogRows = { readonly schema: string } & Readonly<Record<string, readonly (readonly Field[])[]>>;

/** A table or view of the answer. */
export type Relation = {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly key: Key;
};
