import { l10n } from "vscode";
import * as vscode from "vscode";
import { failed } from "../../host/changes/requestChange.ts";
import { resolveRevision } from "../../migrations/history.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { pickRevision } from "../revisions/prompts.ts";
import { onChange, onProject, whichChange } from "../command.ts";
import { compareWithApplied } from "./compareApplied.ts";
import { goBack } from "./regenerate.ts";

/** Shows what was changed in the file of an applied revision since. */
export const compareApplied = onProject(async (services, { project, argument }) => {
  if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, project);
  const named =
    argument.revision ??
    (await pickRevision(project, l10n.t("Compare Which Revision?"), ({ appliedAt }) => appliedAt !== undefined));
  if (named === undefined) return undefined;
  const revision = resolveRevision(project.view.history, named);
  return isProblem(revision) ? failed(revision, project) : compareWithApplied(services, project, revision);
});

/** The guide's recipe for conflicts. */
export const generateAgain = onChange(whichChange, async (services, { project, argument }) => {
  if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, project);
  await project.freshen();
  return goBack(services, project, argument);
});
