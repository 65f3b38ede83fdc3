import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Store } from "../host/store.ts";
import { tableCard } from "../host/tableCard.ts";
import type { TableFilter } from "../host/tableFilter.ts";
import { viewIds } from "../ids.ts";
import { itemOf } from "./tableItems.ts";
import type { Node } from "./tableNodes.ts";
import { childrenOf, countOf, rowsOf } from "./tableRows.ts";
import { linesOf, messageOf, othersOf } from "./message.ts";
import { describeView, onDifference } from "./redraw.ts";

/** The Tables view: what is really in the database. */
export function registerTablesView(store: Store, filter: TableFilter): vscode.Disposable {
  const provider = new TablesProvider(store, filter);
  const view = vscode.window.createTreeView(viewIds.tables, { treeDataProvider: provider, showCollapseAll: true });
  const describe = () => {
    const count = store.views.reduce((sum, project) => sum + countOf(project), 0);
    const total = store.views.some(({ schema }) => schema) ? String(count) : "";
    const message = linesOf([
      ...othersOf(store.views).map((kind) => l10n.t("Tables are shown for PostgreSQL only; this is {0}.", kind)),
      messageOf(store.views.map(({ schemaProblem }) => schemaProblem)),
    ]);
    const description = filter.text === "" ? total : l10n.t("{0} · filter: {1}", total, filter.text);
    describeView(view, { message, description });
  };
  describe();
  return vscode.Disposable.from(view, store.onDidChange(describe), filter.onDidChange(describe), provider);
}

class TablesProvider implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #store: Store;
  readonly #filter: TableFilter;
  readonly #change = new vscode.EventEmitter<undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#change.event;

  constructor(store: Store, filter: TableFilter) {
    this.#store = store;
    this.#filter = filter;
    const redraw = onDifference(
      () => [filter.text, ...store.views.flatMap(({ key, schema }) => [key, schema])],
      () => this.#change.fire(undefined),
    );
    this.#subscription = vscode.Disposable.from(store.onDidChange(redraw), filter.onDidChange(redraw));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return itemOf(node);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    if (node.kind === "table") item.tooltip = await tableCard(node.view, node.entry);
    return item;
  }

  getChildren(node?: Node): Node[] {
    const filter = this.#filter.text.toLowerCase();
    if (node) return childrenOf(node, filter);
    const { views } = this.#store;
    const [only] = views;
    if (views.length === 1 && only) return rowsOf(only, filter);
    return views.flatMap((view) =>
      view.schema ? [{ kind: "project" as const, project: view.key, view, content: view.schema }] : [],
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#change.dispose();
  }
}
