import { rm } from "node:fs/promises";
import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Adopted } from "../../client/history/readDrift.ts";
import type { Project } from "../../client/project/project.ts";
import { requestChange } from "../../host/changes/requestChange.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { warn } from "../../host/messages/notify.ts";
import type { Services } from "../../host/services.ts";
import type { CommandArgument } from "../../manifest.ts";

/**
 * Opens a revision that was written for what the database has already, and marks it as applied there. If that is not done,
 * removes its file, because an upgrade would run it on that database and fail.
 */
export async function markOrRemove(
  services: Services,
  project: Project,
  { id, file, isListed }: Adopted,
  argument: CommandArgument = {},
): Promise<CommandResult | undefined> {
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
  await rm(file, { force: true });
  warn({
    message: l10n.t("The file of {0} was removed again, because it was not marked as applied.", id),
    actions: [],
  });
  await project.refresh();
  return marked;
}
