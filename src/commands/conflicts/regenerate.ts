import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import type { ChangeOptions, CommandResult } from "../../host/changes/requestChange.ts";
import { requestChange } from "../../host/changes/requestChange.ts";
import type { Services } from "../../host/services.ts";
import { notifyProblem } from "../../host/messages/notify.ts";
import { shortTime } from "../../client/cards/formatTime.ts";
import type { CommandId } from "../../manifest.ts";
import { onChange, onFresh, whichChange } from "../command.ts";
import { pickRevision } from "../revisions/prompts.ts";

/** The guide's recipe for conflicts. */
export const regenerate = onChange(
  whichChange,
  onFresh((services, { project, argument }) => regenerateIn(services, project, argument)),
);

/**
 * Resolves a conflict in steps: downgrades to a stable revision, deletes the files that have to be generated again,
 * lets the user fix the models, and generates a new revision.
 */
export async function regenerateIn(
  services: Services,
  project: Project,
  options: ChangeOptions,
): Promise<CommandResult | undefined> {
  const { current } = project.view.history;
  const stable = await pickRevision(
    project,
    l10n.t("Regenerate Revisions (1/3): the Last Stable Revision"),
    ({ id, state }) => state === "applied" && id !== current,
  );
  if (stable === undefined) return undefined;
  const reverted = await requestChange(services, project, { kind: "downgradeTo", revision: stable }, options);
  if (reverted?.ok !== true) return reverted;
  if (!(await discard(services, project))) return reverted;
  void offerToGenerate(project);
  return reverted;
}

/** False if the user has cancelled. */
async function discard(services: Services, project: Project): Promise<boolean> {
  const { revisions, pending } = project.view.history;
  const items = revisions.flatMap(({ id, name, timestamp, file }) =>
    pending.includes(id) && file !== undefined
      ? [
          {
            label: name,
            description: shortTime(timestamp),
            detail: vscode.workspace.asRelativePath(file),
            file,
            picked: true,
          },
        ]
      : [],
  );
  if (items.length === 0) return true;
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: l10n.t("Regenerate Revisions (2/3): Delete the Files"),
    placeHolder: l10n.t("Unchecked revisions stay pending"),
  });
  if (!picked) return false;
  // As an edit: into the trash where there is one, which a remote machine has not, and Undo brings them back.
  const edit = new vscode.WorkspaceEdit();
  for (const { file } of picked) edit.deleteFile(vscode.Uri.file(file), { ignoreIfNotExists: true });
  if (!(await vscode.workspace.applyEdit(edit))) {
    notifyProblem({ code: "writeFailed", file: picked[0]?.file ?? "", message: "" }, project);
    return false;
  }
  await services.store.reloadProject(project);
  return true;
}

async function offerToGenerate(project: Project): Promise<void> {
  const generate = l10n.t("Generate Revision…");
  const message = l10n.t("Edit your entities, then generate a new revision (3/3).");
  if ((await vscode.window.showInformationMessage(message, generate)) === generate)
    await vscode.commands.executeCommand("migrations.generate" satisfies CommandId, { project: project.view.key });
}
