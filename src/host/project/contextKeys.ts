import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { ContextKeys } from "../../manifest.ts";
import type { History } from "../../migrations/history.ts";
import { isConflict, isPending } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { Project } from "../../client/project/project.ts";
import { failureOf, isStarting, nonPostgresFacts } from "../../client/project/projectState.ts";
import type { Store } from "./store.ts";

/**
 * Keeps the context keys of menus and welcome texts true; each is written only when it changes.
 *
 * @param canStop whether there is a database of the project's that this window could stop
 */
export function watchContextKeys(store: Store, canStop: (project: Project) => boolean): vscode.Disposable {
  const written = new Map<string, unknown>();
  const write = () => {
    for (const [key, value] of Object.entries(contextKeys(store, canStop))) {
      if (isDeepStrictEqual(written.get(key), value)) continue;
      written.set(key, value);
      void vscode.commands.executeCommand("setContext", key, value);
    }
  };
  write();
  return store.onDidChange(write);
}

/** The value of each key; none before the workspace was searched. */
export function contextKeys(store: Store, canStop: (project: Project) => boolean): Partial<ContextKeys> {
  if (!store.isSearched) return {};
  const view = store.selected?.view;
  const isReady = view?.status === "ready" && view.problem === undefined;
  return {
    ...revisionFiles(store.views.map(({ history }) => history)),
    "migrations.state": view === undefined ? "none" : isStarting(view) ? "starting" : view.status,
    "migrations.failure": view?.problem ? failureOf(view.problem, view) : "none",
    "migrations.hasProject": view !== undefined,
    "migrations.hasDataSource": store.projects.some(({ location }) => location.dataSource !== undefined),
    "migrations.hasNestModule": store.nestModules.length > 0,
    "migrations.hasSeveralProjects": store.projects.length > 1,
    "migrations.hasEnvironments": (view?.location.environments.named.length ?? 0) > 0,
    "migrations.isLoaded": view?.loaded !== undefined,
    "migrations.canUpgrade": isReady && view.history.pending.length > 0,
    "migrations.canDowngrade": isReady && view.history.applied.length > 0,
    "migrations.hasConflicts": isReady && view.history.revisions.some(isConflict),
    "migrations.hasMissing": isReady && view.history.revisions.some(({ state }) => state === "missing"),
    "migrations.hasTables": store.views.some(({ schema }) => schema !== undefined),
    "migrations.hasModels": store.views.some(({ models }) => models !== undefined),
    "migrations.noTables": isEmpty(store.views.map(({ schema }) => schema?.tables)),
    "migrations.noModels": isEmpty(store.views.map(({ models }) => models)),
    "migrations.tablesFailed": store.views.some(({ schemaProblem }) => schemaProblem !== undefined),
    "migrations.modelsFailed": store.views.some(
      ({ models, modelsProblem, schemaProblem }) =>
        models === undefined && (modelsProblem ?? schemaProblem) !== undefined,
    ),
    "migrations.isOtherDriver": view !== undefined && nonPostgresFacts(view) !== undefined,
    "migrations.databaseMissing": view?.problem?.code === "databaseMissing",
    "migrations.canStopDatabase": store.selected !== undefined && canStop(store.selected),
    "migrations.entityFiles": pathsOf(
      store.views.flatMap(({ models = [] }) => models.flatMap(({ at }) => at?.file ?? [])),
    ),
    "migrations.isRunning": store.views.some((project) => project.running !== undefined),
  };
}

type FileKeys = Pick<
  ContextKeys,
  "migrations.revisionFiles" | "migrations.pendingFiles" | "migrations.appliedFiles" | "migrations.conflictFiles"
>;

let known: { readonly histories: readonly History[]; readonly keys: FileKeys } | undefined;

/** The files of revisions. They stay the same objects while the histories do, which is during a whole run. */
function revisionFiles(histories: readonly History[]): FileKeys {
  if (known?.histories.length === histories.length && known.histories.every((one, at) => one === histories[at]))
    return known.keys;
  const keys: FileKeys = {
    "migrations.revisionFiles": filesOf(histories, () => true),
    "migrations.pendingFiles": filesOf(histories, (revision) => isPending(revision) && !isConflict(revision)),
    "migrations.appliedFiles": filesOf(histories, ({ state }) => state === "applied" || state === "edited"),
    "migrations.conflictFiles": filesOf(histories, isConflict),
  };
  known = { histories, keys };
  return keys;
}

/** Files as menus know them: VS Code writes the letter of a drive in its own way. */
function filesOf(histories: readonly History[], isWanted: (revision: Revision) => boolean): readonly string[] {
  return pathsOf(histories.flatMap(({ revisions }) => revisions.filter(isWanted).flatMap(({ file }) => file ?? [])));
}

function pathsOf(files: readonly string[]): readonly string[] {
  return [...new Set(files)].map((file) => vscode.Uri.file(file).fsPath).sort();
}

/** True if all lists are known and empty. A list that is being read is neither. */
function isEmpty(lists: readonly (readonly unknown[] | undefined)[]): boolean {
  return lists.length > 0 && lists.every((list) => list?.length === 0);
}
