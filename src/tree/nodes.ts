import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ProjectView } from "../host/projectState.ts";
import { databaseName } from "../host/projectState.ts";
import { shortVerdict } from "../host/rehearsalWords.ts";
import { rehearsedOf } from "../host/rehearsed.ts";
import { explain } from "../host/sentences.ts";
import { shortTime } from "../host/times.ts";
import type { NestNode } from "./nestRows.ts";
import { nestItem } from "./nestRows.ts";
import { isConflict, isPending } from "../migrations/history.ts";
import type { Problem } from "../migrations/problem.ts";
import type { RevisionRehearsal } from "../migrations/rehearsal.ts";
import type { Revision } from "../migrations/revision.ts";
import { wordsOf } from "../migrations/revision.ts";

/** A row of the Revisions view. Each is an argument of commands as well: `project` and `revision` are its own. */
export type Node = ProjectNode | ProblemNode | RevisionNode | FoldNode | BaseNode | NestNode;

type Of<Kind extends string> = { readonly kind: Kind; readonly project: string; readonly view: ProjectView };
export type ProjectNode = Of<"project">;
export type ProblemNode = Of<"problem"> & { readonly problem: Problem; readonly isWarning: boolean };
export type RevisionNode = Of<"revision"> & { readonly revision: string; readonly entry: Revision };
export type FoldNode = Of<"fold"> & { readonly hidden: readonly Revision[] };
export type BaseNode = Of<"base">;

/** The row's item, without its tooltip where that costs something. */
export function itemOf(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case "project":
      return projectItem(node);
    case "problem":
      return problemItem(node);
    case "revision":
      return revisionItem(node);
    case "nest":
      return nestItem(node);
    case "fold": {
      const label = l10n.t("… {0} older", node.hidden.length);
      const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
      item.id = `${node.project}\0older`;
      return item;
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
      item.tooltip = l10n.t("Before the first revision: nothing is applied.");
      return item;
    }
  }
}

