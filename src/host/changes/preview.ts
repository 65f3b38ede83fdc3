import * as l10n from "@vscode/l10n";
import type { ChangeRequest } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Recording } from "../../migrations/rehearsal.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import { scriptOfRecording, sqlPreview } from "../../migrations/script.ts";
import { runSettingsOf } from "../../client/project/protection.ts";
import { withRevisionsProgress } from "./progress.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { noteInWords } from "../../client/messages/rehearsalMessages.ts";
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

/** The statements as a document's text, with the database's name on top. */
export function previewOf(project: Project, what: string, { statements, notes, stopped }: Recording): string {
  const sql = sqlPreview({ title: titleLines(project, what, notes), statements });
  if (stopped === undefined) return sql;
  const why = [
    l10n.t("Stopped here on the scratch database: {0}", problemMessage(stopped).message),
    l10n.t("The scratch database has no rows of the live one: Dry Run… shows what is sent there."),
  ];
  return `${sql}\n${why.map((line) => `-- ${line.replaceAll("\n", " ")}`).join("\n")}\n`;
}

/** The same as a script for `psql`, which does what the command does, and takes the same lock. */
export function scriptOf(project: Project, what: string, recording: Recording): string {
  return scriptOfRecording(titleLines(project, what, recording.notes), recording);
}

/** Shows the SQL of a request before it is confirmed, or the reason why it cannot be shown. */
export async function showPreview(services: Services, project: Project, request: ChangeRequest): Promise<void> {
  const recording = await recordingOf(services, project, request);
  if (isProblem(recording)) return notifyProblem(recording, project, problemMessage(recording).message);
  await services.showSql(previewTitle(project), previewOf(project, "", recording));
}

/** Names the document. */
export function previewTitle(project: Project): string {
  return l10n.t("Preview of {0}", databaseLabel(project.view));
}

function titleLines(project: Project, what: string, notes: Recording["notes"]): readonly string[] {
  const { environment } = project.view;
  const name =
    environment === undefined ? databaseLabel(project.view) : `${databaseLabel(project.view)} (${environment})`;
  return [
    what === "" ? name : `${name} · ${what}`,
    l10n.t("Recorded on a scratch database; nothing was run here."),
    ...notes.map(noteInWords),
  ];
}
