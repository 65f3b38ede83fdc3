import type { SourceLocation } from "../problems/problem.ts";
import type { TableName } from "./schema.ts";

/** A project's entity as TypeORM understands it. */
export type Model = {
  /** The class's name; of an `EntitySchema`, its own. */
  readonly name: string;
  /** Without a schema, in whichever is current. */
  readonly table: ModelTable;
  readonly kind: "table" | "view";
  /** Location of its class, if known. */
  readonly at?: SourceLocation;
  readonly columns: readonly ModelColumn[];
  readonly relations: readonly ModelRelation[];
  /** The tables that TypeORM makes beside its own: junctions of relations that it owns, the closure table of a tree. */
  readonly junctions: readonly ModelTable[];
  /** True if TypeORM does not manage its table (`synchronize: false`). */
  readonly isForeign?: boolean;
};

export type ModelTable = { readonly schema?: string; readonly name: string };

export type ModelColumn = {
  /** The way from the entity to the value: `email`, `address.city`. */
  readonly property: string;
  /** Its name in the table. */
  readonly name: string;
  /** As TypeORM would create it, in the catalog's words: `character varying(40)`, `user_role_enum`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly primary: boolean;
};

export type ModelRelation = {
  readonly property: string;
  readonly kind: "one-to-one" | "one-to-many" | "many-to-one" | "many-to-many";
  /** The other entity's name. */
  readonly target: string;
  /** The columns that hold it, where this side does. */
  readonly columns: readonly string[];
};

/** One thing in which a table is not what its entity says. */
export type Difference = {
  readonly what:
    | "tableMissing"
    | "columnMissing"
    | "columnExtra"
    | "columnRenamed"
    | "type"
    | "nullable"
    | "default"
    | "comment"
    | "primaryKey"
    | "constraint"
    | "index"
    | "view"
    | "other";
  readonly column?: string;
  /** The junction or closure table that it is about; absent: the model's own. */
  readonly table?: string;
  /** The name of a constraint or index. */
  readonly name?: string;
  /** As the database has it, where that can be said; absent: it has none. */
  readonly from?: string;
  /** As the entity says; absent: it says none. */
  readonly to?: string;
};

/** `notCompared`: of a database that is not PostgreSQL, or of a table that TypeORM leaves alone. */
export type ModelState = "inStep" | "differs" | "tableMissing" | "notCompared";

/** A model, and where it stands against the database. */
export type ComparedModel = Model & {
  readonly state: ModelState;
  readonly differences: readonly Difference[];
  /** The table in the database, by its whole name. */
  readonly in: TableName;
};
