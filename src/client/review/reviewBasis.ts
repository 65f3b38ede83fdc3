import type { ProjectView } from "../project/projectState.ts";
import { modifiedTimes } from "../project/rehearsalValidity.ts";

/**
 * The state that a review depends on, as text: the database, its applied and pending revisions, and the files of the plan.
 * Changes of rows are not part of it.
 */
export async function reviewBasis(
  { history, connection, environment }: Pick<ProjectView, "history" | "connection" | "environment">,
  files: readonly string[],
): Promise<string> {
  const { applied, pending } = history;
  return JSON.stringify([environment, connection, applied, pending, [...(await modifiedTimes(files))]]);
}