function projectItem({ view }: ProjectNode): vscode.TreeItem {
  const item = new vscode.TreeItem(view.location.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${view.key}\0project`;
  item.description = databaseName(view) ?? "";
  item.contextValue = view.status === "ready" && view.history.pending.length > 0 ? "project" : "";
  item.tooltip = view.location.dataSource ?? view.location.root;
  return item;
}

function problemItem({ problem, isWarning, view, project }: ProblemNode): vscode.TreeItem {
  const { message } = explain(problem);
  const item = new vscode.TreeItem(message);
  item.iconPath = isWarning
    ? new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"))
    : new vscode.ThemeIcon(
        isUnreachable(problem) ? "debug-disconnect" : "error",
        new vscode.ThemeColor("list.errorForeground"),
      );
  item.contextValue = isUnreachable(problem) ? "problem unreachable" : "problem";
  item.tooltip = message;
  item.command = { command: "migrations.mend", title: l10n.t("Show Problem"), arguments: [{ project, problem }] };
  item.accessibilityInformation = {
    label: isWarning ? l10n.t("Warning: {0}", message) : l10n.t("Problem: {0}", message),
  };
  if (view.status === "restricted") item.iconPath = new vscode.ThemeIcon("shield");
  return item;
}

function isUnreachable(problem: Problem): boolean {
  return ["connectionRefused", "connectionLost", "connectionTimedOut", "hostUnknown", "envMissing"].includes(
    problem.code,
  );
}

function revisionItem({ entry, view, project }: RevisionNode): vscode.TreeItem {
  const item = new vscode.TreeItem(entry.name);
  const isCurrent = view.history.current === entry.id;
  const isRunning = view.running?.revision === entry.id;
  const words = stateWords(entry, isCurrent, view);
  const time = shortTime(entry.timestamp);
  item.id = `${project}\0${entry.id}`;
  const rehearsal = rehearsedOf(view, entry)?.rehearsal;
  // What is applied reads calmly: of that only what could not be undone is said.
  const isTold = isPending(entry) || rehearsal?.verdict === "irreversible";
  const verdict = rehearsal && isTold ? shortVerdict(rehearsal) : undefined;
  // The state first: a narrow side bar cuts what comes last.
  const parts = [words, verdict, time].filter((part) => part !== undefined && part !== "");
  item.description = parts.join(" · ");
  item.iconPath = isRunning ? new vscode.ThemeIcon("sync~spin") : iconOf(entry, isCurrent, rehearsal);
  item.contextValue = contextOf(entry, isCurrent);
  const spoken = [entry.name, words === "" ? l10n.t("applied") : words, verdict, time];
  item.accessibilityInformation = { label: spoken.filter((part) => part !== undefined).join(", ") };
  if (entry.file !== undefined) {
    item.command = { command: "vscode.open", title: l10n.t("Open File"), arguments: [vscode.Uri.file(entry.file)] };
  }
  return item;
}

/** The state in words; nothing for what is simply applied: a long history should read calmly. */
export function stateWords(entry: Revision, isCurrent: boolean, view: ProjectView): string {
  const { running } = view;
  if (running?.revision === entry.id) return running.direction === "down" ? l10n.t("reverting…") : l10n.t("applying…");
  switch (entry.state) {
    case "applied":
      return isCurrent ? l10n.t("current") : "";
    case "pending":
      return entry.renamedFrom === undefined
        ? l10n.t("pending")
        : l10n.t("pending, same text as {0}", wordsOf(entry.renamedFrom));
    case "outOfOrder":
      return l10n.t("out of order, older than current");
    case "missing":
      return isCurrent ? l10n.t("current, its file is missing") : l10n.t("applied, its file is missing");
    case "edited":
      return l10n.t("applied, edited since");
    case "unknown":
      return "";
  }
}

/** The state's icon; what a rehearsal has shown of a pending one colours it, and one that fails has another. */
function iconOf(entry: Revision, isCurrent: boolean, rehearsal: RevisionRehearsal | undefined): vscode.ThemeIcon {
  const warning = new vscode.ThemeColor("list.warningForeground");
  switch (entry.state) {
    case "applied":
      return new vscode.ThemeIcon(isCurrent ? "circle-filled" : "check");
    case "pending":
      return pendingIcon(rehearsal);
    case "outOfOrder":
      return new vscode.ThemeIcon("warning", warning);
    case "missing":
      return new vscode.ThemeIcon("warning", warning);
    case "edited":
      return new vscode.ThemeIcon("edit");
    case "unknown":
      return new vscode.ThemeIcon("circle-small");
  }
}

function pendingIcon(rehearsal: RevisionRehearsal | undefined): vscode.ThemeIcon {
  if (!rehearsal) return new vscode.ThemeIcon("circle-outline");
  switch (rehearsal.verdict) {
    case "reversible":
      // With rows in some tables it would fail.
      return new vscode.ThemeIcon(
        "circle-outline",
        new vscode.ThemeColor(rehearsal.rows ? "list.warningForeground" : "testing.iconPassed"),
      );
    case "dataLost":
    case "irreversible":
      return new vscode.ThemeIcon("circle-outline", new vscode.ThemeColor("list.warningForeground"));
    case "undetermined":
      return new vscode.ThemeIcon("circle-outline");
    case "fails":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
  }
}

/** Words that menus match: `revision`, then the state; `pending` and `applied` say what can be done. */
function contextOf(entry: Revision, isCurrent: boolean): string {
  const words = ["revision"];
  if (entry.state === "pending" || entry.state === "outOfOrder") words.push("pending", entry.state);
  if (entry.state === "applied" || entry.state === "missing" || entry.state === "edited")
    words.push("applied", entry.state);
  if (isConflict(entry)) words.push("conflict");
  if (isCurrent) words.push("current");
  return [...new Set(words)].join(" ");
}
