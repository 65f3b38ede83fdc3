import * as vscode from "vscode";
import { l10n } from "vscode";
import { isProblem } from "../../core/problems/problem.ts";
import { lastMerge } from "../../client/history/lastMerge.ts";
import { counts } from "../../client/messages/counts.ts";
import type { Project } from "../../client/project/project.ts";
import { GitFailure } from "../../client/rehearsal/git.ts";
import type { CommandId } from "../../manifest.ts";
import type { Log } from "../log.ts";
import { onHistoryChange } from "../project/onHistoryChange.ts";
import type { Store } from "../project/store.ts";

const command: CommandId = "migrations.checkMerge";

/**
 * Offers `Check Merge` once for each merge, pull or rebase that brings revisions beside those from here. The merges
 * that were offered are kept in the workspace's state.
 */
export function offerMergeCheck(store: Store, state: vscode.Memento, log: Log): vscode.Disposable {
  const known = new Map<string, string>();
  return onHistoryChange(store, () => {
    for (const project of store.projects) {
      const { key, status, history } = project.view;
      if (status !== "ready" && status !== "failed") continue;
      const files = history.revisions.flatMap(({ file }) => file ?? []).join("\n");
      const before = known.get(key);
      known.set(key, files);
      // A merge before the window was opened may be days old.
      if (before === undefined || before === files) continue;
      void offer(project, state).catch((error: unknown) => {
        if (!(error instanceof GitFailure)) log.write("warn", `The last merge cannot be read: ${String(error)}`);
      });
    }
  });
}

async function offer(project: Project, state: vscode.Memento): Promise<void> {
  const { location, history } = project.view;
  const merges = (await lastMerge(location.root, history, undefined)) ?? [];
  if (isProblem(merges)) return;
  const brought = merges.filter(({ sides }) => sides.ours.length > 0 && sides.theirs.length > 0);
  const last = brought.at(-1);
  if (!last || merges[0]?.sides.ours.length === 0) return;
  const key = `mergeCheck ${project.view.key}`;
  if (state.get(key) === last.key) return;
  await state.update(key, last.key);
  const check = l10n.t("Check Merge");
  // The sides before the last one count as ours there.
  const ours = merges[0]?.sides.ours ?? [];
  const theirs = merges.flatMap(({ sides }) => sides.theirs);
  const message = l10n.t(
    "The last merge has brought {0} beside {1} of yours.",
    counts.revisions(theirs.length),
    counts.revisions(ours.length),
  );
  const picked = await vscode.window.showInformationMessage(message, check);
  if (picked === check) await vscode.commands.executeCommand(command, { project: project.view.key, last: true });
}
