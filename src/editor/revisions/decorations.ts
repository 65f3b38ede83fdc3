import { l10n } from "vscode";
import * as vscode from "vscode";
import { stateWithTime } from "../../client/cards/revisionState.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { setting } from "../../client/settings.ts";
import { onHistoryChange } from "../../host/project/onHistoryChange.ts";
import type { Store } from "../../host/project/store.ts";
import { revisionsOfFile } from "../../host/project/revisionsOfFile.ts";
import type { Revision } from "../../migrations/revision.ts";

/** Marks migration files in the Explorer and on tabs: `P` pending, `✓` applied, `!` conflict. */
export function registerDecorations(store: Store): vscode.Disposable {
  const change = new vscode.EventEmitter<undefined>();
  const provider: vscode.FileDecorationProvider = {
    onDidChangeFileDecorations: change.event,
    provideFileDecoration: (uri) => (uri.scheme === "file" ? decorationOf(store, uri.fsPath) : undefined),
  };
  return vscode.Disposable.from(
    change,
    onHistoryChange(store, () => change.fire(undefined)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("migrations.decorations")) change.fire(undefined);
    }),
    vscode.window.registerFileDecorationProvider(provider),
  );
}

/** The mark of a file; with several revisions, that of the one which needs a look first. */
function decorationOf(store: Store, file: string): vscode.FileDecoration | undefined {
  const found = revisionsOfFile(store, file);
  if (!found || !setting("decorations", found.project.location.folder)) return undefined;
  const { view } = found.project;
  const [revision] = [...found.revisions].sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state));
  const badge = revision && badges[revision.state];
  if (!revision || badge === undefined) return undefined;
  const words = stateWithTime(revision, view.history.current === revision.id);
  const decoration = new vscode.FileDecoration(badge, l10n.t("{0} ({1})", words, databaseLabel(view)));
  if (badge === "!") decoration.color = new vscode.ThemeColor("list.warningForeground");
  return decoration;
}

const urgency: readonly Revision["state"][] = ["outOfOrder", "edited", "missing", "pending", "applied", "unknown"];

const badges: Readonly<Partial<Record<Revision["state"], string>>> = {
  outOfOrder: "!",
  edited: "!",
  pending: "P",
  applied: "✓",
};
