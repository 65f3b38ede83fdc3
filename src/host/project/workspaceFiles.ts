import * as vscode from "vscode";
import type { FindFiles } from "../../client/discovery/files.ts";

/** Folders of the workspace that are on this machine, absolute. */
export function workspaceFolders(): readonly string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : []));
}

/** Searches with the editor's own search, which leaves out what the user's `files.exclude` names. */
export const searchWorkspace: FindFiles = async ({ folder, pattern, ignored, most }) => {
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), ignored, most);
  return found.map(({ fsPath }) => fsPath);
};
