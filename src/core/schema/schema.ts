/** Content of a database: its schemas, tables and enums, from `pg_catalog`. Plain data. Names are unquoted. */
export type Schema = {
  /** `server_version_num`: 180001. */
  readonly serverVersion: number;
  /**
   * The schema in which unqualified names are resolved and created: `current_schema()`; absent if the search path has
   * none.
   */
  readonly currentSchema?: string;
  /** Those of the user's own, by name; system schemas are left out. */
  readonly schemas: readonly Namespace[];
  /** By schema, then name. */
  readonly tables: readonly Table[];
  /** By schema, then name. */
  readonly enums: readonly EnumType[];
};

export type Namespace = {
  readonly name: string;
  readonly comment?: string;
  /** True if the connected user may use the schema. Without the right, names are visible and rows are not. */
  readonly usable: boolean;
};

export type TableKind = "table" | "partitionedTable" | "view" | "materializedView" | "foreignTable";

/** Schema and name of a table. */
export type TableName = { readonly schema: string; readonly name: string };

/** A table, view, materialized view, partitioned or foreign table. */
export type Table = TableName & {
  readonly kind: TableKind;
  readonly comment?: string;
  /** Estimate from the statistics, never counted; absent if unknown, for example for a view. */
  readonly rowEstimate?: number;
  /** With its indexes and long values, as of the last VACUUM or ANALYZE; absent where nothing is known. */
  readonly bytes?: number;
  /** True if the connected user may read its rows. */
  readonly readable: boolean;
  /** `RANGE (created_at)`, of a partitioned table. */
  readonly partitionKey?: string;
  /** `FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`, of a partition. */
  readonly partitionBound?: string;
  /** The partitioned table it is a part of, or the tables it inherits from. */
  readonly parents: readonly TableName[];
  /** In the order of the table. */
  readonly columns: readonly Column[];
  readonly indexes: readonly Index[];
  readonly constraints: readonly Constraint[];
  readonly triggers: readonly Trigger[];
};

export type Column = {
  readonly name: string;
  /** As `format_type` writes it: `character varying(40)`, `timestamp with time zone`, `billing.status[]`. */
  readonly type: string;
  readonly nullable: boolean;
  /** An SQL expression; of a generated column, what it is generated from. */
  readonly default?: string;
  readonly generated?: "stored" | "virtual";
  readonly identity?: "always" | "byDefault";
  readonly comment?: string;
};

export type Index = {
  readonly name: string;
  /** Columns and expressions, in order, without those that are only included. */
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly primary: boolean;
  /** False: a `CREATE INDEX CONCURRENTLY` has failed or is under way. */
  readonly valid: boolean;
  /** The whole `CREATE INDEX`. */
  readonly definition: string;
};

export type ConstraintKind = "primaryKey" | "unique" | "check" | "exclusion" | "foreignKey";

export type Constraint = {
  readonly name: string;
  readonly kind: ConstraintKind;
  readonly columns: readonly string[];
  /** As `pg_get_constraintdef` writes it: `FOREIGN KEY (team_id) REFERENCES team(id)`. */
  readonly definition: string;
  /** Foreign key only; in the order of `columns`. */
  readonly references?: TableName & { readonly columns: readonly string[] };
};

export type Trigger = { readonly name: string; readonly definition: string; readonly enabled: boolean };

export type EnumType = TableName & { readonly values: readonly string[]; readonly comment?: string };

/** Unique key of a table for maps. Names cannot contain NUL. */
export function keyOfTable({ schema, name }: TableName): string {
  return `${schema}\0${name}`;
}

/** The table with this name; without a schema, the one that an unqualified name means, else the only one there is. */
export function findTable(schema: Schema, name: string, inSchema?: string): Table | undefined {
  const named = schema.tables.filter((table) => table.name === name);
  if (inSchema !== undefined) return named.find((table) => table.schema === inSchema);
  return named.find((table) => table.schema === schema.currentSchema) ?? (named.length === 1 ? named[0] : undefined);
}

/** The columns of a table's primary key, in its order. */
export function primaryKeyOf(table: Table): readonly string[] {
  return table.constraints.find(({ kind }) => kind === "primaryKey")?.columns ?? [];
}

/** A foreign key of another table, or of the table itself, that points to a table. */
export type Reference = { readonly from: Table; readonly constraint: Constraint };

const known = new WeakMap<object, ReadonlyMap<string, readonly Reference[]>>();

/** The foreign keys that point to each table, by `keyOfTable`; made once for each schema, which never changes. */
export function referencesByTable(schema: Pick<Schema, "tables">): ReadonlyMap<string, readonly Reference[]> {
  let references = known.get(schema);
  if (!references) known.set(schema, (references = findReferences(schema)));
  return references;
}

function findReferences({ tables }: Pick<Schema, "tables">): ReadonlyMap<string, readonly Reference[]> {
  const references = new Map<string, Reference[]>();
  for (const from of tables) {
    for (const constraint of from.constraints) {
      if (!constraint.references) continue;
      const key = keyOfTable(constraint.references);
      const group = references.get(key);
      if (group) group.push({ from, constraint });
      else references.set(key, [{ from, constraint }]);
    }
  }
  return references;
}
