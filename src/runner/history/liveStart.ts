import type { LiveStart, LiveState } from "../../migrations/rehearsal.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { applyLiveDefinition, findMigration, replay } from "../rehearsal/scratch/replay.ts";
import type { LoadedMigration } from "../project/project.ts";
import type { FoundStart, LiveStartParams } from "../../protocol/states.ts";
import { readText } from "../process/files.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { differences } from "../rehearsal/snapshot/differences.ts";
import { readSchema, readState } from "./compareStates.ts";
import { withoutLive } from "./layState.ts";
import { filesOfAll } from "./schemaText.ts";
import type { FilesOf } from "./timeline.ts";

/**
 * The live definition, in which the applied revisions are reverted: histories that do not replay from an empty database begin
 * with it. Problems: `noLiveStart`, `cancelled`, those of a query.
 */
export async function liveStart(
  session: ScratchSession,
  { liveState }: LiveStartParams,
  filesOf: FilesOf,
): Promise<FoundStart | Problem> {
  const start = await findStart(session, liveState);
  if (isProblem(start)) return start;
  const files = filesOfAll(session, liveState.rows, filesOf);
  return start ? { start, ...(files ? { files } : {}) } : { code: "noLiveStart" };
}

/**
 * Reverts the applied revisions on the live definition, and applies them again. Returns the earliest schema from which they
 * lead to the live one; undefined without one. Problem: `cancelled`, those of a query.
 */
async function findStart(session: ScratchSession, liveState: LiveState): Promise<LiveStart | undefined | Problem> {
  const { rows } = liveState;
  let least = 0;
  while (least < rows.length) {
    const problem = await applyLiveDefinition(session, liveState);
    if (problem) return problem.code === "cancelled" ? problem : undefined;
    const live = await readSchema(session);
    const reverted = await revertTo(session, liveState, least, live.objects);
    if (isProblem(reverted)) return reverted;
    const { contained } = reverted;
    const start = await readState(session);
    if (isProblem(start)) return start;
    const failed = await applyAgain(session, liveState, reverted, start.objects);
    if (isProblem(failed)) return failed;
    if (failed === undefined) {
      const reached = await readSchema(session);
      const isLive = differences(live.objects, reached.objects).catalog.length === 0;
      const ids = rows.slice(0, contained).map(({ id }) => id);
      return isLive && contained < rows.length ? { sql: start.sql, contained: ids } : undefined;
    }
    // Its `down()` does not undo its `up()`, so that it belongs to the start.
    least = failed + 1;
  }
  return undefined;
}

/** The number of applied revisions that stay, and those with a `down()` that has changed nothing in spite of statements about the schema. */
type Reverted = { readonly contained: number; readonly unchanged: ReadonlySet<string> };

/** Reverts the applied revisions down to a number of them, or to the last one that cannot be reverted. Problem: `cancelled`. */
async function revertTo(
  session: ScratchSession,
  liveState: LiveState,
  least: number,
  live: Fingerprint,
): Promise<Reverted | Problem> {
  const { rows } = liveState;
  const unchanged = new Set<string>();
  let last = live;
  for (let count = rows.length; count > least; count--) {
    const row = rows[count - 1];
    const step = row && findMigration(session, liveState, row.id);
    if (!row || !step) return { contained: count, unchanged };
    const problem = await session.run({ ...step, timestamp: row.timestamp }, "down");
    if (problem?.code === "cancelled") return problem;
    if (problem) return { contained: count, unchanged };
    if (!isAboutSchema(step)) continue;
    const { objects: now } = await readSchema(session);
    if (differences(last, now).catalog.length === 0) unchanged.add(row.id);
    last = now;
  }
  return { contained: least, unchanged };
}

/**
 * Applies reverted revisions. Returns the index of the first one with an effect that was not reverted: it fails, or neither
 * `down()` nor `up()` changes anything, for example because of `IF NOT EXISTS`. Problem: `cancelled`.
 */
async function applyAgain(
  session: ScratchSession,
  liveState: LiveState,
  { contained, unchanged }: Reverted,
  start: Fingerprint,
): Promise<number | undefined | Problem> {
  let last = start;
  for (const [index, row] of liveState.rows.entries()) {
    if (index < contained) continue;
    const { problem } = await replay(session, withoutLive(liveState), [row]);
    if (problem?.code === "cancelled") return problem;
    if (problem) return index;
    // Without a revision of this kind there is nothing to compare.
    if (unchanged.size === 0) continue;
    const { objects: now } = await readSchema(session);
    if (unchanged.has(row.id) && differences(last, now).catalog.length === 0) return index;
    last = now;
  }
  return undefined;
}

/** Words of statements about the schema, and methods of TypeORM's query runner that send some. */
const schemaWords = /\b(?:CREATE|ALTER|DROP|RENAME|COMMENT)\b|\.\s*(?:create|add|change|rename|drop)\w+\s*\(/i;

/** True if a migration may change the schema, as far as its text shows. A recovered one has no file. */
function isAboutSchema({ file }: LoadedMigration): boolean {
  return file === undefined || schemaWords.test(readText(file));
}
