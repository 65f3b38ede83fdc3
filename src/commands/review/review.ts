import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import type { ReviewResult } from "../../client/review/reviewResult.ts";
import { reviewResult } from "../../client/review/reviewResult.ts";
import type { CommandResult } from "../../client/changes/commandResult.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import { showReview } from "../../host/review/showReview.ts";
import type { Services } from "../../host/services.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import { isEmptyPlan } from "../../migrations/plan.ts";
import { requestTo } from "../../migrations/requestedRange.ts";
import { l10n } from "vscode";
import type { Command, CommandTarget } from "../command.ts";
import { onFresh, onPostgres } from "../command.ts";

/** Reviews a change before it is made: what it deletes, blocks and rewrites, and whether it can be undone. */
export const review = command(false);

/** Reviews a change, and also reads which sessions and replicas the live database has. */
export const probeDatabase = command(true);

/** From the title of a review, the same request is reviewed again. */
function command(isProbed: boolean): Command {
  const start = onPostgres(onFresh((services, target) => reviewTarget(services, target, isProbed)));
  return async (services, raw) => {
    const open = services.reviews.find(raw);
    const isOfReview = open !== undefined && isUri(raw);
    if (!isOfReview) return start(services, raw);
    await open.project.ensureFresh();
    return reviewRequest(services, open.project, open.request, isProbed);
  };
}

function isUri(raw: unknown): boolean {
  return typeof raw === "object" && raw !== null && "scheme" in raw;
}

async function reviewTarget(services: Services, { project, argument }: CommandTarget, isProbed: boolean) {
  const { history, problem } = project.view;
  if (problem) return failed(problem, project);
  const { revision, to } = argument;
  const targeted = requestTo(history, {
    ...(revision === undefined ? {} : { revision }),
    ...(to === undefined ? {} : { to }),
  });
  if (isProblem(targeted)) return failed(targeted, project);
  return reviewRequest(services, project, targeted.request, isProbed);
}

/** Shows the review of a request and returns it as a result. */
export async function reviewRequest(
  services: Services,
  project: Project,
  request: ChangeRequest,
  isProbed = false,
): Promise<ReviewResult | CommandResult> {
  const reviewed = await showReview(services, project, request, isProbed);
  if (isProblem(reviewed)) return failed(reviewed, project);
  if (isEmptyPlan(reviewed.plan))
    notify(l10n.t("{0} is already at this revision: there is nothing to review.", databaseLabel(project.view)));
  return reviewResult(reviewed);
}
