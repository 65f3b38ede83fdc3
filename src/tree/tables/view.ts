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
import { describeView } from "../shared/redraw.ts";
import { RowsProvider } from "../shared/rowsProvider.ts";
import type { ProjectView } from "../../client/project/projectState.ts";

/** The Tables view: what is really in the database. */
export function registerTablesView(store: Store, filter: TableFilter): vscode.Disposable {
  const search = () => filter.text.toLowerCase();
  const provider = new RowsProvider<Node>(store, {
    read: () => [filter.text, ...store.views.flatMap(({ key, schema, timeline }) => [key, schema, timeline])],
    events: [filter.onDidChange],
    describe: () => describe(),
    itemOf,
    childrenOf: (node) => childrenOf(node, search()),
    rowsOf: (view) => rowsOf(view, search()),
    projectRows: () =>
      store.views.flatMap((view) =>
        view.schema ? [{ kind: "project" as const, project: view.key, view, content: view.schema }] : [],
      ),
    addCard: (item, node) => {
      if (node.kind === "table") item.tooltip = tableCard(store.currentOf(node.view), node.entry);
    },
  });
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
