import { l10n } from "vscode";
import * as vscode from "vscode";
import { revertInWords, stateIcon, stateWithTime, upgradeInWords } from "../../client/cards/revisionState.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { nonPostgresFacts } from "../../client/project/projectState.ts";
import { setting } from "../../client/settings.ts";
import { methodIn } from "../../core/lint/source/methods.ts";
import { migrationClass } from "../../core/source/migrationClass.ts";
import { codeOnly } from "../../core/source/scanner.ts";
import type { Store } from "../../host/project/store.ts";
import { revisionsOfFile } from "../../host/project/revisionsOfFile.ts";
import type { CommandId } from "../../manifest.ts";
import { isConflict, isPending } from "../../migrations/history.ts";
import type { Direction } from "../../migrations/plan.ts";
import type { Revision } from "../../migrations/revision.ts";

/** An action above a method. Without a command it is plain text. */
type Action = { readonly title: string; readonly command?: CommandId; readonly tooltip?: string };

/** Shows above `up()` and `down()` of a migration where the revision stands, and what can be done with it. */
export function registerActionLenses(store: Store): vscode.Disposable {
  const change = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: change.event,
    provideCodeLenses: (document) => lensesOf(store, document),
  };
  const files = ["typescript", "javascript"].map((language) => ({ language, scheme: "file" }));
  return vscode.Disposable.from(
    change,
    store.onDidChange(() => change.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("migrations.codeLens")) change.fire();
    }),
    vscode.languages.registerCodeLensProvider(files, provider),
  );
}

function lensesOf(store: Store, document: vscode.TextDocument): vscode.CodeLens[] {
  const found = revisionsOfFile(store, document.uri.fsPath);
  if (!found || !setting("codeLens", found.project.location.folder)) return [];
  const { view } = found.project;
  const text = document.getText();
  const code = codeOnly(text);
  return found.revisions.flatMap((revision) => {
    const holder = migrationClass(text, revision.id);
    if (!holder) return [];
    return (["up", "down"] as const).flatMap((direction) => {
      const method = methodIn(code, { start: holder.body, end: holder.end }, direction);
      if (!method) return [];
      const range = document.lineAt(document.positionAt(method.name.start)).range;
      return actionsOf(view, revision, direction).map((action) => lensOf(range, action, view, revision));
    });
  });
}

function lensOf(range: vscode.Range, action: Action, view: ProjectView, { id }: Revision): vscode.CodeLens {
  const { title, command, tooltip } = action;
  return new vscode.CodeLens(range, {
    title,
    command: command ?? "",
    ...(tooltip === undefined ? {} : { tooltip }),
    ...(command === undefined ? {} : { arguments: [{ project: view.key, revision: id }] }),
  });
}

/** Actions above a method, the state first. While a change is running, only the state. */
export function actionsOf(view: ProjectView, revision: Revision, direction: Direction): readonly Action[] {
  const isRunning = view.running?.revision === revision.id;
  const isIdle = view.running === undefined && view.status === "ready" && view.problem === undefined;
  const isPostgres = nonPostgresFacts(view) === undefined;
  const preview: Action = { title: l10n.t("$(eye) Preview SQL"), command: "migrations.previewSql" };
  if (direction === "up") {
    const isCurrent = view.history.current === revision.id;
    const icon = isRunning ? "sync~spin" : stateIcon(revision.state, isCurrent);
    const words = [stateWithTime(revision, isCurrent), upgradeInWords(view, revision)];
    const state = { title: `$(${icon}) ${words.filter((word) => word !== "").join(" · ")}` };
    if (!isIdle) return [state];
    const upgrade: Action = { title: l10n.t("$(play) Upgrade to Here"), command: "migrations.upgradeTo" };
    return [
      state,
      ...(isConflict(revision) ? [resolve] : isPending(revision) ? [upgrade] : []),
      ...(isPending(revision) && isPostgres ? [preview] : []),
      ...(isPostgres ? [rehearse()] : []),
    ];
  }
  const words = revertInWords(view, revision);
  const isApplied = !isPending(revision) && revision.state !== "unknown";
  return [
    ...(words === "" ? [] : [{ title: words }]),
    ...(isIdle && isApplied ? [revert(), ...(isPostgres ? [preview] : [])] : []),
  ];
}

const resolve: Action = { title: l10n.t("$(warning) Resolve…"), command: "migrations.resolve" };

function rehearse(): Action {
  const tooltip = l10n.t("Executes up() and down() on a scratch database with made-up rows");
  return { title: l10n.t("$(beaker) Rehearse"), command: "migrations.rehearse", tooltip };
}

function revert(): Action {
  const tooltip = l10n.t("Reverts this revision and everything newer");
  return { title: l10n.t("$(discard) Revert…"), command: "migrations.revert", tooltip };
}
