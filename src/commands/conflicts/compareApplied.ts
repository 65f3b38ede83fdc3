import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { resolveRevision } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import { ifTrusted, onProject } from "../command.ts";
import { pickRevision } from "../revisions/prompts.ts";

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

/** Shows the changes in the file of an applied revision since it was applied. */
export const compareApplied = onProject(
  ifTrusted(async (services, { project, argument }) => {
    const named =
      argument.revision ??
      (await pickRevision(project, l10n.t("Compare Which Revision?"), ({ appliedAt }) => appliedAt !== undefined));
    if (named === undefined) return undefined;
    const revision = resolveRevision(project.view.history, named);
    return isProblem(revision) ? failed(revision, project) : compareWithApplied(services, project, revision);
  }),
);
