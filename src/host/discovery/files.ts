import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { mayHoldDataSource, splitExport } from "../../core/source/dataSourceDetection.ts";

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
export async function sourcesIn(folder: vscode.WorkspaceFolder): Promise<readonly string[]> {
  const pattern = new vscode.RelativePattern(folder, "**/*.{ts,mts,cts,js,mjs,cjs}");
  const all = (await vscode.workspace.findFiles(pattern, ignored, mostFilesRead)).map(({ fsPath }) => fsPath).sort();
  return all.filter((file) => mayHoldDataSource(path.relative(folder.uri.fsPath, file)));
}

/**
 * The existing file for a path: with `.ts` or `.js` added if the path has no extension; undefined if there is no such
 * file.
 */
export async function existing(file: string): Promise<string | undefined> {
  const plain = splitExport(file).file;
  for (const candidate of [plain, `${plain}.ts`, `${plain}.js`]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}

/** When a file was written or put where it is, in milliseconds since the epoch; undefined when it is not there. */
export async function changedAt(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && Math.max(found.mtimeMs, found.ctimeMs);
}

/** The text of a file, empty when it cannot be read. */
export async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
