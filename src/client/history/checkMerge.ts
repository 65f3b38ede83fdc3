import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { MergeOrder, MergeProblem, MergeSides, MergeVerdict } from "../../migrations/timeline/merge.ts";
import { sidesOf } from "../../migrations/timeline/merge.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import { nothingLive } from "../generate/draftSource.ts";
import type { Project } from "../project/project.ts";
import { gitProblem } from "../rehearsal/git.ts";
import { commonCommit, resolveRef } from "./commits.ts";
import type { FromLive } from "./fromLive.ts";
import { checkOut, inRepository } from "./gitCheckout.ts";
import type { OtherSide } from "./mergeFacts.ts";
import { changedFiles, factsOf, otherFiles } from "./mergeFacts.ts";
import { sharedObjects, tryBothOrders } from "./mergeReplays.ts";
import type { StateOptions } from "./schemaStates.ts";
import { absentIn, movedTo } from "./schemaStates.ts";
import { surroundings } from "./scratchState.ts";

/** The result of the check of a merge. */
export type CheckedMerge = FromLive & {
  readonly verdict: MergeVerdict;
  /** The order that works, if only one does. */
  readonly order?: MergeOrder;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly problems: readonly FoundMergeProblem[];
  /** True if the last merge had new revisions on two sides, whose orders were compared. */
  readonly hasOrders?: boolean;
  /** The other side of the last merge: an abbreviated commit; of a merge of several branches, all with commas. */
  readonly ref?: string;
};

/** `ref`: the side that it is about, if the merge has several. */
export type FoundMergeProblem = MergeProblem & { readonly ref?: string };

/**
 * Replays the revisions of the working tree and of a commit in both orders on their common ones, and all by their
 * timestamps. No database is changed, and none has to answer. Problems: those of `commonCommit`, `refWithoutProject`,
 * `refSubmodule`, those of git, those of the common revisions.
 */
export async function checkMerge(
  project: Project,
  ref: string,
  options: StateOptions,
): Promise<CheckedMerge | Problem> {
  const { root } = project.location;
  const { signal } = options;
  const ancestor = await ancestorWith(root, ref, signal);
  if (isProblem(ancestor)) return ancestor;
  const checkout = await checkOut(root, ref, signal);
  if (isProblem(checkout)) return checkout;
  const there = project.rehearsals.relocated((start) => movedTo(checkout, start), checkout.folder);
  try {
    const absent = await absentIn(project, checkout, ref, signal);
    if (absent) return absent;
    const live = options.isOffline === true ? nothingLive : await surroundings(project, options);
    if (isProblem(live)) return live;
    const listed = await there.askAbout("listRevisions", live, {}, options);
    if (isProblem(listed)) return inRepository(listed, checkout);
    const other: OtherSide = { checkout, ancestor: ancestor.commit, listed: listed.revisions, signal };
    return await checkSides(project, other, live, options);
  } catch (error) {
    return gitProblem(error);
  } finally {
    there.dispose();
    await checkout.dispose();
  }
}

/** @throws {GitFailure} */
async function checkSides(
  project: Project,
  other: OtherSide,
  live: LiveStateAnswer,
  options: StateOptions,
): Promise<CheckedMerge | Problem> {
  const { revisions } = project.view.history;
  const here = revisions.filter(({ file }) => file !== undefined).toReversed();
  const sides = sidesOf(here, other.listed);
  const facts = await factsOf(project, other, sides);
  const { ours, theirs } = namesOf(sides);
  // The replays below are of the texts that are here, without the revisions that are deleted here.
  const isTorn = facts.some(({ kind }) => kind === "edited" || kind === "deleted");
  const deleted = new Set(facts.flatMap((one) => (one.kind === "deleted" && one.by === "ours" ? [one.revision] : [])));
  const replayed: MergeSides = { ...sides, theirs: sides.theirs.filter(({ id }) => !deleted.has(id)) };
  if (replayed.ours.length === 0 && replayed.theirs.length === 0)
    return { verdict: isTorn ? "conflict" : "independent", ours, theirs, problems: facts };
  // A squashed revision of the other side is common as well, and its file is only there.
  const files = await otherFiles(other, new Set(here.map(({ id }) => id)));
  const merged = project.rehearsals.withTexts(files.added, other.checkout.folder);
  try {
    const tried = await tryBothOrders(project, merged, replayed, live, options);
    if (isProblem(tried)) return tried;
    const { verdict, events, notFromEmpty } = tried;
    const changed = changedFiles(project, other, files.changed, events);
    return {
      ...verdict,
      ...(notFromEmpty === undefined ? {} : { notFromEmpty }),
      verdict: isTorn || changed.length > 0 ? "conflict" : verdict.verdict,
      ours,
      theirs,
      problems: [...verdict.problems, ...facts, ...changed, ...sharedObjects(tried, replayed)],
    };
  } finally {
    merged.dispose();
  }
}

async function ancestorWith(
  root: string,
  ref: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly commit: string } | Problem> {
  const found = await resolveRef(root, ref, signal);
  return isProblem(found) ? found : commonCommit(root, [found.commit], ref, signal);
}

/** The ids of the revisions of both sides. */
export function namesOf({ ours, theirs }: MergeSides) {
  return { ours: ours.map(({ id }) => id), theirs: theirs.map(({ id }) => id) };
}
