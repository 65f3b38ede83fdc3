/**
 * How a squashed revision was written: `definition`, the SQL that creates the schema at its end in an empty database;
 * `changes`, the statements between the schemas before and after it; `statements`, those of the replaced revisions.
 */
export type SquashForm = "definition" | "changes" | "statements";

/** Rows that the replaced revisions leave in a table. */
export type SquashedRows = {
  /** `schema.table`. */
  readonly table: string;
  readonly rows: number;
  /** False if the squashed revision leaves them out, because the user said so. */
  readonly isKept: boolean;
};

/**
 * The findings after the squashed revision and those that it replaces were executed on the scratch database. The schemas
 * and the rows that stay are equal; otherwise there is no squashed revision.
 */
export type SquashProof = {
  /** Version of the PostgreSQL server that executed it. */
  readonly version: string;
  /** Made-up rows of the tables before the range: compared, or why not. Absent: there is no table before it. */
  readonly madeUpRows?: { readonly isCompared: boolean; readonly reason?: string };
  /** Columns, as `schema.table.column`, whose values are others in each replay. Only whether they have a value is compared. */
  readonly varying: readonly string[];
  /** True if the statements are others in each replay, and those of one replay are written. */
  readonly isFrozen: boolean;
  /** True if an index is built with a lock that the replaced revisions built concurrently. */
  readonly isBlocking: boolean;
  /** Statements of the squashed revision with effects that no comparison sees. */
  readonly unseen: readonly string[];
  /** Statements about what is not compared, such as GRANT, that fail on the schema at the end, and are left out. */
  readonly leftOut: readonly string[];
  /** Differences after `down()` from the schema before the range, in words. */
  readonly notUndone: readonly string[];
};

/** The content of a squashed revision. */
export type SquashDraft = {
  readonly form: SquashForm;
  readonly up: readonly string[];
  readonly down: readonly string[];
  readonly rows: readonly SquashedRows[];
  readonly proof: SquashProof;
};
