import { l10n } from "vscode";
import * as vscode from "vscode";
import type { StateOptions } from "../../client/history/schemaStates.ts";
import type { Problem } from "../../core/problems/problem.ts";

/** Runs work that replays revisions on a scratch database, with a notification that can be cancelled. */
export async function replaying<T>(work: (options: StateOptions) => Promise<T | Problem>): Promise<T | Problem> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: l10n.t("Replaying revisions on a scratch database…"),
      cancellable: true,
    },
    (_progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return work({ signal: controller.signal });
    },
  );
}
