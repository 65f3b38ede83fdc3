import type { Plan } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import type { ExecuteResult, NonRevertedEffects } from "../../protocol/runner.ts";

/** How a run came to its end. */
export type Ending = {
  readonly problem: Problem | undefined;
  readonly milliseconds: number;
  readonly kept: readonly NonRevertedEffects[] | undefined;
};

/**
 * What a run has done: the difference between the rows before and after it.
 *
 * @param after the problem where the rows could not be read again: then nothing is claimed
 */
export function resultOf(
  plan: Plan,
  before: readonly AppliedRow[],
  after: readonly AppliedRow[] | Problem,
  { problem, milliseconds, kept }: Ending,
): ExecuteResult {
  const verified = !isProblem(after);
  const wasThere = new Set(before.map((row) => row.id));
  const isThere = new Set((verified ? after : before).map((row) => row.id));
  const ids = plan.steps.map((step) => step.id);
  const applied = ids.filter((id) => !wasThere.has(id) && isThere.has(id));
  const reverted = ids.filter((id) => wasThere.has(id) && !isThere.has(id));
  // After a failure, a revision that may be applied as a whole has no part to undo.
  const halfDone = (verified ? (kept ?? []) : []).filter(
    ({ revision }) => problem === undefined || ![...applied, ...reverted].includes(revision),
  );
  return {
    applied,
    reverted,
    milliseconds,
    verified,
    ...(problem ? { problem } : {}),
    ...(halfDone.length > 0 ? { kept: halfDone } : {}),
  };
}

/**
 * The revisions of which a run without a failure has left another number of rows than the plan: a trigger or a migration
 * has changed them. A planned revision has one row or none, and the rows of all others stay. Rows of revisions without a
 * file are a migration's own business: it may remove the row of its former name.
 *
 * @param known ids of the revisions that have a file
 */
export function notRecorded(
  plan: Plan,
  before: readonly AppliedRow[],
  after: readonly AppliedRow[] | Problem,
  known: readonly string[],
  table: string,
): Problem | undefined {
  if (isProblem(after) || plan.direction === "stamp") return undefined;
  const [was, is] = [countById(before), countById(after)];
  const planned = new Map(plan.steps.map(({ id }) => [id, plan.direction === "up" ? 1 : 0]));
  const ids = new Set([...planned.keys(), ...known]);
  const wrong = [...ids].filter((id) => (is.get(id) ?? 0) !== (planned.get(id) ?? was.get(id) ?? 0));
  return wrong.length === 0 ? undefined : { code: "notRecorded", revisions: wrong, table };
}

function countById(rows: readonly AppliedRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of rows) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** The end of a run as the journal keeps it: what was applied with the number of its row. */
export function journalEnd(
  { applied, reverted, milliseconds, problem }: ExecuteResult,
  after: readonly AppliedRow[] | Problem,
) {
  const rows = isProblem(after) ? [] : after;
  const kept = applied.map((id) => ({ id, order: rows.findLast((row) => row.id === id)?.order ?? 0 }));
  return { outcome: problem?.code ?? "ok", applied: kept, reverted, milliseconds };
}
