import type { LiveStart, LiveState } from "../../migrations/rehearsal.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { applyLiveDefinition, findMigration, replay } from "../rehearsal/scratch/replay.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import { differences } from "../rehearsal/snapshot/differences.ts";
import { readState } from "./compareStates.ts";
import { withoutLive } from "./layState.ts";

/**
 * Runs work on histories that begin with the live definition, in which the applied revisions are reverted. Problems: those of
 * the work, `noLiveStart`.
 */
export async function fromLive<T>(
  session: ScratchSession,
  liveState: LiveState,
  isFromLive: boolean,
  work: (liveState: LiveState) => Promise<T | Problem>,
): Promise<T | Problem> {
  if (!isFromLive) return work(liveState);
  const start = await findStart(session, liveState);
  if (isProblem(start)) return start;
  return start ? work({ ...liveState, start }) : { code: "noLiveStart" };
}

/**
 * Reverts the applied revisions on the live definition, and applies them again. Returns the earliest schema from which they
 * lead to the live one; undefined if there is none. Problem: `cancelled`, those of a query.
 */
async function findStart(session: ScratchSession, liveState: LiveState): Promise<LiveStart | undefined | Problem> {
  const { rows } = liveState;
  let least = 0;
  while (least < rows.length) {
    const problem = await applyLiveDefinition(session, liveState);
    if (problem) return problem.code === "cancelled" ? problem : undefined;
    const live = await readState(session);
    if (isProblem(live)) return live;
    const contained = await revertTo(session, liveState, least);
    if (typeof contained !== "number") return contained;
    const start = await readState(session);
    if (isProblem(start)) return start;
    const again = await replay(session, withoutLive(liveState), rows.slice(contained));
    if (again.problem?.code === "cancelled") return again.problem;
    if (!again.problem) {
      const reached = await readState(session);
      if (isProblem(reached)) return reached;
      const isLive = differences(live.objects, reached.objects).catalog.length === 0;
      const ids = rows.slice(0, contained).map(({ id }) => id);
      return isLive && contained < rows.length ? { sql: start.sql, contained: ids } : undefined;
    }
    // Its `down()` does not undo its `up()`, so that it belongs to the start.
    least = contained + again.done.length + 1;
  }
  return undefined;
}

/** Reverts the applied revisions down to a number of them, or to the last one that cannot be reverted. Returns how many stay. */
async function revertTo(session: ScratchSession, liveState: LiveState, least: number): Promise<number | Problem> {
  const { rows } = liveState;
  for (let count = rows.length; count > least; count--) {
    const row = rows[count - 1];
    const step = row && findMigration(session, liveState, row.id);
    if (!row || !step) return count;
    const problem = await session.run({ ...step, timestamp: row.timestamp }, "down");
    if (problem?.code === "cancelled") return problem;
    if (problem) return count;
  }
  return least;
}
