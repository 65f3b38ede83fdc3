import { l10n } from "vscode";
import * as vscode from "vscode";
import { asCode, asMarkdown } from "../host/markdown.ts";
import { longTime } from "../host/times.ts";
import type { Revision } from "../migrations/revision.ts";
import type { RevisionNode } from "./nodes.ts";

/** A revision's card: its id, file, time and state, in words. */
export function tooltipOf({ entry, view }: RevisionNode): vscode.MarkdownString {
  const rows: readonly (readonly [name: string, value: string | undefined])[] = [
    [l10n.t("Id"), entry.id],
    [l10n.t("File"), entry.file && vscode.workspace.asRelativePath(entry.file)],
    [l10n.t("Created"), longTime(entry.timestamp)],
  ];
  const lines = [
    `**${asMarkdown(entry.name)}**`,
    "",
    asMarkdown(sentenceOf(entry, view.history.current === entry.id)),
    "",
    "| | |",
    "|---|---|",
    ...rows.flatMap(([name, value]) => (value === undefined ? [] : [`| ${asMarkdown(name)} | ${asCode(value)} |`])),
  ];
  return new vscode.MarkdownString(lines.join("\n"));
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
