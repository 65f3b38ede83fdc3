import * as l10n from "@vscode/l10n";
import type { ChangeRequest } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Recording } from "../../migrations/rehearsal.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import { previewOf } from "../../client/changes/sqlDocuments.ts";
import { runSettingsOf } from "../../client/project/protection.ts";
import { withRevisionsProgress } from "./progress.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import type { Services } from "../services.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { notifyProblem } from "../messages/notify.ts";

/** Start of a preview, if it is not the live state. */
export type Range = { readonly from: readonly AppliedRow[] };

/** Statements that a change would send, recorded on a scratch database. Problems: those of `Rehearser.record`. */
export function recordingOf(
  services: Services,
  project: Project,
  request: ChangeRequest,
  range?: Range,
): Promise<Recording | Problem> {
  const settings = runSettingsOf(project.view);
  return withRevisionsProgress(services, project, "other", (options) =>
    project.rehearsals.record(request, { ...options, settings, ...(range ? { from: range.from } : {}) }),
  );
}

/** Shows the SQL of a request before it is confirmed, or the reason why it cannot be shown. */
export async function showPreview(services: Services, project: Project, request: ChangeRequest): Promise<void> {
  const recording = await recordingOf(services, project, request);
  if (isProblem(recording)) return notifyProblem(recording, project, problemMessage(recording).message);
  await services.showSql(previewTitle(project), previewOf(project.view, "", recording));
}

/** Names the document. */
export function previewTitle(project: Project): string {
  return l10n.t("Preview of {0}", databaseLabel(project.view));
}
