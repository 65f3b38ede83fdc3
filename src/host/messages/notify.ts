import { existsSync } from "node:fs";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Action, ProblemMessage } from "../../client/messages/actions.ts";
import { actions as known } from "../../client/messages/actions.ts";
import { actionCommand } from "./actionCommand.ts";
import { envFilesOf } from "../../client/project/environments.ts";
import type { Project } from "../../client/project/project.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";

/** Shows a problem with its actions. Not awaited: the command returns its result immediately. */
export function notifyProblem(problem: Problem, project?: Project, message = problemMessage(problem).message): void {
  void offer(vscode.window.showErrorMessage, { message, actions: problemMessage(problem).actions }, project);
}

/** Says what was done, once, with at most a few actions. */
export function notify(message: string, ...actions: readonly Action[]): void {
  void offer(vscode.window.showInformationMessage, { message, actions });
}

/** Says what was done and what is still to be done by hand. */
export function warn(explanation: ProblemMessage, project?: Project): void {
  void offer(vscode.window.showWarningMessage, explanation, project);
}

/** Shows a problem's actions as a pick: for a tree item or a keyboard. */
export async function showProblemActions(problem: Problem, project: Project): Promise<void> {
  const { message, actions } = problemMessage(problem);
  // Without an action, the log is offered.
  const offered = actions.length > 0 ? actions : [known.log];
  const picked = await vscode.window.showQuickPick(
    offered.map((action) => ({ label: action.title, action })),
    { title: message, placeHolder: l10n.t("Choose an action") },
  );
  if (picked) await runAction(picked.action, project);
}

type Show = (message: string, ...titles: string[]) => Thenable<string | undefined>;

async function offer(show: Show, { message, actions }: ProblemMessage, project?: Project): Promise<void> {
  const picked = await show(message, ...actions.map(({ title }) => title));
  const action = actions.find(({ title }) => title === picked);
  if (action) await runAction(action, project);
}

/** Does what an action says; one of ours is about the project. */
export async function runAction(action: Action, project: Project | undefined): Promise<void> {
  if (action.command === "migrations:openEnv") return openEnv(project);
  const { command, arguments: given = [] } = actionCommand(action);
  const isOwn = command.startsWith("migrations.") && project !== undefined;
  const own = isOwn ? [{ project: project.view.key, ...(given[0] as object | undefined) }] : undefined;
  await vscode.commands.executeCommand(command, ...(own ?? (given as unknown[])));
}

/** Opens the `.env` that was read; without one, the data source, which contains the connection. */
async function openEnv(project: Project | undefined): Promise<void> {
  if (!project) return;
  const { location, environment } = project.view;
  const file =
    envFilesOf(location, environment).find((candidate) => existsSync(candidate)) ??
    (location.dataSource && splitExport(location.dataSource).file);
  if (file !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(file));
}
