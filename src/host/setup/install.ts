import { l10n } from "vscode";
import * as vscode from "vscode";

/**
 * Runs commands of a package manager one after the other, as tasks in the terminal, where the user sees and can end them.
 *
 * @param commands each as its words
 * @param root where they run, absolute
 * @returns whether all succeeded
 */
export async function runInTerminal(
  commands: readonly (readonly string[])[],
  folder: vscode.WorkspaceFolder,
  root: string,
): Promise<boolean> {
  for (const command of commands) if (!(await runTask(command, folder, root))) return false;
  return true;
}

async function runTask([name = "", ...words]: readonly string[], folder: vscode.WorkspaceFolder, root: string) {
  const execution = new vscode.ShellExecution(name, [...words], { cwd: root });
  const title = [name, ...words].join(" ");
  const task = new vscode.Task({ type: "shell", task: title }, folder, title, l10n.t("Migrations"), execution);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Shared };
  const listeners: vscode.Disposable[] = [];
  try {
    const running: { execution?: vscode.TaskExecution } = {};
    const ended = new Promise<boolean>((resolve) => {
      // A task without a running shell has no process end event.
      listeners.push(
        vscode.tasks.onDidEndTaskProcess((event) => {
          if (event.execution === running.execution) resolve(event.exitCode === 0);
        }),
        vscode.tasks.onDidEndTask((event) => {
          if (event.execution === running.execution) setTimeout(() => resolve(false), 500);
        }),
      );
    });
    running.execution = await vscode.tasks.executeTask(task);
    return await ended;
  } finally {
    for (const listener of listeners) listener.dispose();
  }
}
