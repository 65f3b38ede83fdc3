import { wordsOf } from "../messages/history/eventMessages.ts";
import type { BlameTarget } from "../../migrations/timeline/blame.ts";
import { blame } from "../../migrations/timeline/blame.ts";
import { withTypes } from "../../migrations/timeline/typesInUse.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { ProjectView } from "../project/projectState.ts";

/** The effect of a revision on the schema in words, from the view's timeline; undefined if that is not known. */
export function effectOf({ timeline: known }: ProjectView, id: string): readonly string[] | undefined {
  const found = known?.timeline.revisions.find(({ revision }) => revision === id);
  return found && wordsOf(found.events, known?.timeline.schema ?? null);
}

/** The latest revision that made or changed an object, and its effect. */
export type LastEvent = { readonly revision: Revision; readonly words: readonly string[] };

/**
 * The latest and the first revision of a table or column, among the applied ones; undefined if the timeline is not known.
 */
export function lastEventOf(
  { timeline: known, history }: ProjectView,
  target: BlameTarget,
): { readonly last?: LastEvent; readonly first?: LastEvent } | undefined {
  if (known === undefined) return undefined;
  const { revisions, schema } = known.timeline;
  const applied = new Set(history.applied);
  const own = revisions.filter(({ revision }) => applied.has(revision));
  const events = withTypes(own, blame(own, target));
  const of = (id: string | undefined): LastEvent | undefined => {
    const revision = history.revisions.find((one) => one.id === id);
    const ofRevision = events.filter((one) => one.revision === id).map(({ event }) => event);
    return revision && { revision, words: wordsOf(ofRevision, schema) };
  };
  const [last, first] = [of(events.at(0)?.revision), of(events.at(-1)?.revision)];
  return { ...(last ? { last } : {}), ...(first ? { first } : {}) };
}
