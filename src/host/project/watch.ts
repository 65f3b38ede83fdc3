import path from "node:path";
import * as vscode from "vscode";
import type { Log } from "../log.ts";
import type { Project } from "../../client/project/project.ts";
import { everyEnvFileOf } from "../../client/project/environments.ts";
import { changedAt } from "../../client/files.ts";
import type { Store } from "./store.ts";

/** Idle time before a refresh, in milliseconds: a save, its formatter and a `git checkout` cause a single refresh. */
const REFRESH_DELAY_MS = 250;

const code = /\.[cm]?[jt]sx?$/;
const uninteresting = /(^|[\\/])(node_modules|\.git|coverage|\.yarn)([\\/]|$)/;

/**
 * Refreshes the store when files change. A change of a loaded file, and a new or deleted file, ends the runner, so
 * that the next one reads the current files. A change of `package.json` may change the data source.
 */
export function watchFiles(store: Store, log: Log): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(
    "**/{*.ts,*.js,*.mts,*.cts,*.mjs,*.cjs,*.json,.env,.env.*,*.env}",
  );
  /** Projects with the files that may make their runners stale. */
  const stale = new Map<Project, Set<string>>();
  let search = false;
  let timer: NodeJS.Timeout | undefined;

  const flush = async () => {
    timer = undefined;
    // A run goes on with what it has loaded; its files are looked at when it has ended.
    for (const project of stale.keys()) if (!store.projects.includes(project)) stale.delete(project);
    const ready = [...stale].filter(([project]) => project.view.running === undefined);
    for (const [project] of ready) stale.delete(project);
    const projects: Project[] = [];
    for (const [project, files] of ready) if (await isStale(project, files)) projects.push(project);
    for (const project of projects) project.client.restart();
    if (stale.size > 0 && timer === undefined) timer = setTimeout(() => void flush(), REFRESH_DELAY_MS);
    if (projects.length > 0)
      log.write("debug", `Files changed: ${projects.map(({ location }) => location.name).join(", ")}`);
    if (search) void store.refresh();
    else for (const project of projects) void store.refreshProject(project);
    search = false;
  };
  const changed = (uri: vscode.Uri, appearsOrGoes: boolean) => {
    if (uninteresting.test(uri.fsPath)) return;
    for (const project of store.projects)
      if (concerns(project, uri.fsPath, appearsOrGoes))
        stale.set(project, (stale.get(project) ?? new Set()).add(uri.fsPath));
    const base = path.basename(uri.fsPath);
    // Without a project, any new file may make one.
    const isModule = store.nestModules.some(({ file }) => file === uri.fsPath);
    // The names of `.env` files say which environments there are.
    const isEnvironment = appearsOrGoes && /^\.env\b|\.env$/.test(base);
    const mayBeFirst = appearsOrGoes && store.projects.length === 0;
    if (base === "package.json" || isModule || isEnvironment || mayBeFirst) search = true;
    if (stale.size === 0 && !search) return;
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), REFRESH_DELAY_MS);
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange((uri) => changed(uri, false)),
    watcher.onDidCreate((uri) => changed(uri, true)),
    watcher.onDidDelete((uri) => changed(uri, true)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void store.refresh()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      for (const project of store.projects) project.trust();
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

/**
 * True if a project's runner has read an older version of one of the files. The editor may report one change twice,
 * the second time after a runner has read the new file.
 */
async function isStale({ client }: Project, files: ReadonlySet<string>): Promise<boolean> {
  const { startedAt } = client;
  if (startedAt === undefined) return true;
  const times = await Promise.all([...files].map((file) => changedAt(file)));
  return times.some((at) => at === undefined || at >= startedAt);
}

function concerns({ location, view }: Project, file: string, appearsOrGoes: boolean): boolean {
  if (everyEnvFileOf(location).includes(file)) return true;
  if (path.basename(file) === "tsconfig.json") return isBelow(location.root, file);
  // If the project has not loaded, a change of any file may fix it. Otherwise only loaded files count.
  if (view.loaded && !appearsOrGoes) return view.loaded.files.includes(file);
  return code.test(file) && isBelow(location.root, file);
}

function isBelow(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}
