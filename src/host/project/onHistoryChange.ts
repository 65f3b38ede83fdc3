import type * as vscode from "vscode";
import type { Store } from "./store.ts";

/**
 * Calls a listener when the history, or the status, of a project has changed. The store also changes with every statement
 * of a run, which is too often for work on thousands of revisions.
 */
export function onHistoryChange(store: Store, listener: () => void): vscode.Disposable {
  const read = () => store.views.flatMap(({ history, status }) => [history, status]);
  let known = read();
  return store.onDidChange(() => {
    const now = read();
    if (now.length === known.length && now.every((one, at) => one === known[at])) return;
    known = now;
    listener();
  });
}
