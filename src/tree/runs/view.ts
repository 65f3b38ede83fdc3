import { l10n } from "vscode";
import * as vscode from "vscode";
import { countInWords } from "../../client/cards/formatNumbers.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { noRuns } from "../../client/messages/runLogMessages.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Runs } from "../../host/project/runLog.ts";
import { RunLog } from "../../host/project/runLog.ts";
import type { Store } from "../../host/project/store.ts";
import { viewIds } from "../../manifest.ts";
import { describeView } from "../shared/redraw.ts";
import { RowsProvider } from "../shared/rowsProvider.ts";
import { linesOf } from "../shared/viewMessage.ts";
import { itemOf } from "./items.ts";
import type { Node } from "./nodes.ts";
import { childrenOf, rowsOf } from "./nodes.ts";

/** The Runs view: the changes that were made from here, from the journal of the database. */
export function registerRunsView(store: Store): vscode.Disposable {
  const log = new RunLog(store);
  const listOf = ({ key }: ProjectView) => {
    const runs = log.of(key);
    return runs === undefined || isProblem(runs) ? [] : runs;
  };
  const provider = new RowsProvider<Node>(store, {
    read: () => store.views.flatMap(({ key, status }) => [key, status, log.of(key)]),
    events: [log.onDidChange],
    describe: () => describe(),
    itemOf,
    childrenOf,
    rowsOf: (view) => rowsOf(view, listOf(view)),
    projectRows: () =>
      store.views.flatMap((view) => {
        const runs = listOf(view);
        return runs.length === 0 ? [] : [{ kind: "project" as const, project: view.key, view, runs }];
      }),
    addCard: () => undefined,
  });
  const view = vscode.window.createTreeView(viewIds.runs, { treeDataProvider: provider, showCollapseAll: true });
  const describe = () => {
    const count = store.views.reduce((sum, one) => sum + listOf(one).length, 0);
    const message = linesOf(store.views.map((one) => sentenceOf(one, log.of(one.key))));
    describeView(view, { description: count === 0 ? "" : countInWords(count), message });
  };
  describe();
  log.show(view.visible);
  return vscode.Disposable.from(
    view,
    provider,
    log,
    view.onDidChangeVisibility(({ visible }) => log.show(visible)),
  );
}

/** The line in place of a project's rows: why there are none. Empty if there are rows. */
export function sentenceOf(view: ProjectView, runs: Runs | undefined): string {
  const name = databaseLabel(view);
  if (view.status === "restricted") return l10n.t("Restricted Mode: no database is connected to.");
  if (view.status === "failed") return l10n.t("{0}: the runs are listed when the database answers.", name);
  if (view.status === "loading" || runs === undefined) return l10n.t("Reading the runs…");
  if (isProblem(runs)) return problemMessage(runs).message;
  return runs.length === 0 ? noRuns(name) : "";
}
