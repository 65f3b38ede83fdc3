import type { SourceLocation } from "../../core/problems/problem.ts";
import type { Direction } from "../plan.ts";

/** What the rows of the live database mean for a statement of a revision. */
export type StatementAnswer = {
  readonly id: string;
  readonly direction: Direction;
  readonly sql: string;
  readonly at?: SourceLocation;
  /** A sentence: `14 rows of users have no email: this will fail.` */
  readonly words: string;
  /** False if the plan changes the rows before the statement. */
  readonly isDecisive: boolean;
};
