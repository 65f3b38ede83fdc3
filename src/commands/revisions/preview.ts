import path from "node:path";
import { writeFile } from "node:fs/promises";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { previewOf, scriptOf, targetInWords } from "../../client/changes/sqlDocuments.ts";
import { previewTitle, recordingOf } from "../../host/changes/preview.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseName } from "../../client/project/projectState.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { notify } from "../../host/messages/notify.ts";
import { isEmptyRecording } from "../../migrations/rehearsal.ts";
import type { Recording } from "../../migrations/rehearsal.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import { requestTo } from "../../migrations/requestedRange.ts";
import { counts } from "../../client/messages/counts.ts";
import { askForTarget } from "./askTarget.ts";
import type { CommandTarget } from "../command.ts";
import { onPostgres } from "../command.ts";

/** Shows the SQL of a change that is not made: every statement as it would be sent. */
export const previewSql = onPostgres(async (services, target) => {
  const recorded = await recordedFor(services, target, l10n.t("Preview SQL…"));
  if (recorded === undefined || isProblem(recorded)) return recorded && failed(recorded, target.project);
  const { recording, what } = recorded;
  if (isEmptyRecording(recording)) return nothingToShow(target.project);
  const sql = previewOf(target.project.view, what, recording);
  await services.showSql(previewTitle(target.project), sql);
  void offerMore(target, recording, what, sql);
  return { ok: true, sql };
});

/** Writes a script for `psql` that does what a command would do. */
export const saveScript = onPostgres(async (services, target) => {
  const recorded = await recordedFor(services, target, l10n.t("Save as Script…"));
  if (recorded === undefined || isProblem(recorded)) return recorded && failed(recorded, target.project);
  if (isEmptyRecording(recorded.recording)) return nothingToShow(target.project);
  // Half of a plan is no script.
  if (recorded.recording.stopped) return failed(recorded.recording.stopped, target.project);
  return save(target, scriptOf(target.project.view, recorded.what, recorded.recording));
});

/** Writes the script of a request. Problems: those of `recordingOf`. */
export async function saveRequest(services: Services, project: Project, request: ChangeRequest) {
  const recording = await recordingOf(services, project, request);
  if (isProblem(recording)) return failed(recording, project);
  if (isEmptyRecording(recording)) return nothingToShow(project);
  if (recording.stopped) return failed(recording.stopped, project);
  return save({ project, argument: {} }, scriptOf(project.view, "", recording));
}

type Recorded = { readonly recording: Recording; readonly what: string };

async function recordedFor(
  services: Services,
  { project, argument }: CommandTarget,
  title: string,
): Promise<Recorded | Problem | undefined> {
  if (!vscode.workspace.isTrusted) return { code: "restricted" };
  await project.ensureFresh();
  const { history, problem } = project.view;
  if (problem) return problem;
  const isNamed = [argument.revision, argument.to, argument.from].some((name) => name !== undefined);
  const target = isNamed ? argument : await askForTarget(project, title);
  if (target === undefined) return undefined;
  const targeted = requestTo(history, target);
  if (isProblem(targeted)) return targeted;
  const { request, from } = targeted;
  const recording = await recordingOf(services, project, request, from && { from });
  return isProblem(recording) ? recording : { recording, what: targetInWords(history, target) };
}

function nothingToShow(project: Project): { readonly ok: true; readonly sql: string } {
  notify(
    l10n.t(
      "{0} is already at this revision: no statement would be sent.",
      databaseName(project.view) ?? project.location.name,
    ),
  );
  return { ok: true, sql: "" };
}

/** Not awaited: the SQL is there to be read. */
async function offerMore({ project, argument }: CommandTarget, recording: Recording, what: string, sql: string) {
  const copy = l10n.t("Copy SQL");
  const script = l10n.t("Save as Script…");
  const count = recording.statements.filter(({ kind }) => kind === "revision").length;
  const picked = await vscode.window.showInformationMessage(
    counts.previewed(count),
    copy,
    ...(recording.stopped ? [] : [script]),
  );
  if (picked === copy) await vscode.env.clipboard.writeText(sql);
  if (picked === script) await save({ project, argument }, scriptOf(project.view, what, recording));
}

async function save({ project, argument }: CommandTarget, text: string) {
  const name = `${(databaseName(project.view) ?? project.location.name).replace(/[^\w.-]/g, "_")}.sql`;
  const chosen =
    argument.file === undefined
      ? await vscode.window.showSaveDialog({
          title: l10n.t("Save as Script"),
          defaultUri: vscode.Uri.file(path.join(project.location.folder, name)),
          filters: { SQL: ["sql"] },
        })
      : vscode.Uri.file(argument.file);
  if (!chosen) return undefined;
  try {
    await writeFile(chosen.fsPath, text);
  } catch (error) {
    return failed({ code: "writeFailed", file: chosen.fsPath, message: (error as Error).message }, project);
  }
  await vscode.window.showTextDocument(chosen, { preview: false });
  notify(l10n.t("Saved. Run it with: {0}", `psql -X -f ${vscode.workspace.asRelativePath(chosen)}`));
  return { ok: true, file: chosen.fsPath };
}
