import type { TransactionCommand } from "../../sql/commands.ts";
import type { Token } from "../../sql/tokens.ts";
import type { ConstraintDefinition, TableAction } from "./alterTable.ts";
import type { ColumnDefinition } from "./column.ts";
import type { ObjectName } from "./names.ts";

/** `CREATE TABLE`. */
export type CreateTable = {
  readonly kind: "createTable";
  readonly table: ObjectName;
  readonly ifExists: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly ConstraintDefinition[];
  readonly partitionOf?: ObjectName;
};

/** `ALTER TABLE`. */
export type AlterTable = {
  readonly kind: "alterTable";
  readonly table: ObjectName;
  readonly actions: readonly TableAction[];
};

/** `CREATE INDEX`. */
export type CreateIndex = {
  readonly kind: "createIndex";
  readonly name?: ObjectName;
  readonly table: ObjectName;
  readonly isUnique: boolean;
  readonly isConcurrent: boolean;
  readonly ifExists: boolean;
  readonly isOnly: boolean;
  /** Names of plain columns; an expression is an empty text. */
  readonly columns: readonly string[];
};

/** Kinds of objects that `CREATE` and `DROP` name. */
export type ObjectKind = "table" | "schema" | "database" | "index" | "type" | "view" | "materializedView" | "other";

/** `DROP` of an object. */
export type Drop = {
  readonly kind: "drop";
  readonly object: ObjectKind;
  readonly names: readonly ObjectName[];
  readonly ifExists: boolean;
  readonly isConcurrent: boolean;
  readonly isCascade: boolean;
};

/** `UPDATE`, `DELETE` and `INSERT`. */
export type RowChange = {
  readonly kind: "update" | "delete" | "insert";
  readonly table: ObjectName;
  readonly hasWhere: boolean;
  /** Assigned columns, in their order; those in parentheses included. */
  readonly columns: readonly string[];
  /** True for an INSERT whose rows come from a query. */
  readonly isCopied: boolean;
};

/** What a statement does, as far as its text shows it. */
export type Command =
  | CreateTable
  | AlterTable
  | CreateIndex
  | Drop
  | RowChange
  | {
      readonly kind: "create";
      readonly object: ObjectKind;
      readonly name?: ObjectName;
      readonly ifExists: boolean;
      readonly tokens: readonly Token[];
    }
  | { readonly kind: "createDomain"; readonly name: ObjectName; readonly hasConstraint: boolean }
  | { readonly kind: "alterDomain"; readonly name: ObjectName; readonly adds: boolean; readonly isNotValid: boolean }
  | {
      readonly kind: "enumAdd";
      readonly type: ObjectName;
      readonly value: string;
      readonly ifExists: boolean;
      readonly hasPlace: boolean;
    }
  | { readonly kind: "enumRename"; readonly type: ObjectName; readonly from: string; readonly to: string }
  | {
      readonly kind: "rename";
      readonly object: "schema" | "type" | "index" | "view" | "other";
      readonly name: ObjectName;
      readonly to: string;
    }
  | { readonly kind: "truncate"; readonly tables: readonly ObjectName[]; readonly isCascade: boolean }
  | {
      readonly kind: "reindex";
      readonly object: "index" | "table" | "schema" | "database";
      readonly name?: ObjectName;
      readonly isConcurrent: boolean;
    }
  | { readonly kind: "set"; readonly setting: string; readonly value: string }
  | { readonly kind: "transaction"; readonly command: TransactionCommand }
  | { readonly kind: "vacuum"; readonly isFull: boolean; readonly table?: ObjectName }
  | { readonly kind: "cluster"; readonly table?: ObjectName }
  | { readonly kind: "refresh"; readonly view: ObjectName; readonly isConcurrent: boolean }
  | { readonly kind: "lock"; readonly tables: readonly ObjectName[] }
  | { readonly kind: "other" };

/** A command of one kind. */
export type CommandOf<K extends Command["kind"]> = Extract<Command, { readonly kind: K }>;
