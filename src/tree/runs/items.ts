import { l10n } from "vscode";
import * as vscode from "vscode";
import { shortTime, longTime } from "../../client/cards/formatTime.ts";
import type { RunChange } from "../../client/messages/runLogMessages.ts";
import { durationInWords, outcomeInWords, runTitle } from "../../client/messages/runLogMessages.ts";
import { databaseName } from "../../client/project/projectState.ts";
import type { CommandId } from "../../manifest.ts";
import type { KnownRun } from "../../migrations/journal.ts";
import type { Node, RunNode } from "./nodes.ts";
import { speakAsShown } from "../shared/spoken.ts";

/** The row's item. */
export function itemOf(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case "project": {
      const { Expanded } = vscode.TreeItemCollapsibleState;
      const item = new vscode.TreeItem(node.view.location.name, Expanded);
      item.id = `${node.project}\0project`;
      item.description = databaseName(node.view) ?? "";
      return speakAsShown(item);
    }
    case "run":
      return runItem(node);
    case "change": {
      const item = new vscode.TreeItem(node.entry.name);
      item.id = [node.project, node.run, node.revision].join("\0");
      item.iconPath = new vscode.ThemeIcon(changeIcons[node.entry.change]);
      item.description = changeInWords(node.entry.change);
      item.tooltip = node.revision;
      return speakAsShown(item);
    }
  }
}

const changeIcons: Readonly<Record<RunChange["change"], string>> = {
  applied: "check",
  reverted: "discard",
  planned: "circle-slash",
};

function changeInWords(change: RunChange["change"]): string {
  switch (change) {
    case "applied":
      return l10n.t("applied");
    case "reverted":
      return l10n.t("reverted");
    case "planned":
      return l10n.t("no change is recorded");
  }
}

/** A run: a bad outcome first, then when, how long and by whom. */
function runItem({ entry, project, run }: RunNode): vscode.TreeItem {
  const { at, by, database, milliseconds } = entry;
  const item = new vscode.TreeItem(runTitle(entry), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = [project, run].join("\0");
  item.iconPath = iconOf(entry);
  const outcome = outcomeInWords(entry);
  const took = milliseconds === undefined ? "" : durationInWords(milliseconds);
  const shown = [entry.outcome === "ok" ? "" : outcome, shortTime(at), took, by];
  item.description = shown.filter((part) => part !== "").join(" · ");
  item.contextValue = "run";
  item.tooltip = [
    runTitle(entry),
    [database, outcome, took].filter((part) => part !== "").join(" · "),
    l10n.t("{0} by {1}", longTime(at), by),
  ].join("\n");
  const argument = { project, run };
  item.command = {
    command: "migrations.showRun" satisfies CommandId,
    title: l10n.t("Show Run"),
    arguments: [argument],
  };
  return speakAsShown(item, entry.outcome === "ok" ? outcome : undefined);
}

/** The outcome by its shape. A run that is done shows its direction. */
function iconOf({ outcome, direction }: KnownRun): vscode.ThemeIcon {
  if (outcome === undefined) return new vscode.ThemeIcon("question");
  if (outcome === "cancelled") return new vscode.ThemeIcon("circle-slash");
  if (outcome !== "ok") return new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
  return new vscode.ThemeIcon({ up: "arrow-up", down: "arrow-down", stamp: "tag" }[direction]);
}
