import { omitUndefined } from "../../core/omitUndefined.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { LiveState } from "../../migrations/rehearsal.ts";
import type { RunSettings } from "../../migrations/runSettings.ts";
import type { StateMethods } from "../../protocol/stateMethods.ts";
import type { ListedRevisions } from "../../protocol/states.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { RunContext } from "../run/runContext.ts";
import type { Service } from "../service.ts";
import { compareStates } from "./compareStates.ts";
import { readDrift } from "./drift.ts";
import { liveStart } from "./liveStart.ts";
import { inSurroundings } from "./surroundings.ts";
import { schemaAt } from "./schemaText.ts";
import type { FilesOf } from "./timeline.ts";
import { readTimeline } from "./timeline.ts";
import { squash } from "./squash/squash.ts";
import { tryOrders } from "./tryOrders.ts";

function listRevisions({ connection }: ScratchSession): ListedRevisions {
  const all = connection.project.migrations.map(({ id, timestamp, file, replaces, replacedBefore }) =>
    omitUndefined({ id, timestamp, file, replaces, replacedBefore }),
  );
  return { revisions: all.toSorted((a, b) => a.timestamp - b.timestamp) };
}

type OfScratch = { readonly liveState: LiveState; readonly settings?: RunSettings };

/** Runs work on the scratch database of the process. */
export type OnScratch = <T>(
  params: OfScratch,
  context: RunContext,
  work: (session: ScratchSession) => Promise<T | Problem>,
) => Promise<T | Problem>;

/** The requests about states of the schema. */
export function historyRequests(onScratch: OnScratch, filesOf: FilesOf): Pick<Service, keyof StateMethods> {
  return {
    schemaAt: (params, context) =>
      onScratch(params, context, (session) =>
        inSurroundings(session, params.liveState, (liveState) => schemaAt(session, { ...params, liveState }, filesOf)),
      ),
    liveStart: (params, context) =>
      onScratch(params, context, (session) =>
        inSurroundings(session, params.liveState, (liveState) => liveStart(session, { ...params, liveState }, filesOf)),
      ),
    compareStates: (params, context) =>
      onScratch(params, context, (session) =>
        inSurroundings(session, params.liveState, (liveState) => compareStates(session, { ...params, liveState })),
      ),
    timeline: (params, context) =>
      onScratch(params, context, (session) =>
        inSurroundings(
          session,
          params.liveState,
          (liveState) => readTimeline(session, { ...params, liveState }, filesOf),
          ({ revisions }) => params.replay.length - params.known - revisions.length,
        ),
      ),
    listRevisions: (params, context) =>
      onScratch(params, context, (session) => Promise.resolve(listRevisions(session))),
    drift: (params, context) =>
      onScratch(params, context, (session) =>
        inSurroundings(session, params.liveState, (liveState) => readDrift(session, { ...params, liveState })),
      ),
    squash: (params, context) =>
      onScratch(params, context, (session) =>
        inSurroundings(session, params.liveState, (liveState) => squash(session, { ...params, liveState })),
      ),
    tryOrders: (params, context) =>
      onScratch(params, context, (session) =>
        inSurroundings(
          session,
          params.liveState,
          (liveState) => tryOrders(session, { ...params, liveState }),
          ({ outcomes }) => outcomes.filter(({ problem }) => problem !== undefined).length,
        ),
      ),
  };
}
