import type { LiveState } from "../../migrations/rehearsal.ts";
import type { DraftParams } from "../../protocol/drafts.ts";
import { replayHistory } from "../rehearsal/scratch/replay.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { differences } from "../rehearsal/snapshot/differences.ts";
import { fingerprint } from "../rehearsal/snapshot/fingerprint.ts";
import { applyLater } from "./laySource.ts";

/** With more revisions, the history is not replayed beside the live definition, because that takes seconds. */
const mostReplayed = 200;

/**
 * Differences of the live database from its history of revisions, in words. Replaces the content of the scratch database.
 * Undefined if the history is long, lacks files, or does not replay.
 *
 * @param live what the source of the draft was
 */
export async function driftOf(
  session: ScratchSession,
  live: Fingerprint,
  liveState: LiveState,
  later: DraftParams["replay"],
): Promise<readonly string[] | undefined> {
  const { definition: _, ...withoutDefinition } = liveState;
  const { migrations } = session.connection.project;
  const isWhole = liveState.rows.every((row) => migrations.some(({ id }) => id === row.id));
  if (!isWhole || liveState.rows.length + later.length > mostReplayed) return undefined;
  const failed =
    (await replayHistory(session, withoutDefinition)).problem ?? (await applyLater(session, withoutDefinition, later));
  if (failed) return undefined;
  return differences(await fingerprint(session.ask, session.ownTables), live).catalog;
}
