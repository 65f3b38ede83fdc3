import * as vscode from "vscode";
import type { Log } from "../log.ts";
import type { Store } from "../project/store.ts";
import { compareInBackground } from "./backgroundComparison.ts";
import { readTimelinesInBackground } from "./backgroundTimeline.ts";
import { rehearseAhead } from "./backgroundRehearsal.ts";

/** Starts the work on the scratch database that runs while the user does not wait for it. */
export function workInBackground(store: Store, log: Log): vscode.Disposable {
  return vscode.Disposable.from(
    rehearseAhead(store, log),
    compareInBackground(store, log),
    readTimelinesInBackground(store, log),
  );
}
