import type { Schema } from "../schema/schema.ts";

/** What is known of a migration besides its text. Every field is optional: without facts, the text decides alone. */
export type LintFacts = {
  /** The live schema, with row estimates and column types. */
  readonly schema?: Schema;
  /** TypeORM's transaction mode; `all` if it is not known. */
  readonly transactionMode?: "all" | "each" | "none";
  /** True if every run sets these timeouts. */
  readonly hasLockTimeout?: boolean;
  readonly hasStatementTimeout?: boolean;
  /** True for a protected database. */
  readonly isProtected?: boolean;
  /** State of the revision, as the history shows it. */
  readonly state?: "applied" | "pending" | "outOfOrder" | "missing" | "edited" | "unknown";
  /** An applied revision without a file that has the same text. */
  readonly renamedFrom?: string;
  /** Name of the file, without its folder. */
  readonly fileName?: string;
  /** Names of the other revisions. */
  readonly otherNames?: readonly string[];
};

/** Severities by rule, as the user sets them. */
export type RuleSettings = Readonly<Partial<Record<string, string>>>;
