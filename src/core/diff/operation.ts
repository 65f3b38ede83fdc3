import type { Casts } from "./conversion/conversion.ts";
import type { Catalog, Key, Name, Table } from "./catalog.ts";
import { labelOf } from "./catalog.ts";
import { heirsIn } from "./heirs.ts";
import type { OnlineForm } from "./online/onlineForm.ts";
import { Renderer } from "./render.ts";
import type { Scope } from "./scope.ts";
import { omitUndefined } from "../omitUndefined.ts";

/**
 * The order of statements. A later phase needs the results of the earlier ones: values are filled in while the columns
 * that are dropped still exist, and constraints are created when the values satisfy them.
 */
export const phases = [
  "schema",
  "drop",
  "type",
  "table",
  "addColumn",
  "alterColumn",
  "fill",
  "notNull",
  "dropColumn",
  "dropType",
  "generatedColumn",
  "constraint",
  "index",
  "foreignKey",
  "dropTable",
  "view",
  "unusedType",
  "comment",
  "metadata",
] as const;

export type Phase = (typeof phases)[number];

/** One statement of a revision. */
export type Operation = {
  readonly phase: Phase;
  readonly sql: string;
  /** Why the statement stands where it stands, or what it does to rows: a comment in the file. */
  readonly note?: string;
  /** The column (`user.email`) whose answer is a part of the statement. */
  readonly fills?: string;
  /** The same statement for a transaction, in which it cannot be executed itself. */
  readonly inTransaction?: string;
  /** The same change for a table in use. Absent: the statement is fast, or its table is new. */
  readonly online?: OnlineForm;
};

/** A question that the result depends on. Names are as the user knows them, without the current schema. */
export type Question = {
  readonly kind: "renameColumn" | "renameTable" | "renameEnumValue" | "fill" | "zone";
  readonly table?: string;
  readonly column?: string;
  readonly from?: string;
  readonly to?: string;
};

/** What a comparison depends on besides the two catalogs. */
export type DiffOptions = {
  readonly scope: Scope;
  readonly casts: Casts;
  /** SQL expressions for existing rows, by the key of the column in the target. */
  readonly fills: ReadonlyMap<Key, string>;
  /** New values for removed ones, by the key of the enum type. */
  readonly enumValues: ReadonlyMap<Key, ReadonlyMap<string, string>>;
  /** True if the statements are those of `down()`. */
  readonly isRevert: boolean;
};

/** A statement of a revision, with the comment above it. */
export type NotedStatement = Pick<Operation, "sql" | "note">;

/** The state of one comparison: what it has found so far. */
export class DiffContext {
  readonly source: Catalog;
  readonly target: Catalog;
  readonly options: DiffOptions;
  readonly scope: Scope;
  readonly render: Renderer;
  readonly renderSource: Renderer;
  readonly operations: Operation[] = [];
  readonly questions: Question[] = [];
  /** Columns and tables with values that go, or that are cut or rounded. */
  readonly losses = new Set<string>();
  /** Objects without an entity that forbid a change, with the object that they depend on. */
  readonly blockers: { readonly dependent: Key; readonly on: Key }[] = [];
  /** Objects that are dropped before the tables change. */
  readonly dropped = new Set<Key>();
  /** Columns with a new type; `type` if more than length or precision changes. */
  readonly retyped = new Map<Key, "length" | "type">();
  /** Enum types that are replaced by a new type of the same name. */
  readonly replacedTypes = new Set<Key>();
  /** Columns that are dropped and have no successor. */
  readonly removedColumns = new Set<Key>();
  readonly usedFills = new Set<Key>();
  /** Columns with a default that has to be set again. */
  readonly defaultsToReset = new Set<Key>();

  readonly #heirsOf: ReturnType<typeof heirsIn>;

  constructor(source: Catalog, target: Catalog, options: DiffOptions) {
    this.source = source;
    this.target = target;
    this.options = options;
    this.scope = options.scope;
    this.render = new Renderer(target);
    this.renderSource = new Renderer(source);
    this.#heirsOf = heirsIn(source);
  }

  add(phase: Phase, sql: string, note?: string): void {
    this.operations.push(note === undefined ? { phase, sql } : { phase, sql, note });
  }

  /** Adds a statement that has another form for a table in use. */
  addOnline(phase: Phase, sql: string, online: OnlineForm | undefined, note?: string): void {
    this.operations.push({ phase, sql, ...(note === undefined ? {} : { note }), ...(online ? { online } : {}) });
  }

  /** Adds a statement that contains the user's expression for a column. */
  addFill(phase: Phase, sql: string, fills: string, { note, online }: Pick<Operation, "note" | "online"> = {}): void {
    this.operations.push({ phase, sql, fills, ...omitUndefined({ note, online }) });
  }

  /**
   * Enters a column, and those that inherit it, among the losses. A column that a table declares by itself as well stays
   * when that of the parent is removed. Partitions are a part of their table.
   */
  lose(table: Table, column: string, how: "changed" | "removed" = "changed"): void {
    this.losses.add(`${this.label(table)}.${column}`);
    for (const heir of this.#heirsOf(table, column))
      if (!heir.table.isPartition && !(how === "removed" && heir.column.inherited === "merged"))
        this.losses.add(`${this.label(heir.table)}.${column}`);
  }

  /** A table as the user knows it. */
  label(table: Name): string {
    return labelOf(table, this.target.schema);
  }

  /** The answer for a column's existing rows. An answer that nothing asks for is reported. */
  fillOf(column: Key): string | undefined {
    if (this.options.fills.has(column)) this.usedFills.add(column);
    return this.options.fills.get(column);
  }
}
