import { l10n } from "vscode";
import * as vscode from "vscode";
import { longTime } from "../host/times.ts";
import type { Revision } from "../migrations/revision.ts";
import type { RevisionNode } from "./nodes.ts";

/** A revision's card: its id, file, time and state, in words. */
export function tooltipOf({ entry, view }: RevisionNode): vscode.MarkdownString {
  const card = new vscode.MarkdownString();
  card.appendMarkdown(`**`).appendText(entry.name).appendMarkdown(`**\n\n`);
  card.appendText(sentenceOf(entry, view.history.current === entry.id)).appendMarkdown("\n\n");
  const rows: [string, string][] = [
    [l10n.t("Id"), entry.id],
    ...(entry.file === undefined
      ? []
      : [[l10n.t("File"), vscode.workspace.asRelativePath(entry.file)] as [string, string]]),
    [l10n.t("Created"), longTime(entry.timestamp)],
  ];
  card.appendMarkdown("| | |\n|---|---|\n");
  for (const [name, value] of rows) card.appendMarkdown(`| ${name} | ${cell(value)} |\n`);
  return card;
}

function sentenceOf(entry: Revision, isCurrent: boolean): string {
  switch (entry.state) {
    case "applied":
      return isCurrent ? l10n.t("Applied: the database's current revision.") : l10n.t("Applied.");
    case "pending":
      return l10n.t("Pending: not applied yet.");
    case "outOfOrder":
      return l10n.t("Out of order: not applied, and older than a revision that is.");
    case "missing":
      return l10n.t("Applied, but its file is missing: it cannot be reverted until the file is back.");
    case "edited":
      return l10n.t("Applied, and its file is no longer what was applied.");
    case "unknown":
      return l10n.t("Not known whether it is applied: the database was not asked.");
  }
}

/** A value as code in a table: pipes and backticks would end the cell. */
function cell(value: string): string {
  return `\`${value.replaceAll("`", "ˋ").replaceAll("|", "\\|").replaceAll("\n", " ")}\``;
}
