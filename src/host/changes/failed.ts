import type { CommandResult } from "../../client/changes/commandResult.ts";
import { problemResult } from "../../client/changes/commandResult.ts";
import type { Project } from "../../client/project/project.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { ExecuteResult } from "../../protocol/runner.ts";
import { notifyProblem } from "../messages/notify.ts";

/** Shows a problem to the user and returns it as a command's result. */
export function failed(
  problem: Problem,
  project: Project | undefined,
  done?: Pick<ExecuteResult, "applied" | "reverted">,
): CommandResult {
  notifyProblem(problem, project);
  return problemResult(problem, done);
}
