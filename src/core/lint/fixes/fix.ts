import type { OnlinePart } from "../../diff/online/online.ts";
import type { NotedStatement } from "../../diff/operation.ts";
import type { LintFacts } from "../facts.ts";
import type { Finding } from "../finding.ts";
import type { LintMethod, LintStatement, MigrationText } from "../source/migrationText.ts";

/** Replaces the text between two offsets of a file. */
export type TextEdit = { readonly start: number; readonly end: number; readonly text: string };

/** A revision that has to follow the changed one. `down` is in the order of execution. */
export type NextRevision = {
  readonly part: OnlinePart;
  readonly up: readonly NotedStatement[];
  readonly down: readonly NotedStatement[];
};

/** What a fix does: edits of the file, and the revisions that follow it. */
export type Change = { readonly edits: readonly TextEdit[]; readonly next: readonly NextRevision[] };

/** What a fix has to know from the user. */
export type FixQuestion = {
  /** `fill`: an SQL expression for existing rows. `zone`: the time zone of existing values. */
  readonly kind: "fill" | "zone";
  /** `orders.state`. */
  readonly column: string;
  /** The first value of the input; absent if there is no sensible one. */
  readonly suggestion?: string;
};

export type FixKind =
  | "concurrently"
  | "notValid"
  | "validateNext"
  | "notNullCheck"
  | "requiredColumn"
  | "requiredColumnSplit"
  | "volatileDefault"
  | "timeZone"
  | "typeChange"
  | "lockTimeout"
  | "splitActions"
  | "keepValues"
  | "writeSql"
  | "ignore";

/** A change of a file that resolves a finding, or switches its rule off. */
export type Fix = {
  readonly kind: FixKind;
  readonly question?: FixQuestion;
  /** True if further revisions are written. */
  readonly hasNext: boolean;
  /** Computes the change, with the answer to the question. */
  readonly write: (answer?: string) => Change;
};

/** A finding's statement with everything that a fix reads. */
export type FixContext = {
  readonly file: string;
  readonly migration: MigrationText;
  readonly method: LintMethod;
  readonly statement: LintStatement;
  readonly finding: Pick<Finding, "rule" | "arguments" | "start">;
  readonly facts: LintFacts;
  /** True if an earlier statement's locks last until the end of the method, or of the call. */
  readonly isInTransaction: boolean;
  /** True if that is a transaction of several calls. */
  readonly hasOwnTransaction: boolean;
};
