import type { GroupNode, Node, ProjectNode, ProblemNode } from "./nodes.ts";
import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ProjectView } from "../../client/project/projectState.ts";
import { brokenFileOf } from "../../client/cards/brokenFile.ts";
import { countInWords } from "../../client/cards/formatNumbers.ts";
import { actions } from "../../client/messages/actions.ts";
import { actionCommand } from "../../host/messages/actionCommand.ts";
import { databaseName, failureOf, isStarting } from "../../client/project/projectState.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { startingInWords } from "../../host/project/starting.ts";
import { nestItem } from "./nestNodes.ts";
import { revisionItem } from "./item.ts";
import { speakAsShown } from "../shared/spoken.ts";

/** The row's item, without its tooltip where that costs something. */
export function itemOf(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case "project":
      return projectItem(node);
    case "problem":
      return problemItem(node);
    case "group":
      return groupItem(node);
    case "revision":
      return revisionItem(node);
    case "nest":
      return nestItem(node);
    case "fold": {
      const label = l10n.t("… {0} older", node.hidden.length);
      const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
      item.id = `${node.project}\0older`;
      return speakAsShown(item);
    }
    case "base": {
      const item = new vscode.TreeItem(l10n.t("base"));
      item.id = `${node.project}\0base`;
      item.iconPath = new vscode.ThemeIcon("dash");
      const isCurrent = node.view.status === "ready" && node.view.history.current === undefined;
      // A container with one view shows that view's description nowhere: here is where the database is always named.
      const words = [isCurrent ? l10n.t("current: nothing is applied") : "", databaseName(node.view) ?? ""];
      item.description = words.filter((part) => part !== "").join(" · ");
      item.contextValue = node.view.history.applied.length > 0 ? "base" : "";
      item.tooltip = l10n.t("The state before the first revision.");
      return speakAsShown(item);
    }
  }
}

function projectItem({ view, isSelected }: ProjectNode): vscode.TreeItem {
  const item = new vscode.TreeItem(view.location.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${view.key}\0project`;
  item.iconPath = new vscode.ThemeIcon(isSelected ? "folder-active" : "folder");
  const parts = [databaseName(view) ?? "", isSelected ? l10n.t("selected") : ""];
  item.description = parts.filter((part) => part !== "").join(" · ");
  item.contextValue = view.status === "ready" && view.history.pending.length > 0 ? "project upgradable" : "project";
  item.tooltip = view.location.dataSource ?? view.location.root;
  return speakAsShown(item);
}

/** A group with its size. The current revision is named also while the group is collapsed. */
function groupItem({ view, project, group, entries }: GroupNode): vscode.TreeItem {
  const label = group === "pending" ? l10n.t("Pending") : l10n.t("Applied");
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${project}\0${group}`;
  const current = entries.find(({ id }) => id === view.history.current);
  const words = current === undefined ? [] : [l10n.t("current: {0}", current.name)];
  item.description = [countInWords(entries.length), ...words].join(" · ");
  item.contextValue = group === "pending" ? "group upgradable" : "group";
  item.tooltip =
    group === "pending"
      ? l10n.t("Revisions that an upgrade runs, the newest first.")
      : l10n.t("Revisions in the migrations table of the database, the newest first.");
  return speakAsShown(item);
}

function problemItem(node: ProblemNode): vscode.TreeItem {
  const { problem, isWarning, view, project } = node;
  if (!isWarning && isStarting(view)) return startingItem(view);
  const { message } = problemMessage(problem);
  const broken = brokenFileOf(problem);
  const item = new vscode.TreeItem(broken?.label ?? message);
  const failure = failureOf(problem, view);
  item.iconPath = isWarning
    ? new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"))
    : new vscode.ThemeIcon(
        failure === "unreachable" ? "debug-disconnect" : "error",
        new vscode.ThemeColor("list.errorForeground"),
      );
  item.contextValue = isWarning ? "problem" : `problem ${failure}`;
  item.tooltip = message;
  if (broken) item.description = `:${broken.at.line}`;
  item.command = broken
    ? actionCommand(actions.open(broken.at))
    : { command: "migrations.showProblem", title: l10n.t("Show Problem"), arguments: [{ project, problem }] };
  item.accessibilityInformation = {
    label: isWarning ? l10n.t("Warning: {0}", message) : l10n.t("Problem: {0}", message),
  };
  if (view.status === "restricted") item.iconPath = new vscode.ThemeIcon("shield");
  return item;
}

function startingItem(view: ProjectView): vscode.TreeItem {
  const item = new vscode.TreeItem(startingInWords(view));
  item.iconPath = new vscode.ThemeIcon("sync~spin");
  return speakAsShown(item);
}
