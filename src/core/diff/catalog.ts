/**
 * A database's schema as `Generate` compares it: the objects that TypeORM's entities can describe, and the objects that
 * depend on them. All texts are PostgreSQL's own deparsed texts, so equal schemas on one server have equal texts. Names
 * in the texts are qualified only where the search path requires it.
 */
export type Catalog = {
  /** The schema in which unqualified names are created. */
  readonly schema: string;
  readonly schemas: readonly string[];
  readonly extensions: readonly Extension[];
  readonly tables: ReadonlyMap<Key, Table>;
  readonly enums: ReadonlyMap<Key, EnumType>;
  readonly sequences: ReadonlyMap<Key, Sequence>;
  readonly views: ReadonlyMap<Key, View>;
  /** Functions, triggers, policies, rules and statistics objects. */
  readonly others: ReadonlyMap<Key, OtherObject>;
  /** From `pg_depend`: a dependent object and the object that it depends on. */
  readonly dependencies: readonly Dependency[];
  /** Rows of TypeORM's metadata table, in which it records views and generated columns. */
  readonly metadata: readonly MetadataRow[];
};

/** Identifies an object in a catalog: its kind and its qualified name (`column public.user.email`). */
export type Key = string;

export type Dependency = { readonly dependent: Key; readonly on: Key };

/** A qualified name. */
export type Name = { readonly schema: string; readonly name: string };

/** A table as the user knows it: without the current schema. */
export function labelOf({ schema, name }: Name, current: string): string {
  return schema === current ? name : `${schema}.${name}`;
}

export type Extension = { readonly name: string; readonly schema: string };

export type Table = Name & {
  readonly key: Key;
  readonly isPartitioned: boolean;
  /** True for a partition, whose columns and constraints are those of its parent. */
  readonly isPartition: boolean;
  /** Keys of the tables that it inherits from in SQL, and that of a partition's table. */
  readonly parents: readonly Key[];
  /** What no entity declares: it is restored with a table that a revision has dropped on request. */
  readonly byHand?: TableByHand;
  /** In the order of the table. */
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  /** Without the indexes of constraints. */
  readonly indexes: readonly Index[];
  readonly comment: string;
};

/** Properties of a table that are set in SQL only. */
export type TableByHand = {
  /** The words after `PARTITION BY`. */
  readonly partitionKey?: string;
  /** The words after the name of a partition's table: `FOR VALUES …`. */
  readonly bound?: string;
  readonly isUnlogged?: true;
  /** The words after `REPLICA IDENTITY`, unless it is the default: `USING INDEX …`. */
  readonly replicaIdentity?: string;
  /** The words of `ALTER TABLE` for storage parameters and row security. */
  readonly settings: readonly string[];
  /** Privileges of the table without those of its columns, as statements. */
  readonly grants?: readonly string[];
};

export type Column = {
  readonly key: Key;
  readonly name: string;
  /** As `format_type` prints it, with length, precision and `[]`. */
  readonly type: string;
  /** The type without length and precision, and without `[]`. */
  readonly baseType: string;
  readonly isArray: boolean;
  /** Key of the column's enum type, also of an array's element. */
  readonly enumType?: Key;
  /** True if the type is a domain. `baseType` and `isArray` are those of the domain's own type. */
  readonly isDomain?: true;
  readonly notNull: boolean;
  /** Expression of the default; of a generated column, its expression. */
  readonly expression?: string;
  readonly generated?: "stored" | "virtual";
  readonly identity?: "always" | "byDefault";
  /** How a table that inherits in SQL has the column: from its parent only, or declared by itself as well. */
  readonly inherited?: "only" | "merged";
  /** Key of the sequence that belongs to the column, of an identity column too. */
  readonly sequence?: Key;
  /** Other than the type's own. */
  readonly collation?: string;
  /** Where PostgreSQL stores long values, as the word of `SET STORAGE`, if it is another place than the type's own. */
  readonly storage?: string;
  /** How PostgreSQL compresses long values, if the column says it itself. */
  readonly compression?: string;
  /** The words of `ALTER COLUMN` for what the planner reads about values. */
  readonly statistics?: readonly string[];
  /** Privileges of the column, as statements: it loses them when it is created again. */
  readonly grants?: readonly string[];
  /** True if values of the type are never stored elsewhere, so that the type has no other storage. */
  readonly isPlain?: true;
  readonly comment: string;
};

