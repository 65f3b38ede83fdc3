import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ProjectView, Running } from "../../client/project/projectState.ts";
import { stateIcon, stateInWords } from "../../client/cards/revisionState.ts";
import { shortVerdict } from "../../client/messages/rehearsalMessages.ts";
import { rehearsedOf } from "../../client/project/rehearsalValidity.ts";
import { shortTime } from "../../client/cards/formatTime.ts";
import type { CommandId } from "../../manifest.ts";
import { isConflict, isPending } from "../../migrations/history.ts";
import type { RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { RevisionNode } from "./nodes.ts";

/** A revision's row: its verdict and state in words and by the icon's shape, its time last. */
export function revisionItem({ entry, view, project, isGrouped }: RevisionNode): vscode.TreeItem {
  const item = new vscode.TreeItem(entry.name);
  const isCurrent = view.history.current === entry.id;
  const isRunning = view.running?.revision === entry.id;
  const words = stateWords(entry, isCurrent, view);
  const time = shortTime(entry.timestamp);
  item.id = `${project}\0${entry.id}`;
  const rehearsal = rehearsedOf(view, entry)?.rehearsal;
  // An applied revision shows its verdict only if it cannot be reverted.
  const isTold = isPending(entry) || rehearsal?.verdict === "irreversible";
  const verdict = rehearsal && isTold ? shortVerdict(rehearsal) : undefined;
  // A narrow side bar cuts what comes last. The icon shows a plain state already, so the verdict comes before its word.
  const isPlain = (entry.state === "pending" || entry.state === "applied") && !isRunning;
  // The group says that a revision is pending.
  const state = isGrouped === true && isPlain && !isCurrent ? undefined : words;
  const shown = (isPlain ? [verdict, state, time] : [words, verdict, time]).filter(
    (part) => part !== undefined && part !== "",
  );
  item.description = shown.join(" · ");
  item.iconPath = isRunning ? new vscode.ThemeIcon("sync~spin") : iconOf(entry, isCurrent, rehearsal);
  item.contextValue = contextOf(entry, isCurrent);
  const spoken = [entry.name, words === "" ? stateInWords(entry, isCurrent) : words, verdict, time];
  item.accessibilityInformation = { label: spoken.filter((part) => part !== undefined).join(", ") };
  if (entry.file !== undefined) {
    item.command = { command: "vscode.open", title: l10n.t("Open File"), arguments: [vscode.Uri.file(entry.file)] };
  } else if (entry.state === "missing") {
    const argument = { project, revision: entry.id };
    item.command = {
      command: "migrations.resolve" satisfies CommandId,
      title: l10n.t("Resolve…"),
      arguments: [argument],
    };
  }
  return item;
}

/** The state in words; nothing for what is simply applied: a long history should read calmly. */
export function stateWords(entry: Revision, isCurrent: boolean, view: ProjectView): string {
  const { running } = view;
  if (running?.revision === entry.id) return runningWords(running);
  const isPlain = (entry.state === "applied" && !isCurrent) || entry.state === "unknown";
  return isPlain ? "" : stateInWords(entry, isCurrent);
}

/** Position of the running revision among several. */
function runningWords({ direction, index = 1, total = 1 }: Running): string {
  if (total === 1) return direction === "down" ? l10n.t("reverting…") : l10n.t("applying…");
  return direction === "down"
    ? l10n.t("reverting {0} of {1}…", index, total)
    : l10n.t("applying {0} of {1}…", index, total);
}

/** The state's icon. The verdict on a pending revision has a shape of its own, for a colour alone says nothing to some. */
function iconOf(entry: Revision, isCurrent: boolean, rehearsal: RevisionRehearsal | undefined): vscode.ThemeIcon {
  const warning = new vscode.ThemeColor("list.warningForeground");
  const icon = stateIcon(entry.state, isCurrent);
  if (entry.state === "pending") return pendingIcon(rehearsal);
  return icon === "warning" ? new vscode.ThemeIcon(icon, warning) : new vscode.ThemeIcon(icon);
}

function pendingIcon(rehearsal: RevisionRehearsal | undefined): vscode.ThemeIcon {
  if (!rehearsal) return new vscode.ThemeIcon("circle-outline");
  const warning = new vscode.ThemeColor("list.warningForeground");
  switch (rehearsal.verdict) {
    case "reversible":
      // With rows in some tables it would fail.
      return rehearsal.rows
        ? new vscode.ThemeIcon("warning", warning)
        : new vscode.ThemeIcon("circle-outline", new vscode.ThemeColor("testing.iconPassed"));
    case "dataLost":
      return new vscode.ThemeIcon("warning", warning);
    case "irreversible":
      return new vscode.ThemeIcon("lock", warning);
    case "undetermined":
      return new vscode.ThemeIcon("question");
    case "fails":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
  }
}

/** Words that menus match: `revision`, then the state; `pending`, `applied` and `squashed` say what can be done. */
function contextOf(entry: Revision, isCurrent: boolean): string {
  const words = ["revision"];
  if (entry.state === "pending" || entry.state === "outOfOrder") words.push("pending", entry.state);
  if (entry.state === "applied" || entry.state === "missing" || entry.state === "edited")
    words.push("applied", entry.state);
  if (isConflict(entry)) words.push("conflict");
  if (isCurrent) words.push("current");
  if (entry.replaces !== undefined) words.push("squashed");
  return [...new Set(words)].join(" ");
}
