import type { History } from "../../migrations/history.ts";
import type { ReadTimeline } from "../../migrations/timeline/event.ts";
import { modifiedTimes } from "./rehearsalValidity.ts";

/** The timeline, if its revisions are those of the history and none of its files has changed. */
export async function validTimeline(
  known: ReadTimeline | undefined,
  history: History,
): Promise<ReadTimeline | undefined> {
  if (known === undefined) return undefined;
  const { revisions } = known.timeline;
  const ids = history.revisions.filter(({ file }) => file !== undefined).map(({ id }) => id);
  if (ids.toReversed().join("\n") !== revisions.map(({ revision }) => revision).join("\n")) return undefined;
  if (revisions.some(({ files }) => files === undefined)) return undefined;
  const times = await modifiedTimes(revisions.flatMap(({ files = [] }) => files));
  return [...times.values()].every((at) => at <= known.readAt) ? known : undefined;
}
