import { plural } from "../../client/messages/plural.ts";
import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Store } from "../../host/project/store.ts";
import { modelCard } from "../../host/cards/modelCard.ts";
import { tableCard } from "../../host/cards/tableCard.ts";
import { viewIds } from "../../manifest.ts";
import type { ComparedModel } from "../../core/schema/model.ts";
import { itemOf } from "./items.ts";
import type { Node } from "./nodes.ts";
import { childrenOf, rowsOf } from "./nodes.ts";
import { linesOf, messageOf, othersOf } from "../shared/viewMessage.ts";
import { describeView } from "../shared/redraw.ts";
import { RowsProvider } from "../shared/rowsProvider.ts";

/** The Models view: the entities, and where each stands against the database. */
export function registerModelsView(store: Store): vscode.Disposable {
  const provider = new RowsProvider<Node>(store, {
    read: () => store.views.flatMap(({ key, models, schema, timeline }) => [key, models, schema, timeline]),
    describe: () => describe(),
    itemOf,
    childrenOf,
    rowsOf,
    projectRows: () =>
      store.views.flatMap((view) => (view.models ? [{ kind: "project" as const, project: view.key, view }] : [])),
    addCard: (item, node) => {
      if (node.kind === "model") item.tooltip = modelCard(store.currentOf(node.view), node.model);
      if (node.kind === "table") item.tooltip = tableCard(store.currentOf(node.view), node.entry);
    },
  });
  const view = vscode.window.createTreeView(viewIds.models, { treeDataProvider: provider, showCollapseAll: true });
  const describe = () => {
    // Without tables there was nothing to compare with.
    const problems = store.views.map(
      ({ modelsProblem, models: known, schemaProblem }) => modelsProblem ?? (known ? undefined : schemaProblem),
    );
    const listed = othersOf(store.views.filter(({ models: known }) => known !== undefined));
    const message = linesOf([
      ...listed.map((kind) => l10n.t("Not compared with {0}: Check for Model Changes says what differs.", kind)),
      messageOf(problems),
    ]);
    describeView(view, { message, description: countsOf(store.views.flatMap(({ models = [] }) => models)) });
  };
  describe();
  return vscode.Disposable.from(view, provider);
}

/** Numbers of models by state: `3 in step · 1 differs`. */
export function countsOf(models: readonly ComparedModel[]): string {
  const count = (state: string) => models.filter((model) => model.state === state).length;
  const parts = [
    count("inStep") > 0 ? l10n.t("{0} in step", count("inStep")) : "",
    count("differs") > 0 ? plural(count("differs"), l10n.t("1 differs"), l10n.t("{0} differ", count("differs"))) : "",
    count("tableMissing") > 0 ? l10n.t("{0} without table", count("tableMissing")) : "",
    count("notCompared") > 0 ? notCompared(models) : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

/** Models of another database are only listed; beside compared ones it is said that these are not. */
function notCompared(models: readonly ComparedModel[]): string {
  const left = models.filter(({ state }) => state === "notCompared").length;
  if (left < models.length) return l10n.t("{0} not compared", left);
  return plural(left, l10n.t("1 model"), l10n.t("{0} models", left));
}
