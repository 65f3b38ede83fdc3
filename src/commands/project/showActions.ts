import { l10n } from "vscode";
import * as vscode from "vscode";
import { databaseLabel, nonPostgresFacts } from "../../client/project/projectState.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { showProblemActions } from "../../host/messages/notify.ts";
import type { CommandId } from "../../manifest.ts";
import { isConflict } from "../../migrations/history.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { counts } from "../../client/messages/counts.ts";
import { onProject } from "../command.ts";

type ActionItem = vscode.QuickPickItem & { readonly command?: CommandId; readonly revision?: string };

/** Lists what can be done with the project now, and does the picked one. While a change is running, that is Cancel. */
export const showActions = onProject(async (services, { project }) => {
  await services.store.settled();
  const { view } = project;
  if (view.problem && view.running === undefined) return showProblemActions(view.problem, project);
  const picked = await vscode.window.showQuickPick(actionsOf(view, services.store.projects.length > 1), {
    title: l10n.t("Migrations of {0}", databaseLabel(view)),
    placeHolder: l10n.t("Choose an action"),
  });
  if (picked?.command === undefined) return undefined;
  const { command, revision } = picked;
  return vscode.commands.executeCommand(command, {
    project: view.key,
    ...(revision === undefined ? {} : { revision }),
  });
});

/** The actions, the most likely first. */
export function actionsOf(view: ProjectView, isOneOfSeveral: boolean): readonly ActionItem[] {
  const { history, location, running } = view;
  if (running) return [item("debug-stop", l10n.t("Cancel"), "migrations.cancel", running.what)];
  if (view.status !== "ready") return [item("refresh", l10n.t("Refresh"), "migrations.refresh")];
  const isPostgres = nonPostgresFacts(view) === undefined;
  const pending = history.pending.length;
  const current = history.current === undefined ? undefined : titleFromId(history.current);
  const conflict = history.revisions.find(isConflict);
  return [
    ...(conflict ? [item("warning", l10n.t("Resolve…"), "migrations.resolve", conflict.name, conflict.id)] : []),
    ...(pending > 0
      ? [item("play", l10n.t("Upgrade to Head"), "migrations.upgradeHead", counts.pending(pending))]
      : []),
    ...(isPostgres && pending > 0
      ? [
          item("checklist", l10n.t("Review…"), "migrations.review"),
          item("eye", l10n.t("Preview SQL…"), "migrations.previewSql"),
          item("beaker", l10n.t("Rehearse…"), "migrations.rehearse"),
        ]
      : []),
    item("add", l10n.t("Generate Revision…"), "migrations.generate"),
    item("git-compare", l10n.t("Check for Model Changes"), "migrations.check"),
    ...(current === undefined ? [] : [item("discard", l10n.t("Downgrade One"), "migrations.downgradeOne", current)]),
    item("history", l10n.t("Show History"), "migrations.history"),
    ...(location.environments.named.length > 0
      ? [item("server-environment", l10n.t("Select Environment…"), "migrations.selectEnvironment", view.environment)]
      : []),
    ...(isOneOfSeveral ? [item("folder", l10n.t("Select Project…"), "migrations.selectProject", location.name)] : []),
    item("refresh", l10n.t("Refresh"), "migrations.refresh"),
    item("output", l10n.t("Show Log"), "migrations.showLog"),
  ];
}

function item(icon: string, label: string, command: CommandId, description = "", revision?: string): ActionItem {
  const action = { label: `$(${icon}) ${label}`, command, description };
  return revision === undefined ? action : { ...action, revision };
}
