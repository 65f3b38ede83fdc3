import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/requestChange.ts";
import type { Services } from "../../host/services.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Revision } from "../../migrations/revision.ts";

/** Shows a revision's file beside what was applied, in the diff editor. Problem: `notRecoverable`. */
export async function compareWithApplied(
  services: Services,
  project: Project,
  { id, name, file }: Revision,
): Promise<CommandResult> {
  const remembered = await project.client.request("remembered", { revision: id });
  if (isProblem(remembered)) return failed(remembered, project);
  if (remembered.text === undefined || file === undefined)
    return failed({ code: "notRecoverable", revision: id }, project);
  const applied = await services.textUri(l10n.t("{0} as applied", name), remembered.text, file);
  const title = l10n.t("{0}: as applied ↔ now", name);
  await vscode.commands.executeCommand("vscode.diff", applied, vscode.Uri.file(file), title);
  return { ok: true, applied: [], reverted: [] };
}

/** Makes a revision's file what was applied, as an edit that can be undone. Problem: `notRecoverable`. */
export async function putBack(services: Services, project: Project, { id, file }: Revision): Promise<CommandResult> {
  const remembered = await project.client.request("remembered", { revision: id });
  if (isProblem(remembered)) return failed(remembered, project);
  if (remembered.text === undefined || file === undefined)
    return failed({ code: "notRecoverable", revision: id }, project);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(document.uri, whole, remembered.text);
  await vscode.workspace.applyEdit(edit);
  if (!(await document.save())) return failed({ code: "writeFailed", file, message: "" }, project);
  project.client.restart();
  await services.store.refreshProject(project);
  return { ok: true, applied: [], reverted: [], file };
}
