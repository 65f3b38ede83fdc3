import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { nothingLive } from "../generate/draftSource.ts";
import type { Project } from "../project/project.ts";
import { gitProblem } from "../rehearsal/git.ts";
import type { CheckedMerge } from "./checkMerge.ts";
import { namesOf } from "./checkMerge.ts";
import type { LastMerge } from "./lastMerge.ts";
import { lastMerge } from "./lastMerge.ts";
import { sameTimes } from "./mergeFacts.ts";
import { sharedObjects, tryBothOrders } from "./mergeReplays.ts";
import type { StateOptions } from "./schemaStates.ts";
import { surroundings } from "./scratchState.ts";

/**
 * Checks the last merge, pull or rebase of the working tree, which contains the revisions of all sides: the two of a merge of
 * two branches in both orders; those of a merge of more branches one by one, each beside all before it. Problems:
 * `noLastMerge`, those of git, those of the common revisions.
 */
export async function checkLastMerge(project: Project, options: StateOptions): Promise<CheckedMerge | Problem> {
  let merges: readonly LastMerge[] | Problem | undefined;
  try {
    merges = await lastMerge(project.location.root, project.view.history, options.signal);
  } catch (error) {
    return gitProblem(error);
  }
  if (merges === undefined) return { code: "noLastMerge" };
  if (isProblem(merges)) return merges;
  const checked: CheckedMerge[] = [];
  for (const merge of merges) {
    const one = await checkSide(project, merge, options);
    if (isProblem(one)) return one;
    checked.push(one);
  }
  const [first, ...others] = checked;
  return first && others.length === 0 ? first : together(merges, checked);
}

async function checkSide(
  project: Project,
  { ref, sides, torn }: LastMerge,
  options: StateOptions,
): Promise<CheckedMerge | Problem> {
  const result = { ref, ...namesOf(sides) };
  const isTorn = torn.length > 0;
  if (sides.ours.length === 0 || sides.theirs.length === 0)
    return { ...result, verdict: isTorn ? "conflict" : "independent", problems: torn };
  const live = options.isOffline === true ? nothingLive : await surroundings(project, options);
  if (isProblem(live)) return live;
  const tried = await tryBothOrders(project, project.rehearsals, sides, live, options);
  if (isProblem(tried)) return tried;
  const { verdict, notFromEmpty } = tried;
  const start = notFromEmpty === undefined ? {} : { notFromEmpty };
  const problems = [...verdict.problems, ...torn, ...sameTimes(sides), ...sharedObjects(tried, sides)];
  return { ...result, ...start, ...verdict, hasOrders: true, ...(isTorn ? { verdict: "conflict" } : {}), problems };
}

/** One result for a merge of several branches. An order of two of its sides is not one of all of them. */
function together(merges: readonly LastMerge[], checked: readonly CheckedMerge[]): CheckedMerge {
  const has = (verdict: CheckedMerge["verdict"]) => checked.some((one) => one.verdict === verdict);
  const [notFromEmpty] = checked.flatMap((one) => one.notFromEmpty ?? []);
  return {
    ref: merges.map(({ ref }) => ref).join(", "),
    verdict: has("conflict") ? "conflict" : has("ordered") ? "ordered" : "independent",
    hasOrders: checked.some(({ hasOrders }) => hasOrders === true),
    ours: checked[0]?.ours ?? [],
    theirs: checked.flatMap(({ theirs }) => theirs),
    problems: checked.flatMap(({ problems }, at) => problems.map((one) => ({ ...one, ref: merges[at]?.ref ?? "" }))),
    ...(notFromEmpty === undefined ? {} : { notFromEmpty }),
  };
}
