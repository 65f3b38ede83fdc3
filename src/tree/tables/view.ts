import { l10n } from "vscode";
import * as vscode from "vscode";
import { countInWords } from "../../client/cards/formatNumbers.ts";
import type { Store } from "../../host/project/store.ts";
import { tableCard } from "../../host/cards/tableCard.ts";
import type { TableFilter } from "../../host/cards/tableFilter.ts";
import { viewIds } from "../../manifest.ts";
import { itemOf } from "./items.ts";
import type { Node } from "./nodes.ts";
import { childrenOf, countOf, rowsOf } from "./children.ts";
import { linesOf, messageOf, othersOf } from "../shared/viewMessage.ts";
import { RowsAndTitle, describeView } from "../shared/redraw.ts";
import type { ProjectView } from "../../client/project/projectState.ts";

/** The Tables view: what is really in the database. */
export function registerTablesView(store: Store, filter: TableFilter): vscode.Disposable {
  const provider = new TablesProvider(store, filter, () => describe());
  const view = vscode.window.createTreeView(viewIds.tables, { treeDataProvider: provider, showCollapseAll: true });
  const describe = () => {
    const message = linesOf([
      ...othersOf(store.views).map((kind) => l10n.t("Tables are shown for PostgreSQL only; this is {0}.", kind)),
      messageOf(store.views.map(({ schemaProblem }) => schemaProblem)),
    ]);
    describeView(view, { message, description: tableCount(store.views, filter.text) });
  };
  describe();
  return vscode.Disposable.from(view, provider);
}

/** How many tables there are, and how many of them a filter shows: `10 of 1,500`. */
export function tableCount(views: readonly ProjectView[], filter: string): string {
  const known = views.filter(({ schema }) => schema);
  if (known.length === 0) return "";
  const count = (text: string) => known.reduce((sum, view) => sum + countOf(view, { filter: text.toLowerCase() }), 0);
  const total = count("");
  // The text in place of the rows says it.
  if (total === 0) return "";
  return filter === "" ? countInWords(total) : l10n.t("{0} of {1}", countInWords(count(filter)), countInWords(total));
}

class TablesProvider implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #store: Store;
  readonly #filter: TableFilter;
  readonly #change = new vscode.EventEmitter<undefined>();
  readonly #rows: RowsAndTitle;
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#change.event;

  constructor(store: Store, filter: TableFilter, describe: () => void) {
    this.#store = store;
    this.#filter = filter;
    this.#rows = new RowsAndTitle(
      () => [filter.text, ...store.views.flatMap(({ key, schema }) => [key, schema])],
      () => this.#change.fire(undefined),
      describe,
    );
    const changed = () => this.#rows.changed();
    this.#subscription = vscode.Disposable.from(store.onDidChange(changed), filter.onDidChange(changed));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return itemOf(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    if (node.kind === "table") item.tooltip = tableCard(this.#store.currentOf(node.view), node.entry);
    return item;
  }

  getChildren(node?: Node): Node[] {
    const filter = this.#filter.text.toLowerCase();
    if (node) return childrenOf(node, filter);
    this.#rows.drawn();
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
