import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { FoundStart } from "../../protocol/states.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import { notFromEmptyInWords } from "../messages/history/historyProblems.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import type { Project } from "../project/project.ts";
import { databaseLabel } from "../project/projectState.ts";
import type { RehearsalClient } from "../rehearsal/rehearsalClient.ts";
import { leftOut } from "./replayed.ts";
import type { StateOptions } from "./schemaStates.ts";
import { liveWithDefinition, surroundingsKey } from "./scratchState.ts";
import { kept } from "./stateCache.ts";

/** The result of replays that began with the live definition, in which the applied revisions are reverted. */
export type FromLive = {
  /** A sentence about that, with the reason. Absent: the history replays from an empty database. */
  readonly notFromEmpty?: string;
};

function withSentence<T extends object>(answer: T, problem: Problem, { view }: Project): T & FromLive {
  return { ...answer, notFromEmpty: notFromEmptyInWords(problemMessage(problem).message, databaseLabel(view)) };
}

/** Runs the requests of a replay. */
export type Rehearsals = Pick<RehearsalClient, "askAbout">;

/**
 * Makes a request about a history again, with the live definition as its start, if the history does not replay from an empty
 * database. Returns the first answer if that is not possible either.
 *
 * @param first the answer for an empty database
 * @param problemOf why a history was not replayed completely
 * @param ask receives the live state with its `start`
 * @param rehearsals finds the start, in which it reverts the applied revisions by its code
 */
export async function orFromLive<T extends object>(
  project: Project,
  options: StateOptions,
  first: T | Problem,
  problemOf: (answer: T) => Problem | undefined,
  ask: (live: LiveStateAnswer) => Promise<T | Problem>,
  rehearsals: Rehearsals = project.rehearsals,
): Promise<(T & FromLive) | Problem> {
  const problem = isProblem(first) ? first : problemOf(first);
  const isOfReplay = problem?.code === "migrationFailed" || problem?.code === "bookkeepingFailed";
  const hasApplied = project.view.history.revisions.some(({ state }) => state !== "pending");
  // With a chosen start, the live database contains revisions that are left out here.
  const isChosen = leftOut(project.view).size > 0;
  if (!problem || !isOfReplay || !hasApplied || isChosen || options.isOffline === true) return first;
  const live = await withStart(project, rehearsals, options);
  if (isProblem(live)) return live.code === "cancelled" ? live : first;
  const again = await ask(live);
  if (isProblem(again)) return again.code === "cancelled" ? again : first;
  return problemOf(again) ? first : withSentence(again, problem, project);
}

/**
 * The live state with the start of its history. Problems: those of a live database and of a request about the history,
 * `noLiveStart`.
 */
async function withStart(
  project: Project,
  rehearsals: Rehearsals,
  options: StateOptions,
): Promise<LiveStateAnswer | Problem> {
  const live = await liveWithDefinition(project, options);
  if (isProblem(live)) return live;
  const ask = () => rehearsals.askAbout("liveStart", live, {}, options);
  const { rows, definition } = live.liveState;
  const files = new Set(project.view.history.revisions.flatMap(({ id, file }) => (file === undefined ? [] : id)));
  // A revision without a file is recovered from the journal, which is no file of the result.
  const isOfFiles = rehearsals === project.rehearsals && rows.every(({ id }) => files.has(id));
  const found = await (isOfFiles
    ? kept<FoundStart>(project, ["liveStart", rows, definition, await surroundingsKey(project, live)], ask)
    : ask());
  return isProblem(found) ? found : { ...live, liveState: { ...live.liveState, start: found.start } };
}
