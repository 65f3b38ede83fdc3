import type { LiveClaim, LiveRows, Phase, RevisionRehearsal, Verdict } from "../../migrations/rehearsal.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { rowWrites } from "../../core/sql/writes.ts";
import { droppedData, madeUpRows } from "./verdicts.ts";

/** How a revision failed on rows of the scratch database that the live tables may not have. */
export type DoubtfulRows = {
  readonly problem: Problem;
  readonly phase: Phase;
  /** The tables without whose rows it succeeded, as the reader knows them. */
  readonly tables: readonly string[];
  readonly live: LiveRows;
  /** Some of the rows were inserted by the history, and not made up. */
  readonly isOfHistory: boolean;
};

/**
 * The verdict on a revision that failed on such rows. If the live database can be queried for the same failure, its answer
 * decides.
 *
 * @param bare the rehearsal without the rows
 * @param claims what the revision requires of live rows
 */
export function onDoubtfulRows(
  bare: RevisionRehearsal,
  { problem, phase, tables, live, isOfHistory }: DoubtfulRows,
  claims: readonly LiveClaim[],
): RevisionRehearsal {
  const reason = madeUpRows({ tables, live, isOfHistory });
  const rehearsal = {
    ...bare,
    verdict: "undetermined",
    problem,
    phase,
    rows: { tables, live, problem },
    reason,
  } as const;
  if (!claims.some(({ failure, isDecisive }) => isDecisive && failure && isSame(failure, problem))) return rehearsal;
  return { ...rehearsal, unproven: { verdict: provenWithoutRows(bare), claims } };
}

function isSame(a: Problem, b: Problem): boolean {
  return (
    a.code === "migrationFailed" &&
    b.code === "migrationFailed" &&
    a.statement === b.statement &&
    a.sqlState === b.sqlState &&
    a.direction === b.direction
  );
}

/** Without rows, a loss of rows is not seen: the verdict is proven only if the revision touches no data. */
function provenWithoutRows({ verdict, statements, direction }: RevisionRehearsal): Verdict {
  if (direction === "down" || verdict === "irreversible") return verdict;
  const touches = statements.some(({ sql, rewrites }) => rewrites.length > 0 || rowWrites(sql).length > 0);
  return touches || droppedData(statements).length > 0 ? "undetermined" : verdict;
}
