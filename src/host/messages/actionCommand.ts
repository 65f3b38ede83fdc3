import * as vscode from "vscode";
import type { Action } from "../../client/messages/actions.ts";

/** The VS Code command of an action. An action with a location opens the file there. */
export function actionCommand({ title, command, open, arguments: given = [] }: Action): vscode.Command {
  if (open === undefined) return { title, command, arguments: [...given] };
  const position = new vscode.Position(open.line - 1, (open.column ?? 1) - 1);
  const options: vscode.TextDocumentShowOptions = { selection: new vscode.Range(position, position) };
  return { title, command: "vscode.open", arguments: [vscode.Uri.file(open.file), options] };
}
