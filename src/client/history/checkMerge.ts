import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type {
  MergedRevision,
  MergeOrder,
  MergeProblem,
  MergeSides,
  MergeVerdict,
  Outcome,
} from "../../migrations/timeline/merge.ts";
import { changedByBoth, mergeVerdict, sidesOf } from "../../migrations/timeline/merge.ts";
import type { OrderOutcome } from "../../protocol/states.ts";
import { nothingLive } from "../generate/draftSource.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import type { Project } from "../project/project.ts";
import { git } from "../rehearsal/git.ts";
import type { FileText, RehearsalClient } from "../rehearsal/rehearsalClient.ts";
import type { Checkout } from "./gitCheckout.ts";
import { checkOut, resolveRef } from "./gitCheckout.ts";
import type { StateOptions } from "./schemaStates.ts";
import { allReplayed, missingIn, movedTo } from "./schemaStates.ts";
import { surroundings } from "./scratchState.ts";

/** The result of the check of a merge. */
export type CheckedMerge = {
  readonly verdict: MergeVerdict;
  /** The order that works, if only one does. */
  readonly order?: MergeOrder;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly problems: readonly MergeProblem[];
};

/**
 * Replays the revisions of the working tree and of a commit in both orders on their common ones. No database is changed,
 * and none has to answer. Problems: `refUnknown`, `noCommonAncestor`, `refWithoutProject`, those of the common revisions.
 */
export async function checkMerge(
  project: Project,
  ref: string,
  options: StateOptions,
): Promise<CheckedMerge | Problem> {
  const { root } = project.location;
  const ancestor = await ancestorWith(root, ref);
  if (isProblem(ancestor)) return ancestor;
  const checkout = await checkOut(root, ref);
  if (isProblem(checkout)) return checkout;
  const there = project.rehearsals.relocated((start) => movedTo(checkout, start));
  let merged: RehearsalClient | undefined;
  try {
    const missing = missingIn(project, checkout);
    if (missing !== undefined) return { code: "refWithoutProject", ref, file: missing };
    const live = options.isOffline === true ? nothingLive : await surroundings(project, options);
    if (isProblem(live)) return live;
    const listed = await there.askAbout("listRevisions", live, {}, options);
    if (isProblem(listed)) return listed;
    const sides = sidesOf(allReplayed(project.view.history), listed.revisions);
    const facts = await factsOf(project, checkout, ancestor.commit, sides, listed.revisions);
    const { ours, theirs } = namesOf(sides);
    // The replays below are of the texts that are here.
    const isTorn = facts.some(({ kind }) => kind === "edited" || kind === "deleted");
    if (sides.ours.length === 0 || sides.theirs.length === 0)
      return { verdict: isTorn ? "conflict" : "independent", ours, theirs, problems: facts };
    merged = project.rehearsals.withTexts(await addedTexts(checkout, ancestor.commit));
    const orders = ordersOf(sides);
    const tried = await merged.askAbout(
      "tryOrders",
      live,
      { base: sides.base, orders: Object.values(orders) },
      options,
    );
    if (isProblem(tried)) return tried;
    const [oursFirst, theirsFirst, byTime] = tried.outcomes.map(inWords);
    if (!oursFirst || !theirsFirst || !byTime) return { code: "cancelled" };
    const verdict = mergeVerdict({ oursFirst, theirsFirst, byTime });
    const replay = [...sides.base, ...(verdict.order === "theirsFirst" ? orders.theirsFirst : orders.oursFirst)];
    const timeline = await merged.askAbout("timeline", live, { replay, known: sides.base.length }, options);
    const events = isProblem(timeline) ? [] : timeline.revisions;
    const of = (side: readonly MergedRevision[]) =>
      events.filter(({ revision }) => side.some(({ id }) => id === revision));
    return {
      ...verdict,
      verdict: isTorn ? "conflict" : verdict.verdict,
      ours,
      theirs,
      problems: [...verdict.problems, ...facts, ...changedByBoth(of(sides.ours), of(sides.theirs))],
    };
  } finally {
    merged?.dispose();
    there.dispose();
    await checkout.dispose();
  }
}

function ordersOf({ ours, theirs }: MergeSides) {
  return {
    oursFirst: [...ours, ...theirs],
    theirsFirst: [...theirs, ...ours],
    byTime: [...ours, ...theirs].toSorted((a, b) => a.timestamp - b.timestamp),
  };
}

function namesOf({ ours, theirs }: MergeSides) {
  return { ours: ours.map(({ id }) => id), theirs: theirs.map(({ id }) => id) };
}

function inWords({ problem, differences }: OrderOutcome): Outcome {
  return problem ? { failure: problemMessage(problem).message, differences } : { differences };
}

async function ancestorWith(root: string, ref: string): Promise<{ readonly commit: string } | Problem> {
  const found = await resolveRef(root, ref);
  if (isProblem(found)) return found;
  try {
    return { commit: (await git(root, ["merge-base", "HEAD", found.commit])).trim() };
  } catch {
    return { code: "noCommonAncestor", ref };
  }
}

/** The problems that are known without a replay: equal timestamps, edited and deleted revisions. */
async function factsOf(
  project: Project,
  checkout: Checkout,
  ancestor: string,
  { base, ours, theirs }: MergeSides,
  listed: readonly { readonly id: string; readonly file?: string }[],
): Promise<readonly MergeProblem[]> {
  const problems: MergeProblem[] = [];
  for (const own of ours)
    for (const other of theirs)
      if (own.timestamp === other.timestamp) problems.push({ kind: "sameTime", ours: own.id, theirs: other.id });
  const fileOf = new Map(project.view.history.revisions.map(({ id, file }) => [id, file]));
  const thereOf = new Map(listed.map(({ id, file }) => [id, file]));
  for (const { id } of base) {
    const [here, there] = await Promise.all([fileOf.get(id), thereOf.get(id)].map(textOf));
    if (here !== undefined && there !== undefined && here !== there) problems.push({ kind: "edited", revision: id });
  }
  const wasIn = async (file: string | undefined, from: string) =>
    file !== undefined && (await exists(checkout.top, ancestor, path.relative(from, file)));
  for (const { id } of ours)
    if (await wasIn(fileOf.get(id), checkout.top)) problems.push({ kind: "deleted", revision: id, by: "theirs" });
  for (const { id } of theirs)
    if (await wasIn(thereOf.get(id), checkout.folder)) problems.push({ kind: "deleted", revision: id, by: "ours" });
  return problems;
}

/** A text with the line endings that git normalises. */
async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return (await readFile(file, "utf8").catch(() => undefined))?.replaceAll("\r\n", "\n");
}

async function exists(top: string, commit: string, file: string): Promise<boolean> {
  return git(top, ["cat-file", "-e", `${commit}:${file.replaceAll("\\", "/")}`]).then(
    () => true,
    () => false,
  );
}

/** The files that the other side has added and that do not exist here, as texts at their place in the working tree. */
async function addedTexts({ top, inside, commit }: Checkout, ancestor: string): Promise<readonly FileText[]> {
  const added = await git(top, ["diff", "--name-only", "--no-renames", "--diff-filter=A", "-z", ancestor, commit]);
  const files = added
    .split("\0")
    .filter((name) => /\.(?:[cm]?[jt]s|json|sql)$/.test(name))
    .map((name) => path.join(top, name))
    .filter((file) => !existsSync(file));
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(inside(file), "utf8") })));
}
