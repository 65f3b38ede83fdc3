import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ProjectView } from "../host/projectState.ts";
import { databaseName } from "../host/projectState.ts";
import type { Store } from "../host/store.ts";
import { viewIds } from "../ids.ts";
import { isPending } from "../migrations/history.ts";
import type { Revision } from "../migrations/revision.ts";
import type { Node } from "./nodes.ts";
import { itemOf } from "./nodes.ts";
import { tooltipOf } from "./tooltip.ts";

/** Applied revisions that are shown before the rest folds. */
const newestShown = 20;

/** The Revisions view: head on top, base at the bottom, conflicts among the others where they belong in time. */
export function registerRevisionsView(store: Store): vscode.Disposable {
  const provider = new RevisionsProvider(store);
  const view = vscode.window.createTreeView(viewIds.revisions, { treeDataProvider: provider, showCollapseAll: false });
  const describe = () => {
    const only = store.projects.length === 1 ? store.selected?.view : undefined;
    const database = only && databaseName(only);
    view.description = only ? [only.location.name, database].filter((part) => part !== undefined).join(" · ") : "";
    // An empty message takes the line away.
    view.message = messageOf(store) ?? "";
  };
  describe();
  return vscode.Disposable.from(view, store.onDidChange(describe), provider);
}

class RevisionsProvider implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #store: Store;
  readonly #change = new vscode.EventEmitter<undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#change.event;

  constructor(store: Store) {
    this.#store = store;
    this.#subscription = store.onDidChange(() => this.#change.fire(undefined));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return itemOf(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    if (node.kind === "revision") item.tooltip = tooltipOf(node);
    return item;
  }

  getChildren(node?: Node): Node[] {
    if (node?.kind === "fold") return node.hidden.map((entry) => revisionNode(node.view, entry));
    if (node?.kind === "project") return rowsOf(node.view);
    if (node) return [];
    const { views } = this.#store;
    const [only] = views;
    if (views.length === 1 && only) return rowsOf(only);
    return views.map((view) => ({ kind: "project", project: view.key, view }));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#change.dispose();
  }
}

/** The rows of one project; none while it has no revisions, so that the welcome text of its state shows. */
function rowsOf(view: ProjectView): Node[] {
  const { key: project, history } = view;
  const problems: Node[] = [
    ...(view.problem ? [{ kind: "problem", project, view, problem: view.problem, isWarning: false } as const] : []),
    ...view.warnings.map((problem) => ({ kind: "problem", project, view, problem, isWarning: true }) as const),
  ];
  if (history.revisions.length === 0) return view.problem ? [] : problems;
  const { shown, hidden } = fold(history.revisions);
  return [
    ...problems,
    ...shown.map((entry) => revisionNode(view, entry)),
    ...(hidden.length > 0 ? [{ kind: "fold", project, view, hidden } as const] : []),
    { kind: "base", project, view },
  ];
}

/** All that is not simply applied stays in sight, and the newest applied ones. */
function fold(revisions: readonly Revision[]): {
  readonly shown: readonly Revision[];
  readonly hidden: readonly Revision[];
} {
  const lastToShow = revisions.findLastIndex((revision) => isPending(revision) || revision.state === "missing");
  const firstApplied = revisions.findIndex((revision) => !isPending(revision));
  const end = Math.max(lastToShow + 1, (firstApplied < 0 ? revisions.length : firstApplied) + newestShown);
  // A fold that hides one row is longer than the row.
  return revisions.length - end <= 1
    ? { shown: revisions, hidden: [] }
    : { shown: revisions.slice(0, end), hidden: revisions.slice(end) };
}

function revisionNode(view: ProjectView, entry: Revision): Node {
  return { kind: "revision", project: view.key, view, revision: entry.id, entry };
}

/** One line above the rows, where rows alone would not say it. */
function messageOf(store: Store): string | undefined {
  const view = store.selected?.view;
  if (!view) return undefined;
  if (view.running?.waitingForLock) return l10n.t("Waiting: somebody else is migrating this database.");
  if (view.status === "loading") return l10n.t("Loading {0}…", view.location.name);
  if (view.status === "restricted")
    return l10n.t("Restricted Mode: revisions are listed from file names; nothing is run.");
  return undefined;
}
