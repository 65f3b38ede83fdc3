import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { RevisionEvents } from "../../migrations/timeline/event.ts";
import type { MergedRevision, MergeProblem, MergeSides, Outcome } from "../../migrations/timeline/merge.ts";
import { usesOfGone } from "../../migrations/timeline/usesGone.ts";
import { changedByBoth, mergeVerdict, oneSidedVerdict } from "../../migrations/timeline/merge.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import type { OrderOutcome, Replayed } from "../../protocol/states.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import { historyStart, leftOut } from "./replayed.ts";
import type { FromLive, Rehearsals } from "./fromLive.ts";
import { orFromLive } from "./fromLive.ts";
import type { Project } from "../project/project.ts";
import type { StateOptions } from "./schemaStates.ts";

/** The verdict of the replays of two sides. */
export type TriedOrders = {
  readonly verdict: ReturnType<typeof mergeVerdict> | ReturnType<typeof oneSidedVerdict>;
  /** The effects of the new revisions; undefined if they are not known. */
  readonly events: readonly RevisionEvents[] | undefined;
} & FromLive;

/**
 * Replays the revisions of two sides in both orders on their common ones, and all by their timestamps. Problems:
 * those of `historyStart` and of the common revisions.
 */
export async function tryBothOrders(
  project: Project,
  rehearsals: Rehearsals,
  sides: MergeSides,
  live: LiveStateAnswer,
  options: StateOptions,
): Promise<TriedOrders | Problem> {
  const start = historyStart(project.view);
  if (isProblem(start)) return start;
  // The other side does not have a start that one side adds.
  const skipped = sides.base.some(({ id }) => id === start?.id) ? leftOut(project.view) : new Set<string>();
  const replayed = { ...sides, base: sides.base.filter(({ id }) => !skipped.has(id)) };
  const first = await tryOrders(rehearsals, replayed, live, options);
  return orFromLive(
    project,
    options,
    first,
    () => undefined,
    (fromLive) => tryOrders(rehearsals, replayed, fromLive, options),
    rehearsals,
  );
}

async function tryOrders(
  rehearsals: Rehearsals,
  sides: MergeSides,
  live: LiveStateAnswer,
  options: StateOptions,
): Promise<TriedOrders | Problem> {
  const orders = ordersOf(sides);
  const base = replayOf(sides.base);
  const tried = await rehearsals.askAbout("tryOrders", live, { base, orders: Object.values(orders) }, options);
  if (isProblem(tried)) return tried;
  const [oursFirst, theirsFirst, byTime] = tried.outcomes.map(inWords);
  if (!oursFirst || !theirsFirst || !byTime) return { code: "cancelled" };
  const verdict = verdictOf(sides, { oursFirst, theirsFirst, byTime });
  const replay = "order" in verdict && verdict.order === "theirsFirst" ? orders.theirsFirst : orders.oursFirst;
  const timeline = await rehearsals.askAbout("timeline", live, { replay, known: base.length }, options);
  if (isProblem(timeline) && timeline.code === "cancelled") return timeline;
  return { verdict, events: isProblem(timeline) ? undefined : timeline.revisions };
}

/** The objects that both sides change, and functions of one side that may use what the other one drops or renames. */
export function sharedObjects(
  { events = [] }: TriedOrders,
  { ours, theirs }: Pick<MergeSides, "ours" | "theirs">,
): readonly MergeProblem[] {
  const of = (side: readonly MergedRevision[]) =>
    events.filter(({ revision }) => side.some(({ id }) => id === revision));
  return [...changedByBoth(of(ours), of(theirs)), ...usesOfGone(of(ours), of(theirs))];
}

/** Whole histories; the third one is that of a new database. */
function ordersOf({ base, ours, theirs }: MergeSides) {
  return {
    oursFirst: replayOf([...base, ...ours, ...theirs]),
    theirsFirst: replayOf([...base, ...theirs, ...ours]),
    byTime: replayOf([...base, ...ours, ...theirs]).toSorted((a, b) => a.timestamp - b.timestamp),
  };
}

function replayOf(revisions: readonly MergedRevision[]): Replayed {
  return revisions.map(({ id, timestamp }) => ({ id, timestamp }));
}

function verdictOf({ ours, theirs }: MergeSides, outcomes: Parameters<typeof mergeVerdict>[0]) {
  if (ours.length > 0 && theirs.length > 0) return mergeVerdict(outcomes);
  return oneSidedVerdict(ours.length > 0 ? "oursOnly" : "theirsOnly", outcomes.oursFirst, outcomes.byTime);
}

function inWords({ problem, differences }: OrderOutcome): Outcome {
  return problem ? { failure: problemMessage(problem).message, differences } : { differences };
}
