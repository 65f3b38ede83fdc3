import type { LintFacts } from "../../../src/core/lint/facts.ts";

/** Statements that have to trigger a rule, and statements that must not. A list is one migration. */
export type RuleCases = {
  readonly yes: readonly LintCase[];
  readonly no: readonly LintCase[];
  /** SQL that a server needs before the statements. Absent: the tables `orders` and `users`. */
  readonly setup?: string;
};

export type LintCase =
  | string
  | {
      readonly sql: readonly string[];
      /** The `transaction` property of the class. */
      readonly transaction?: boolean;
      readonly facts?: LintFacts;
      /** True if the rule is off: a setting switches it on. */
      readonly isSwitchedOn?: boolean;
      /** True if a server cannot show what the rule claims, with this statement. */
      readonly isTextOnly?: boolean;
      /** The locked table, if it is not `orders`. */
      readonly table?: string;
    };
