import type { Problem } from "../../core/problems/problem.ts";
import type { Rehearsal } from "../../migrations/rehearsal.ts";

/** Information about a plan for its confirmation. */
export type Evidence = {
  /** Result of the rehearsal, or why there was none; both absent if no rehearsal was required. */
  readonly rehearsal?: Rehearsal;
  readonly problem?: Problem;
  /** Without a rehearsal: what the texts of the plan's migrations drop or empty. */
  readonly drops: readonly string[];
  /** Rows of the tables that would be lost, by table; null where they could not be counted. */
  readonly counts: ReadonlyMap<string, number | null>;
};
