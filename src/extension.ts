import "./host/useEditor.ts";
import * as vscode from "vscode";
import { registerCommands, registerTools, startOnOpen } from "./commands/index.ts";
import { Diagrams } from "./editor/diagram.ts";
import { registerInCode } from "./editor/inCode.ts";
import { SqlDocuments } from "./editor/sqlDocuments.ts";
import { registerStatusBar } from "./editor/statusBar.ts";
import type { Api } from "./host/api.ts";
import { createApi } from "./host/api.ts";
import { ComposeDatabase } from "./host/database/composeDatabase.ts";
import { watchContextKeys } from "./host/project/contextKeys.ts";
import { followLogins } from "./host/database/followLogins.ts";
import { EmbeddedDatabase } from "./client/database/embeddedDatabase.ts";
import { Log } from "./host/log.ts";
import type { Services } from "./host/services.ts";
import { setting } from "./client/settings.ts";
import { journalFolder } from "./client/userFolders.ts";
import { workInBackground } from "./host/rehearsal/background.ts";
import { loadSetupTools } from "./client/setup/setupTools.ts";
import { ReviewDocuments } from "./host/review/reviewDocuments.ts";
import { Store } from "./host/project/store.ts";
import { TableFilter } from "./host/cards/tableFilter.ts";
import { watchFiles } from "./host/project/watch.ts";
import { registerViews } from "./tree/views.ts";

/** Puts the editor's side together; nothing of the workspace is run here, only in its runner. */
export function activate(context: vscode.ExtensionContext): Api {
  const started = performance.now();
  const dist = (file: string) => context.asAbsolutePath(`dist/${file}`);
  const storage = (context.storageUri ?? context.globalStorageUri).fsPath;

  const log = new Log();
  const kept = (folder: string) => vscode.Uri.joinPath(context.globalStorageUri, folder).fsPath;
  const runner = {
    script: dist("runner.js"),
    rehearsalScript: dist("rehearsal.js"),
    cacheDirectory: kept("compiled"),
    isLasting: true,
    journal: journalFolder(kept("journal")),
  };
  const store = new Store(runner, context.workspaceState, log);
  const database = new EmbeddedDatabase(dist("database/main.js"), storage, log, () => void store.refreshAll());
  const compose = new ComposeDatabase(dist("compose.js"), context.workspaceState, log);
  const documents = new SqlDocuments();
  const reviews = new ReviewDocuments(store);
  const diagrams = new Diagrams(context.extensionUri, store, log);
  const filter = new TableFilter();
  const views = registerViews(store, filter);
  const services: Services = {
    store,
    log,
    database,
    compose,
    storage,
    filter,
    runner,
    setup: () => loadSetupTools(dist("setup.js")),
    running: new Map(),
    ...documents.services,
    reviews,
    revealRevision: views.revealRevision,
    showDiagram: (project, focus) => diagrams.show(project, focus),
  };

  context.subscriptions.push(
    log,
    store,
    database,
    documents,
    reviews,
    diagrams,
    filter,
    watchContextKeys(store, (project) => database.isRunning(project) || compose.started(project) !== undefined),
    views,
    registerStatusBar(store),
    registerInCode(store, log, context.extensionUri),
    registerCommands(services, dist("commands.js")),
    registerTools(services, dist, (context.extension.packageJSON as { version: string }).version),
    watchFiles(store, log),
    followLogins(store, database),
    workInBackground(store, context.workspaceState, log),
  );
  const startsDatabase = setting("startDatabaseOnOpen");
  if (startsDatabase) store.expectStart();
  void store.refresh();
  if (startsDatabase) void startOnOpen(services, dist("commands.js")).finally(() => store.endExpectedStart());
  performance.measure("migrations.activate", { start: started });
  return createApi(store);
}
