import type { Problem } from "../../core/problems/problem.ts";
import type { LiveState } from "../../migrations/rehearsal.ts";
import type { DraftParams } from "../../protocol/drafts.ts";
import { applyLiveDefinition, replay, replayHistory } from "../rehearsal/scratch/replay.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";

/**
 * Makes the source schema of a draft on the scratch database: the live database's own definition, or an empty database,
 * and on top of it the revisions that are not applied there. Problem: that of the first revision that fails.
 */
export async function laySource(
  session: ScratchSession,
  liveState: LiveState,
  later: DraftParams["replay"],
): Promise<Problem | undefined> {
  session.touchedTables.markAllTouched();
  const problem =
    liveState.definition === undefined
      ? (await replayHistory(session, { ...liveState, hasTable: true }, [])).problem
      : await applyLiveDefinition(session, liveState);
  return problem ?? applyLater(session, liveState, later);
}

/** Replays revisions that are not applied on the live database. Problem: that of the first revision that fails. */
export async function applyLater(
  session: ScratchSession,
  liveState: LiveState,
  later: DraftParams["replay"],
): Promise<Problem | undefined> {
  const first = liveState.rows.length;
  const { problem } = await replay(
    session,
    liveState,
    later.map(({ id, timestamp }, index) => ({ id, timestamp, order: first + index + 1 })),
  );
  return problem;
}
