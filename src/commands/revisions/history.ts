import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import { nonPostgresFacts, databaseLabel } from "../../client/project/projectState.ts";
import { showProblemActions } from "../../host/messages/notify.ts";
import { stateIcon, stateInWords } from "../../client/cards/revisionState.ts";
import { shortTime } from "../../client/cards/formatTime.ts";
import type { CommandId } from "../../manifest.ts";
import { isConflict, isPending } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import { onProject } from "../command.ts";
import { showRuns } from "./runHistory.ts";

type HistoryItem = vscode.QuickPickItem & { readonly revision?: Revision; readonly isRuns?: boolean };

/** The whole history as a pick; a revision leads to its file and what can be done with it. */
export const history = onProject(async (services, { project }) => {
  await services.store.settled();
  const { view } = project;
  if (view.problem && view.history.revisions.length === 0) return showProblemActions(view.problem, project);
  const items = [
    ...(view.problem ? [{ label: `$(warning) ${l10n.t("Not connected")}`, description: l10n.t("Show Problem") }] : []),
    ...view.history.revisions.map((revision) => itemOf(project, revision)),
    {
      label: `$(dash) ${l10n.t("base")}`,
      description: view.history.current === undefined && view.status === "ready" ? l10n.t("current") : "",
    },
  ];
  const runs = {
    label: `$(history) ${l10n.t("Runs from Here…")}`,
    description: l10n.t("what was changed, when and by whom"),
    isRuns: true,
  };
  const picked = await vscode.window.showQuickPick<HistoryItem>(view.problem ? items : [runs, ...items], {
    title: l10n.t("History of {0}", databaseLabel(view)),
    placeHolder: l10n.t("A revision: its file and what can be done with it"),
    matchOnDetail: true,
  });
  if (!picked) return undefined;
  if (picked.isRuns) return showRuns(services, project);
  if (picked.revision) return offerActions(project, picked.revision);
  return view.problem ? showProblemActions(view.problem, project) : undefined;
});

/** The current revision: the same actions, one pick earlier. */
export const current = onProject(async (services, { project }) => {
  await services.store.settled();
  const { view } = project;
  if (view.problem) return showProblemActions(view.problem, project);
  const revision = view.history.revisions.find(({ id }) => id === view.history.current);
  if (revision) return offerActions(project, revision);
  const name = databaseLabel(view);
  const pending = view.history.pending.length;
  const picked = await vscode.window.showQuickPick(
    pending > 0
      ? [{ label: l10n.t("Upgrade to Head"), description: l10n.t("{0} pending", pending) }]
      : [{ label: l10n.t("OK") }],
    {
      title: l10n.t("{0} is at base: nothing is applied", name),
    },
  );
  return picked && pending > 0
    ? vscode.commands.executeCommand("migrations.upgradeHead" satisfies CommandId, { project: view.key })
    : undefined;
});

function itemOf({ view }: Project, revision: Revision) {
  const isCurrent = view.history.current === revision.id;
  const words = stateInWords(revision, isCurrent);
  const applied = revision.appliedAt === undefined ? "" : l10n.t("applied {0}", shortTime(revision.appliedAt));
  const parts = [
    shortTime(revision.timestamp),
    revision.state === "applied" && !isCurrent && applied !== "" ? applied : words,
  ];
  return {
    label: `$(${stateIcon(revision.state, isCurrent)}) ${revision.name}`,
    description: [...parts, ...(isCurrent && applied !== "" ? [applied] : [])]
      .filter((part) => part !== "")
      .join(" · "),
    detail: revision.id,
    revision,
  };
}

async function offerActions(project: Project, revision: Revision): Promise<unknown> {
  const { view } = project;
  const isCurrent = view.history.current === revision.id;
  const action = (label: string, command: CommandId) => ({
    label,
    run: () => vscode.commands.executeCommand(command, { project: view.key, revision: revision.id }),
  });
  const { file } = revision;
  const items = [
    ...(file === undefined
      ? []
      : [{ label: l10n.t("Open File"), run: () => vscode.window.showTextDocument(vscode.Uri.file(file)) }]),
    ...(isConflict(revision) ? [action(l10n.t("Resolve…"), "migrations.resolve")] : []),
    ...(isPending(revision) ? [action(l10n.t("Upgrade to This Revision"), "migrations.upgradeTo")] : []),
    ...(revision.state === "applied" && !isCurrent
      ? [action(l10n.t("Revert to This Revision…"), "migrations.downgradeTo")]
      : []),
    ...(revision.state === "applied" ? [action(l10n.t("Revert This and Everything Newer…"), "migrations.revert")] : []),
    ...(revision.state === "missing" || revision.state === "unknown" || nonPostgresFacts(view)
      ? []
      : [
          action(l10n.t("Rehearse…"), "migrations.rehearse"),
          action(l10n.t("Dry Run…"), "migrations.dryRun"),
          action(l10n.t("Preview SQL…"), "migrations.previewSql"),
        ]),
    { label: l10n.t("Copy Id"), run: () => vscode.env.clipboard.writeText(revision.id) },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: `${revision.name} · ${revision.id}`,
    placeHolder: l10n.t("Choose an action"),
  });
  return picked?.run();
}
