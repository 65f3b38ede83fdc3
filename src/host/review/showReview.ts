import { l10n } from "vscode";
import type { ReviewedPlan } from "../../client/review/makeReview.ts";
import { makeReview } from "../../client/review/makeReview.ts";
import { reviewBasis } from "../../client/review/reviewBasis.ts";
import { outdatedLines, planInWords, reviewDocument } from "../../client/review/reviewDocument.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import { isEmptyPlan } from "../../migrations/plan.ts";
import { withRevisionsProgress } from "../changes/progress.ts";
import type { Services } from "../services.ts";

/**
 * Reviews a request and shows the review as a document. A plan without steps has no document. Problems: those of
 * `makeReview`, `busy`.
 *
 * @param isProbed also reads sessions and the state of the server
 */
export async function showReview(
  services: Services,
  project: Project,
  request: ChangeRequest,
  isProbed = false,
): Promise<ReviewedPlan | Problem> {
  const reviewed = await withRevisionsProgress(services, project, "other", (options) =>
    makeReview(project, request, { ...options, isProbed }),
  );
  if (isProblem(reviewed) || isEmptyPlan(reviewed.plan)) return reviewed;
  const { files, basis, plan } = reviewed;
  const { view } = project;
  const { environment } = view;
  const label = environment === undefined ? databaseLabel(view) : `${databaseLabel(view)} (${environment})`;
  await services.reviews.show({
    title: l10n.t("Review of {0}", label),
    project,
    request,
    text: reviewDocument(reviewed, planInWords(label, plan, view.history.pending)),
    outdated: outdatedLines(),
    isCurrent: async () => {
      const now = project.view;
      // Without a connection, nothing is known about the database.
      return now.status !== "ready" || (await reviewBasis(now, files)) === basis;
    },
  });
  return reviewed;
}
