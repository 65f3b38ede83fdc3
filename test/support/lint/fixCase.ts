import type { FixKind } from "../../../src/core/lint/fixes/fix.ts";
import type { RuleId } from "../../../src/core/lint/ruleTable.ts";

/** A migration, a fix of its first finding of a rule, and the result. */
export type FixCase = {
  readonly title: string;
  readonly sql: readonly string[];
  readonly down: string | readonly string[];
  readonly rule: RuleId;
  readonly kind: FixKind;
  readonly transaction?: boolean;
  readonly answer?: string;
  /** True if the fix resolves another matter than the finding itself: the table is still rewritten. */
  readonly isKept?: boolean;
  /** True if the column is the last one without the fix. */
  readonly isMoved?: boolean;
  /** The lines of both methods, and the statements of the following revisions. */
  readonly result: readonly string[];
};
