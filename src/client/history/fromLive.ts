import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import { notFromEmptyInWords } from "../messages/history/historyProblems.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import type { Project } from "../project/project.ts";
import { databaseLabel } from "../project/projectState.ts";
import type { StateOptions } from "./schemaStates.ts";
import { leftOut } from "./replayed.ts";
import { liveWithDefinition } from "./scratchState.ts";

/** The result of replays that began with the live definition, in which the applied revisions are reverted. */
export type FromLive = {
  /** A sentence about that, with the reason. Absent: the history replays from an empty database. */
  readonly notFromEmpty?: string;
};

function withSentence<T extends object>(answer: T, problem: Problem, { view }: Project): T & FromLive {
  return { ...answer, notFromEmpty: notFromEmptyInWords(problemMessage(problem).message, databaseLabel(view)) };
}

/**
 * Makes a request about a history again, with the live definition as its start, if the history does not replay from an empty
 * database. Returns the first answer if that is not possible either.
 *
 * @param first the answer for an empty database
 * @param problemOf why a history was not replayed completely
 */
export async function orFromLive<T extends object>(
  project: Project,
  options: StateOptions,
  first: T | Problem,
  problemOf: (answer: T) => Problem | undefined,
  ask: (live: LiveStateAnswer) => Promise<T | Problem>,
): Promise<(T & FromLive) | Problem> {
  const problem = isProblem(first) ? first : problemOf(first);
  const isOfReplay = problem?.code === "migrationFailed" || problem?.code === "bookkeepingFailed";
  const hasApplied = project.view.history.revisions.some(({ state }) => state !== "pending");
  // With a chosen start, the live database contains revisions that are left out here.
  const isChosen = leftOut(project.view).size > 0;
  if (!problem || !isOfReplay || !hasApplied || isChosen || options.isOffline === true) return first;
  const live = await liveWithDefinition(project, options);
  if (isProblem(live)) return live.code === "cancelled" ? live : first;
  const again = await ask(live);
  if (isProblem(again)) return again.code === "cancelled" ? again : first;
  return problemOf(again) ? first : withSentence(again, problem, project);
}
