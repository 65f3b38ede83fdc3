import type { ChangeFace, ChangeOptions } from "../../client/changes/requestChange.ts";
import { requestChange as requestIn } from "../../client/changes/requestChange.ts";
import type { CommandResult } from "../../client/changes/commandResult.ts";
import type { Project } from "../../client/project/project.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import { notify, notifyProblem } from "../messages/notify.ts";
import { evidenceFor } from "../rehearsal/confirmationEvidence.ts";
import { showReview } from "../review/showReview.ts";
import type { Services } from "../services.ts";
import { confirm } from "./confirm.ts";
import { reportDryRun } from "./dryRunReport.ts";
import { showPreview } from "./preview.ts";
import { withRevisionsProgress } from "./progress.ts";
import { reportRun } from "./reportRun.ts";

export type { CommandResult, DatabaseServed } from "../../client/changes/commandResult.ts";
export type { ChangeOptions } from "../../client/changes/requestChange.ts";

/** Requests a change with VS Code's dialogs, progress and notifications. */
export function requestChange(
  services: Services,
  project: Project,
  request: ChangeRequest,
  options: ChangeOptions,
): Promise<CommandResult | undefined> {
  return requestIn(faceOf(services), project, request, options);
}

/** The face of a change in VS Code. */
export function faceOf(services: Services): ChangeFace {
  return {
    refresh: (project) => services.store.refreshProject(project),
    evidence: evidenceFor,
    confirm,
    preview: (project, request) => showPreview(services, project, request),
    review: async (project, request) => {
      const reviewed = await showReview(services, project, request);
      if (isProblem(reviewed)) notifyProblem(reviewed, project);
    },
    run: (project, direction, work, readAgain) => withRevisionsProgress(services, project, direction, work, readAgain),
    runnerEnded: (project) => services.database.restart(project),
    failed: notifyProblem,
    upToDate: notify,
    report: (project, plan, outcome, isDryRun) =>
      isDryRun ? reportDryRun(services, project, plan, outcome) : reportRun(project, plan, outcome),
  };
}
