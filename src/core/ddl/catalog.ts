/**
 * Input of the SQL writer: plain rows of the catalog. Names are in SQL syntax: quoted if necessary, and with the
 * schema of a schema object. Expressions are the output of PostgreSQL's deparsers.
 */
export type Catalog = {
  readonly schemas: readonly (Item & Named)[];
  readonly extensions: readonly (Item & Named & { readonly schema: string })[];
  readonly servers: readonly (Item & Named & ServerRow)[];
  readonly collations: readonly (Item & Named & { readonly options: string })[];
  readonly types: readonly TypeRow[];
  readonly functions: readonly (Item & Named & FunctionRow)[];
  readonly sequences: readonly SequenceRow[];
  readonly relations: readonly RelationRow[];
  readonly columns: readonly ColumnRow[];
  readonly constraints: readonly ConstraintRow[];
  readonly indexes: readonly IndexRow[];
  readonly statistics: readonly (Item &
    Named & { readonly relation: Id; readonly definition: string; readonly target?: number })[];
  readonly triggers: readonly TriggerRow[];
  readonly rules: readonly RuleRow[];
  readonly policies: readonly PolicyRow[];
  readonly comments: readonly CommentRow[];
  /** Objects that are written here and one that each needs; also their parts, as a column's default. */
  readonly edges: readonly Edge[];
  /** Objects that are made with another one: a row type with its table, an array type with its element's. */
  readonly standIns: readonly Edge[];
  /** Relations that a view reads and that are not part of the output. */
  readonly reads: readonly { readonly relation: Id; readonly name: string }[];
  /** Existing objects that the writer does not support, as text: `operator public.===(integer,integer)`. */
  readonly leftOut: readonly string[];
};

/** An object of the catalog: `pg_class:16385`. */
export type Id = string;

type Item = { readonly id: Id };
type Named = { readonly name: string };

export type Edge = { readonly from: Id; readonly to: Id };

export type ServerRow = { readonly wrapper: string; readonly type?: string; readonly version?: string } & Options;

/** `OPTIONS (host 'db')`, as SQL. */
type Options = { readonly options?: string };

export type FunctionRow = {
  readonly definition: string;
  readonly kind: "FUNCTION" | "PROCEDURE" | "AGGREGATE";
  readonly signature: string;
};

export type TypeRow = Item &
  Named &
  (
    | { readonly kind: "enum"; readonly labels: readonly string[] }
    | { readonly kind: "composite"; readonly relation: Id }
    | {
        readonly kind: "domain";
        readonly base: string;
        readonly collation?: string;
        readonly default?: string;
        readonly notNull: boolean;
      }
    | {
        readonly kind: "range";
        readonly subtype: string;
        readonly operatorClass?: string;
        readonly collation?: string;
        readonly difference?: string;
        readonly multirange?: string;
      }
  );

export type SequenceRow = Item &
  Named & {
    readonly type: string;
    readonly start: string;
    readonly increment: string;
    readonly min: string;
    readonly max: string;
    readonly cache: string;
    readonly cycle: boolean;
    readonly unlogged: boolean;
    /** The column that it belongs to. */
    readonly owner?: { readonly relation: Id; readonly column: string };
    /** It is made with the column, by `GENERATED … AS IDENTITY`. */
    readonly identity: boolean;
  };

export type RelationRow = Item &
  Named & {
    readonly rawName: string;
    /** `pg_class.relkind`; `c` is a composite type. */
    readonly kind: "r" | "p" | "v" | "m" | "f" | "c";
    readonly unlogged: boolean;
    /** An access method other than `heap`. */
    readonly method?: string;
    /** `fillfactor=70`, as SQL. */
    readonly storage?: string;
    readonly partitionKey?: string;
    readonly partitionBound?: string;
    /** In order; of a partition the one that it is attached to. */
    readonly parents: readonly Id[];
    /** Named types of `CREATE TABLE … OF`. */
    readonly ofType?: string;
    /** View only; without a semicolon. */
    readonly definition?: string;
    /** Materialized view only. */
    readonly populated: boolean;
    /** `pg_class.relreplident`. */
    readonly replicaIdentity: "d" | "n" | "f" | "i";
    readonly rowSecurity: boolean;
    readonly forceRowSecurity: boolean;
    /** Foreign table only. */
    readonly server?: string;
  } & Options;

export type ColumnRow = Named & {
  readonly relation: Id;
  readonly number: number;
  readonly type: string;
  /** Other than the type's own. */
  readonly collation?: string;
  readonly notNull: boolean;
  readonly default?: { readonly id: Id; readonly expression: string };
  readonly generated?: "STORED" | "VIRTUAL";
  readonly identity?: "ALWAYS" | "BY DEFAULT";
  /** The identity's sequence. */
  readonly sequence?: Id;
  /** For example `EXTERNAL`, or the type's default. */
  readonly storage: string;
  readonly typeStorage: string;
  readonly compression?: string;
  readonly statistics?: number;
  /** `n_distinct=5`, as SQL. */
  readonly attributes?: string;
  /** Declared by this table, not only by a parent of it. */
  readonly local: boolean;
  readonly inherited: boolean;
} & Options;

export type ConstraintRow = Item &
  Named & {
    /** A relation, or a domain's type. */
    readonly on: Id;
    /** `pg_constraint.contype`. */
    readonly kind: "p" | "u" | "c" | "x" | "f" | "n";
    readonly definition: string;
    readonly columns: readonly number[];
    readonly validated: boolean;
    readonly local: boolean;
    readonly inherited: boolean;
    /** The constraint of the partitioned table that this is a part of. */
    readonly parent?: Id;
    readonly index?: Id;
    /** Foreign key only. */
    readonly references?: { readonly relation: Id; readonly name: string };
    /** True if PostgreSQL would generate this name. */
    readonly isUsualName: boolean;
  };

export type IndexRow = Item &
  Named & {
    readonly relation: Id;
    /** With the schema. */
    readonly fullName: string;
    readonly definition: string;
    readonly valid: boolean;
    readonly clustered: boolean;
    readonly replicaIdentity: boolean;
    readonly constraint?: Id;
    readonly parent?: Id;
    readonly partitioned: boolean;
    readonly isUsualName: boolean;
    /** `fillfactor=70`, as SQL; `definition` has it, a constraint's has not. */
    readonly storage?: string;
    /** Statistics targets of its expressions. */
    readonly statistics: readonly { readonly column: number; readonly target: number }[];
  };

export type TriggerRow = Item &
  Named & {
    readonly relation: Id;
    readonly definition: string;
    /** `pg_trigger.tgenabled`: `O` as usual, `D` disabled, `R` on a replica, `A` always. */
    readonly enabled: "O" | "D" | "R" | "A";
    /** It is a part of the partitioned table's trigger. */
    readonly cloned: boolean;
  };

export type RuleRow = Item & Named & Pick<TriggerRow, "relation" | "definition" | "enabled">;

export type PolicyRow = Item &
  Named & {
    readonly relation: Id;
    readonly permissive: boolean;
    /** `ALL`, `SELECT` … */
    readonly command: string;
    /** `PUBLIC`, or names of roles. */
    readonly roles: readonly string[];
    readonly using?: string;
    readonly check?: string;
  };

export type CommentRow = {
  readonly id: Id;
  /** A column's number, else 0. */
  readonly part: number;
  /** As a literal. */
  readonly text: string;
};