export type Constraint = {
  readonly key: Key;
  readonly name: string;
  readonly kind: "primaryKey" | "unique" | "foreignKey" | "check" | "exclusion";
  /** `pg_get_constraintdef`. */
  readonly definition: string;
  /** Names of its columns, in its order; of a check, those that it refers to. */
  readonly columns: readonly string[];
  readonly references?: Reference;
  readonly deferrable: "" | "immediate" | "deferred";
  readonly comment: string;
};

/** The other side of a foreign key. Actions are SQL's words (`CASCADE`). */
export type Reference = {
  readonly table: Key;
  readonly columns: readonly string[];
  readonly onDelete: string;
  readonly onUpdate: string;
};

export type Index = Name & {
  readonly key: Key;
  readonly isUnique: boolean;
  /** The text of `CREATE INDEX` from the method on: `btree (lower(name)) WHERE …`. */
  readonly body: string;
  /** Names of its columns, if all of its keys are columns in their default order and operator class. */
  readonly columns?: readonly string[];
  /** The predicate, without WHERE. */
  readonly predicate?: string;
  readonly method: string;
  readonly comment: string;
};

export type EnumType = Name & { readonly key: Key; readonly labels: readonly string[]; readonly comment: string };

export type Sequence = Name & {
  readonly key: Key;
  readonly type: string;
  /** Words after the name: `AS integer INCREMENT BY 1 …`, the usual ones left out. */
  readonly options: string;
  readonly ownedBy?: { readonly table: Key; readonly column: string };
  /** Privileges, as statements. */
  readonly grants?: readonly string[];
};

export type View = Name & {
  readonly key: Key;
  readonly isMaterialized: boolean;
  /** `pg_get_viewdef`, without the last semicolon. */
  readonly definition: string;
  readonly options: readonly string[];
  readonly indexes: readonly Index[];
  readonly comment: string;
  /** Names of its columns. */
  readonly columns: readonly string[];
  /** Privileges, and comments and defaults of columns, which a view loses when it is created again. */
  readonly details: readonly ViewDetail[];
};

/** A statement that completes a view. `column`: the column that it is about; absent for the whole view. */
export type ViewDetail = { readonly column?: string; readonly sql: string };

export type OtherObject = {
  readonly key: Key;
  readonly kind: "function" | "trigger" | "policy" | "rule" | "statistics";
  /** Statements that create it again, with its state and its comment. */
  readonly create: readonly string[];
  readonly drop: string;
};

export type MetadataRow = {
  readonly type: string;
  readonly schema: string | null;
  readonly table: string | null;
  readonly name: string | null;
  readonly value: string | null;
};

/** Keys of objects by kind and qualified name. */
export const keyOf = {
  table: (schema: string, name: string): Key => `table ${schema}.${name}`,
  view: (schema: string, name: string): Key => `view ${schema}.${name}`,
  index: (schema: string, name: string): Key => `index ${schema}.${name}`,
  sequence: (schema: string, name: string): Key => `sequence ${schema}.${name}`,
  type: (schema: string, name: string): Key => `type ${schema}.${name}`,
  column: (schema: string, table: string, name: string): Key => `column ${schema}.${table}.${name}`,
  default: (schema: string, table: string, name: string): Key => `default ${schema}.${table}.${name}`,
  constraint: (schema: string, table: string, name: string): Key => `constraint ${schema}.${table}.${name}`,
  part: (kind: string, schema: string, table: string, name: string): Key => `${kind} ${schema}.${table}.${name}`,
  function: (schema: string, name: string, args: string): Key => `function ${schema}.${name}(${args})`,
} as const;
