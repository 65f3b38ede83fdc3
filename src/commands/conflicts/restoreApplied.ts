import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Revision } from "../../migrations/revision.ts";

/** Restores the applied version of a revision's file, as an edit that can be undone. Problem: `notRecoverable`. */
export async function restoreApplied(
  services: Services,
  project: Project,
  { id, file }: Revision,
): Promise<CommandResult> {
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
  await services.store.reloadProject(project);
  return { ok: true, applied: [], reverted: [], file };
}
