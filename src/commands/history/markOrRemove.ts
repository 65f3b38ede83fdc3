import { l10n } from "vscode";
import * as vscode from "vscode";
import type { WrittenRevision } from "../../client/history/writtenRevision.ts";
import { removeUnmarked } from "../../client/history/writtenRevision.ts";
import type { Project } from "../../client/project/project.ts";
import { requestChange } from "../../host/changes/requestChange.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { warn } from "../../host/messages/notify.ts";
import type { Services } from "../../host/services.ts";
import type { CommandArgument } from "../../manifest.ts";

/**
 * Opens a revision that was written for what the database has already, and marks it as applied there. If that fails, removes
 * its file, unless the database has the mark or does not answer.
 */
export async function markOrRemove(
  services: Services,
  project: Project,
  written: WrittenRevision,
  argument: CommandArgument = {},
): Promise<CommandResult | undefined> {
  const { id, file, isListed } = written;
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  if (!isListed) {
    warn({
      message: l10n.t("The data source does not list {0}. Add it there, then stamp the revision as applied.", id),
      actions: [],
    });
    return { ok: true, applied: [], reverted: [] };
  }
  await project.ensureFresh();
  const marked = await requestChange(services, project, { kind: "mark", revision: id, as: "applied" }, argument);
  if (marked?.ok === true) return marked;
  const message = (await removeUnmarked(project, written))
    ? l10n.t("The file of {0} was removed again, because it was not marked as applied.", id)
    : l10n.t("The file of {0} stays. Check whether the revision is applied before you upgrade.", id);
  warn({ message, actions: [] });
  await project.refresh();
  return marked;
}
