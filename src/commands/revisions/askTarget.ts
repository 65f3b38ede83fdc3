import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import { shortTime } from "../../client/cards/formatTime.ts";
import type { History } from "../../migrations/history.ts";
import { isPending } from "../../migrations/history.ts";
import type { RequestedRange } from "../../migrations/requestedRange.ts";

type Item = vscode.QuickPickItem & { readonly target?: RequestedRange; readonly isRange?: boolean };

/**
 * Asks what to look at: head, a revision, all the way back, or a range. Undefined: cancelled.
 *
 * @param isLive what is looked at begins where the live database stands, so that no range is offered
 */
export async function askForTarget(
  project: Project,
  title: string,
  isLive = false,
): Promise<RequestedRange | undefined> {
  const { history } = project.view;
  const { pending, applied, revisions } = history;
  const named: readonly Item[] = revisions.map((revision) => ({
    label: revision.name,
    description: isPending(revision) ? l10n.t("upgrade to it") : l10n.t("revert it"),
    detail: `${revision.id} · ${shortTime(revision.timestamp)}`,
    target: { revision: revision.id },
  }));
  const items: readonly Item[] = [
    ...(pending.length > 0
      ? [
          {
            label: `$(arrow-up) ${l10n.t("Upgrade to Head")}`,
            description: l10n.t("{0} pending", pending.length),
            target: { to: "head" },
          },
        ]
      : []),
    ...(applied.length > 0 ? [{ label: `$(arrow-down) ${l10n.t("Downgrade to Base")}`, target: { to: "base" } }] : []),
    ...(isLive
      ? []
      : [
          {
            label: `$(arrow-both) ${l10n.t("From … to …")}`,
            description: l10n.t("wherever the database stands"),
            isRange: true,
          },
        ]),
    { label: l10n.t("Revisions"), kind: vscode.QuickPickItemKind.Separator },
    ...named,
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: l10n.t("Choose a revision"),
    matchOnDetail: true,
  });
  return picked?.isRange ? askForRange(history, title) : picked?.target;
}

async function askForRange(history: History, title: string): Promise<RequestedRange | undefined> {
  const from = await pickPlace(history, `${title} (1/2)`, l10n.t("From, where that one is applied already"));
  if (from === undefined) return undefined;
  const to = await pickPlace(history, `${title} (2/2)`, l10n.t("To"));
  return to === undefined ? undefined : { from, to };
}

async function pickPlace(history: History, title: string, placeHolder: string): Promise<string | undefined> {
  const items = [
    ...history.revisions
      .filter(({ state }) => state !== "missing")
      .map(({ id, name, timestamp }) => ({ label: name, description: shortTime(timestamp), detail: id, id })),
    { label: l10n.t("base"), description: "", detail: "", id: "base" },
  ];
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDetail: true }))?.id;
}
