import type { ProjectView } from "../project/projectState.ts";
import { historyBasis, modifiedTimes } from "../project/rehearsalValidity.ts";

/**
 * The state that a review depends on, as text: the database, its applied and pending revisions, and the files of the plan.
 * Changes of rows are not part of it.
 */
export async function reviewBasis(
  view: Pick<ProjectView, "history" | "connection" | "environment">,
  files: readonly string[],
): Promise<string> {
  return JSON.stringify([historyBasis(view), [...(await modifiedTimes(files))]]);
}
