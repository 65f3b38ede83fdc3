import { l10n } from "vscode";
import * as vscode from "vscode";
import { failed } from "../../host/changes/failed.ts";
import { requestChange } from "../../host/changes/requestChange.ts";
import { notify } from "../../host/messages/notify.ts";
import type { OpenReview } from "../../host/review/reviewDocuments.ts";
import type { Services } from "../../host/services.ts";
import type { Command } from "../command.ts";
import { saveRequest } from "../revisions/preview.ts";
import { reviewRequest } from "./review.ts";

/** Makes the reviewed change. A review that is out of date is made again instead. */
export const applyReview = onReview(async (services, { project, request, isCurrent }) => {
  await project.ensureFresh();
  if (await isCurrent()) return requestChange(services, project, request, {});
  notify(l10n.t("The files or the revisions of the database have changed: read the new review, then apply it."));
  return reviewRequest(services, project, request);
});

/** Writes a script for `psql` that makes the reviewed change. */
export const saveReviewScript = onReview((services, { project, request }) => saveRequest(services, project, request));

/** Copies the text of a review. */
export const copyReview = onReview(async (_, { text }) => {
  await vscode.env.clipboard.writeText(text);
  return { ok: true };
});

/** A command of the review in the title's editor, or in the active one. Problems: `restricted`, `reviewMissing`. */
function onReview(work: (services: Services, review: OpenReview) => Promise<unknown>): Command {
  return async (services, raw) => {
    if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, undefined);
    const review = services.reviews.find(raw);
    return review ? work(services, review) : failed({ code: "reviewMissing" }, undefined);
  };
}
