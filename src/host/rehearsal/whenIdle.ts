import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import type { Log } from "../log.ts";
import type { Store } from "../project/store.ts";

/** Work on the selected project that runs while the user does not wait for it. */
export type IdleWork = {
  /** Milliseconds without a change of any project after which it begins. */
  readonly delay: number;
  readonly isWanted: (view: ProjectView) => boolean;
  /** Aborted if another project is selected, or if a change begins. */
  readonly run: (project: Project, signal: AbortSignal) => Promise<void>;
};

/**
 * Runs work while the window has the focus, the selected project's database is connected, and no change is running. It is
 * looked at again after each change of a project and after each run. Failures go to the log only.
 */
export function whenIdle(store: Store, log: Log, { delay, isWanted, run }: IdleWork): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let under: { readonly project: Project; readonly controller: AbortController } | undefined;
  let isDisposed = false;

  const changed = () => {
    if (under && (store.selected !== under.project || !isReady(under.project.view))) under.controller.abort();
    clearTimeout(timer);
    if (!isDisposed) timer = setTimeout(() => void begin().catch(fail), delay);
  };
  const fail = (error: unknown) => {
    if (!isDisposed) log.write("error", String(error));
  };
  const begin = async () => {
    const project = store.selected;
    if (!project || under || !vscode.window.state.focused) return;
    if (!isReady(project.view) || !isWanted(project.view)) return;
    under = { project, controller: new AbortController() };
    try {
      await run(project, under.controller.signal);
    } finally {
      under = undefined;
    }
    // Changes during the work have been ignored until here.
    changed();
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
