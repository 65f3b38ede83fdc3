import { l10n } from "vscode";
import * as vscode from "vscode";
import { shortTime } from "../../client/cards/formatTime.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";

type Item = vscode.QuickPickItem & { readonly state?: string; readonly isCommit?: boolean };

/**
 * Asks for a state of the schema, by a name that `stateNamed` understands. Undefined: cancelled.
 *
 * @param hasOthers also the live database, environments and commits
 */
export async function askForState(
  project: Project,
  title: string,
  hasOthers: boolean,
  placeHolder = l10n.t("A state of the schema"),
): Promise<string | undefined> {
  const { history, location, environment } = project.view;
  const revisions: readonly Item[] = history.revisions
    .filter(({ file }) => file !== undefined)
    .map(({ id, name, timestamp }) => ({ label: name, description: shortTime(timestamp), detail: id, state: id }));
  const environments: readonly Item[] = location.environments.named
    .filter(({ name }) => name !== environment)
    .map(({ name }) => ({
      label: `$(server-environment) ${name}`,
      description: l10n.t("its live database"),
      state: name,
    }));
  const others: readonly Item[] = [
    { label: `$(database) ${databaseLabel(project.view)}`, description: l10n.t("the live database"), state: "live" },
    { label: `$(git-branch) ${l10n.t("Branch or Commit…")}`, isCommit: true },
    ...environments,
  ];
  const items: readonly Item[] = [
    { label: l10n.t("head"), description: l10n.t("all revisions"), state: "head" },
    ...(hasOthers ? others : []),
    { label: l10n.t("Revisions"), kind: vscode.QuickPickItemKind.Separator },
    ...revisions,
    ...(hasOthers ? [{ label: l10n.t("base"), description: l10n.t("no revision"), state: "base" }] : []),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    matchOnDetail: true,
    matchOnDescription: true,
  });
  if (picked?.isCommit !== true) return picked?.state;
  const ref = await askForRef(title);
  return ref === undefined ? undefined : `git:${ref}`;
}

/** Asks for a branch or a commit. Undefined: cancelled. */
export async function askForRef(title: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: l10n.t("A branch, a tag or a commit"),
    value: "origin/main",
    validateInput: (value) => (value.trim() === "" ? l10n.t("A branch, a tag or a commit") : undefined),
  });
  return typed?.trim();
}
