import { showProblemActions } from "../../host/messages/notify.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Command } from "../command.ts";
import { onProject } from "../command.ts";

/** Shows the actions for a project's problem, or for the problem of a row. */
export const showProblem: Command = async (services, raw) => {
  const given = raw as { readonly problem?: unknown } | undefined;
  const problem = isProblem(given?.problem) ? given.problem : undefined;
  return onProject(async (_, { project }) => {
    const shown = problem ?? project.view.problem;
    return shown && showProblemActions(shown, project);
  })(services, raw);
};
