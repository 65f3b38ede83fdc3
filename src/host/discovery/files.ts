import path from "node:path";
import * as vscode from "vscode";
import { isCandidateFile } from "../../core/source/dataSourceDetection.ts";

/** Folders without sources. */
export const ignored = "**/{node_modules,dist,build,built,out,coverage,.git,.yarn}/**";
/** A repository with more source files than this names its data source in a setting, a script or by a usual name. */
export const mostFilesRead = 5000;

/** The `package.json` of each package of a folder, absolute and sorted. */
export async function manifestsIn(folder: vscode.WorkspaceFolder): Promise<readonly string[]> {
  const pattern = new vscode.RelativePattern(folder, "**/package.json");
  return (await vscode.workspace.findFiles(pattern, ignored, 200)).map(({ fsPath }) => fsPath).sort();
}

/** The source files of a folder that are no tests, declarations or builds, absolute and sorted. */
export async function sourcesIn(folder: string): Promise<readonly string[]> {
  const pattern = new vscode.RelativePattern(folder, "**/*.{ts,mts,cts,js,mjs,cjs}");
  const all = (await vscode.workspace.findFiles(pattern, ignored, mostFilesRead)).map(({ fsPath }) => fsPath).sort();
  return all.filter((file) => isCandidateFile(path.relative(folder, file)));
}
