import * as vscode from "vscode";
import { offerMergeCheck } from "../history/offerMergeCheck.ts";
import type { Log } from "../log.ts";
import type { Store } from "../project/store.ts";
import { compareInBackground } from "./backgroundComparison.ts";
import { readTimelinesInBackground } from "./backgroundTimeline.ts";
import { rehearseAhead } from "./backgroundRehearsal.ts";

/** Starts the work that is done while the user does not wait for it: on the scratch database, and with git. */
export function workInBackground(store: Store, state: vscode.Memento, log: Log): vscode.Disposable {
  return vscode.Disposable.from(
    rehearseAhead(store, log),
    compareInBackground(store, log),
    readTimelinesInBackground(store, log),
    offerMergeCheck(store, state, log),
  );
}
