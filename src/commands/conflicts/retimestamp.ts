import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { retimestampedFiles } from "../../client/changes/retimestampFiles.ts";
import type { Project } from "../../client/project/project.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { notify } from "../../host/messages/notify.ts";
import { isPending, resolveRevision } from "../../migrations/history.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { TextEdit } from "../../migrations/retimestamp.ts";
import type { Revision } from "../../migrations/revision.ts";
import { timestampOf, titleFromId } from "../../migrations/revision.ts";
import { pickRevision } from "../revisions/prompts.ts";
import { onChange, onFresh, whichChange } from "../command.ts";

/** Gives a pending revision a new time, so that it comes after all others. */
export const retimestamp = onChange(
  whichChange,
  onFresh(async (services, { project, argument }) => {
    const { history } = project.view;
    // If two revisions have the same name, the project does not load. In that case the file identifies the revision.
    const { file, revision: named } = argument;
    if (file !== undefined && named !== undefined)
      return retimestampRevision(services, project, { id: named, file, timestamp: timestampOf(named) ?? 0 });
    const id =
      named ?? (await pickRevision(project, l10n.t("Re-timestamp Which Revision?"), (entry) => isPending(entry)));
    if (id === undefined) return undefined;
    const revision = resolveRevision(history, id);
    if (isProblem(revision)) return failed(revision, project);
    if (!isPending(revision))
      return failed({ code: "retimestampRefused", revision: revision.id, reason: "applied" }, project);
    return retimestampRevision(services, project, revision);
  }),
);

/**
 * Renames file, class and `name`, and whatever names them elsewhere, as one edit that can be undone. Problem:
 * `retimestampRefused`.
 */
export async function retimestampRevision(
  services: Services,
  project: Project,
  { id, file, timestamp }: Pick<Revision, "id" | "file" | "timestamp">,
): Promise<CommandResult> {
  const refuse = (reason: "noFile" | "unclear") =>
    failed({ code: "retimestampRefused", revision: id, reason }, project);
  if (file === undefined) return refuse("noFile");
  const text = (await vscode.workspace.openTextDocument(vscode.Uri.file(file))).getText();
  const planned = await retimestampedFiles(project, { id, timestamp, file }, text);
  if (!planned) return refuse("unclear");
  const { target, changes } = planned;
  const edit = new vscode.WorkspaceEdit();
  for (const change of changes) await addEdits(edit, change.file, change.edits);
  if (target !== file) edit.renameFile(vscode.Uri.file(file), vscode.Uri.file(target), { overwrite: false });
  if (!(await vscode.workspace.applyEdit(edit))) return failed({ code: "fileChanged", file }, project);
  for (const changed of [...changes.slice(1).map((change) => change.file), target])
    await (await vscode.workspace.openTextDocument(vscode.Uri.file(changed))).save();
  await services.store.reloadProject(project);
  notify(l10n.t("{0} is now {1}.", titleFromId(id), path.basename(target)));
  return { ok: true, applied: [], reverted: [], file: target };
}

async function addEdits(edit: vscode.WorkspaceEdit, file: string, edits: readonly TextEdit[]): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  for (const { start, end, text } of edits)
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
}
