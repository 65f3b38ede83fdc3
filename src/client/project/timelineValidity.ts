import { isProblem } from "../../core/problems/problem.ts";
import type { ReadTimeline } from "../../migrations/timeline/event.ts";
import type { HistoryOf } from "../history/replayed.ts";
import { allReplayed } from "../history/replayed.ts";
import { modifiedTimes } from "./rehearsalValidity.ts";

/** The timeline, if its revisions are those of the history and none of its files has changed. */
export async function validTimeline(known: ReadTimeline | undefined, of: HistoryOf): Promise<ReadTimeline | undefined> {
  if (known === undefined) return undefined;
  const { revisions } = known.timeline;
  const replayed = allReplayed(of);
  if (isProblem(replayed)) return undefined;
  if (replayed.map(({ id }) => id).join("\n") !== revisions.map(({ revision }) => revision).join("\n"))
    return undefined;
  if (revisions.some(({ files }) => files === undefined)) return undefined;
  const times = await modifiedTimes(revisions.flatMap(({ files = [] }) => files));
  return [...times.values()].every((at) => at <= known.readAt) ? known : undefined;
}
