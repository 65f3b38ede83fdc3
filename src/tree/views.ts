import * as vscode from "vscode";
import type { TableFilter } from "../host/cards/tableFilter.ts";
import type { Store } from "../host/project/store.ts";
import { registerModelsView } from "./models/view.ts";
import type { RevisionsView } from "./revisions/view.ts";
import { registerRevisionsView } from "./revisions/view.ts";
import { registerRunsView } from "./runs/view.ts";
import { registerTablesView } from "./tables/view.ts";

/** The views of the side bar. */
export type Views = vscode.Disposable & { readonly revealRevision: RevisionsView["reveal"] };

/** Registers all views of the side bar. */
export function registerViews(store: Store, filter: TableFilter): Views {
  const revisions = registerRevisionsView(store);
  const others = [registerTablesView(store, filter), registerModelsView(store), registerRunsView(store)];
  const views = vscode.Disposable.from(revisions, ...others);
  return { revealRevision: revisions.reveal, dispose: () => views.dispose() };
}
