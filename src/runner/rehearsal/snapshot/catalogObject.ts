import type { ReadingMemory } from "./readingMemory.ts";

/** One of a database's objects, and what is to be known of it as texts that can be compared and read. */
export interface CatalogObject {
  /** `column`, `index`, `materialized view` … */
  readonly kind: string;
  /** `schema.name`; of a column `schema.table.column`; of an index, a constraint and the like its own name. */
  readonly name: string;
  /** `schema.table` that it belongs to, and goes and comes with. */
  readonly table: string | undefined;
  /** Empty values are omitted. */
  readonly facts: ReadonlyMap<string, string>;
  /** Stays the same when the object is renamed, in one database; absent for objects without an oid of their own. */
  readonly id?: string;
  /** Of an enum type: its values, in their order. */
  readonly labels?: readonly string[];
}

/** The rows of each section of `fingerprintQuery.ts`. */
export type Answer = readonly (readonly (readonly string[])[])[];

/** All that a database's user objects are, without oids, owners, privileges and statistics. */
export interface Fingerprint {
  /** The schema in which unqualified names are resolved; null if no schema matches. */
  readonly schema: string | null;
  /** By `keyOf`. */
  readonly objects: ReadonlyMap<string, CatalogObject>;
  /** The columns of each `schema.table` in their order. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** The answer of PostgreSQL, which the next fingerprint reuses. */
  readonly answer: Answer;
  /** What the next fingerprint of the same database need not parse again. */
  readonly memory?: ReadingMemory;
}

/** A name without its schema where that is the current one. */
export function shortName(name: string, schema: string | null): string {
  return schema !== null && name.startsWith(`${schema}.`) ? name.slice(schema.length + 1) : name;
}

/** The key by which the same object is found in two states. */
export function keyOf(kind: string, name: string, table = ""): string {
  return [kind, table, name].join("\0");
}
