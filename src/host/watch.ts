import path from "node:path";
import * as vscode from "vscode";
import type { Log } from "./log.ts";
import type { Project } from "./project.ts";
import { everyEnvFileOf } from "./environments.ts";
import type { Store } from "./store.ts";

/** Editors save, formatters save again, `git checkout` writes hundreds: one refresh serves them all. */
const quiet = 250;

const code = /\.[cm]?[jt]sx?$/;
const uninteresting = /(^|[\\/])(node_modules|\.git|coverage|\.yarn)([\\/]|$)/;

/**
 * Refreshes what is known when files change: a file the runner has loaded, or one that appears or goes, ends the
 * runner, which then sees the files as they are; `package.json` may name another data source.
 */
export function watchFiles(store: Store, log: Log): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(
    "**/{*.ts,*.js,*.mts,*.cts,*.mjs,*.cjs,*.json,.env,.env.*,*.env}",
  );
  const stale = new Set<Project>();
  let search = false;
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    timer = undefined;
    // A run goes on with what it has loaded; its files are looked at when it has ended.
    for (const project of stale) if (!store.projects.includes(project)) stale.delete(project);
    const projects = [...stale].filter((project) => project.view.running === undefined);
    for (const project of projects) {
      stale.delete(project);
      project.client.restart();
    }
    if (stale.size > 0) timer = setTimeout(flush, quiet);
    if (projects.length > 0)
      log.write("debug", `Files changed: ${projects.map(({ location }) => location.name).join(", ")}`);
    if (search) void store.refresh();
    else for (const project of projects) void store.refreshProject(project);
    search = false;
  };
  const changed = (uri: vscode.Uri, appearsOrGoes: boolean) => {
    if (uninteresting.test(uri.fsPath)) return;
    for (const project of store.projects) if (concerns(project, uri.fsPath, appearsOrGoes)) stale.add(project);
    const base = path.basename(uri.fsPath);
    // Without a project, any new file may make one.
    const isModule = store.nestModules.some(({ file }) => file === uri.fsPath);
    // The names of `.env` files say which environments there are.
    const isEnvironment = appearsOrGoes && /^\.env\b|\.env$/.test(base);
    const mayBeFirst = appearsOrGoes && store.projects.length === 0;
    if (base === "package.json" || isModule || isEnvironment || mayBeFirst) search = true;
    if (stale.size === 0 && !search) return;
    clearTimeout(timer);
    timer = setTimeout(flush, quiet);
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange((uri) => changed(uri, false)),
    watcher.onDidCreate((uri) => changed(uri, true)),
    watcher.onDidDelete((uri) => changed(uri, true)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void store.refresh()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      for (const project of store.projects) project.update({ status: "loading" });
      void store.refresh();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration("migrations")) return;
      for (const project of store.projects) project.client.restart();
      void store.refresh();
    }),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}

function concerns({ location, view }: Project, file: string, appearsOrGoes: boolean): boolean {
  if (everyEnvFileOf(location).includes(file)) return true;
  if (path.basename(file) === "tsconfig.json") return isBelow(location.root, file);
  // What did not load may be mended by any file; what did, by the files it is made of.
  if (view.loaded && !appearsOrGoes) return view.loaded.files.includes(file);
  return code.test(file) && isBelow(location.root, file);
}

function isBelow(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}
