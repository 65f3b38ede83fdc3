import { makeReview } from "../../client/review/makeReview.ts";
import { planInWords, reviewDocument } from "../../client/review/reviewDocument.ts";
import { reviewResult } from "../../client/review/reviewResult.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { isEmptyPlan } from "../../migrations/plan.ts";
import { rangeTo, requestTo } from "../../migrations/requestedRange.ts";
import { exitCodes } from "../exitCodes.ts";
import type { CommonOptions } from "../options.ts";
import { projectData, readProject } from "../session.ts";
import type { FailOn } from "./failOn.ts";
import { failuresOf } from "./failOn.ts";
import type { Handler } from "./handler.ts";
import { casesOfReview } from "./verdicts.ts";

export type ReviewOptions = CommonOptions & { readonly failOn: readonly FailOn[] };

/**
 * Reviews a plan: what it deletes, blocks and rewrites, with counts of the live database.
 *
 * @param isProbed also reads sessions with conflicting locks and the state of the server
 */
export function review(target: string | undefined, isProbed: boolean): Handler<ReviewOptions> {
  return async (session, options) => {
    const problem = await readProject(session, options);
    if (problem) return problem;
    const { project, terminal, signal } = session;
    const { view } = project;
    if (view.problem) return view.problem;
    const targeted = requestTo(view.history, rangeTo(target));
    if (isProblem(targeted)) return targeted;
    terminal.note("Rehearsing on a scratch database…");
    const reviewed = await makeReview(project, targeted.request, { signal, isProbed });
    if (isProblem(reviewed)) return reviewed;
    const { environment } = view;
    const label = environment === undefined ? databaseLabel(view) : `${databaseLabel(view)} (${environment})`;
    const text = isEmptyPlan(reviewed.plan)
      ? `${label} is already at this revision: there is nothing to review.`
      : reviewDocument(reviewed, planInWords(label, reviewed.plan, view.history.pending));
    const failures = failuresOf(reviewed.review, options.failOn);
    const { ok: _ok, ...data } = reviewResult(reviewed);
    return {
      exitCode: failures.length > 0 ? exitCodes.failed : exitCodes.ok,
      text,
      markdown: text,
      cases: casesOfReview(view, reviewed.review, options.failOn),
      data: { ...projectData(session), ...data, failures },
    };
  };
}
