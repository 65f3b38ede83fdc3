import { runInWords } from "../../client/changes/runSummary.ts";
import { undoOf } from "../../client/changes/undo.ts";
import { actions } from "../../client/messages/actions.ts";
import type { Project } from "../../client/project/project.ts";
import type { Plan } from "../../migrations/plan.ts";
import type { ExecuteResult } from "../../protocol/runner.ts";
import { notify, notifyProblem, warn } from "../messages/notify.ts";
import { treeDelay } from "../project/pace.ts";

/** Reports the result of a run: the executed steps, or the failure and the state of the database. */
export function reportRun(project: Project, plan: Plan, result: ExecuteResult): void {
  const { problem } = result;
  const summary = runInWords(project.view, plan, result);
  project.update({ lastRun: { at: Date.now(), ok: problem === undefined, summary } });
  // The tree may show what was before for as long as the editor delays its rows.
  const undo = problem ? undefined : undoOf(project.view, plan, result);
  if (!problem) setTimeout(() => notify(summary, ...(undo ? [undo] : [])), treeDelay);
  else if (problem.code === "cancelled") warn({ message: summary, actions: [actions.log] }, project);
  else notifyProblem(problem, project, summary);
}
