import * as vscode from "vscode";
import { timelineOf } from "../../client/history/timelines.ts";
import { postgresFacts } from "../../client/project/projectState.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import type { Project } from "../../client/project/project.ts";
import { setting } from "../../client/settings.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Log } from "../log.ts";
import type { Store } from "../project/store.ts";

/** Idle time before a history is read, in milliseconds: after the rehearsal and the comparison have begun. */
const IDLE_DELAY_MS = 4000;
/** A longer history is read only when a command asks for it. */
const mostRevisions = 400;

/**
 * Reads what the revisions of the selected project do to the schema, in the background, for the cards of tables, columns
 * and revisions. Failures go to the log only.
 */
export function readTimelinesInBackground(store: Store, log: Log): vscode.Disposable {
  /** Histories that could not be read. */
  const failed = new WeakSet<object>();
  let timer: NodeJS.Timeout | undefined;
  let under: { readonly project: Project; readonly controller: AbortController } | undefined;
  let isDisposed = false;

  const changed = () => {
    if (under && (store.selected !== under.project || !isReady(under.project.view))) under.controller.abort();
    clearTimeout(timer);
    if (!isDisposed) timer = setTimeout(() => void begin().catch(fail), IDLE_DELAY_MS);
  };
  const fail = (error: unknown) => {
    if (!isDisposed) log.write("error", String(error));
  };
  const begin = async () => {
    const project = store.selected;
    if (!project || under || !isWanted(project.view) || !vscode.window.state.focused) return;
    const { history } = project.view;
    if (failed.has(history)) return;
    under = { project, controller: new AbortController() };
    const readAt = Date.now();
    try {
      const timeline = await timelineOf(project, { signal: under.controller.signal, isBackground: true });
      if (isDisposed || under.controller.signal.aborted) return;
      const problem = isProblem(timeline) ? timeline : timeline.problem;
      if (problem) {
        if (problem.code !== "cancelled") failed.add(history);
        log.write("debug", `The history was not read: ${problem.code}`);
      }
      // A history that ends early says nothing of the latest changes.
      if (!isProblem(timeline) && !problem && project.view.history === history)
        project.update({ timeline: { timeline, readAt } });
    } finally {
      under = undefined;
    }
  };

  changed();
  return vscode.Disposable.from(
    store.onDidChange(changed),
    store.onDidRead(changed),
    vscode.window.onDidChangeWindowState(changed),
    new vscode.Disposable(() => {
      isDisposed = true;
      clearTimeout(timer);
      under?.controller.abort();
    }),
  );
}

/** True if the database is connected and no change is running. */
function isReady({ status, running }: ProjectView): boolean {
  return status === "ready" && running === undefined;
}

function isWanted(view: ProjectView): boolean {
  const { history, location, timeline } = view;
  const files = history.revisions.filter(({ file }) => file !== undefined).length;
  return (
    isReady(view) &&
    timeline === undefined &&
    files > 0 &&
    files <= mostRevisions &&
    postgresFacts(view) !== undefined &&
    setting("rehearse", location.folder) &&
    setting("rehearseAhead", location.folder)
  );
}
