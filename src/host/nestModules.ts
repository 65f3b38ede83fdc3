import { readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { mayHoldDataSource } from "../migrations/discovery.ts";
import { nestRootLine } from "../migrations/setup/nestModule.ts";

/** A NestJS module that gives TypeORM its options. */
export type NestModule = {
  /** The folder of its package, absolute. */
  readonly root: string;
  /** Absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
};

const ignored = "**/{node_modules,dist,build,built,out,coverage,.git,.yarn}/**";
/** In packages with more source files than this, only the first are looked at. */
const mostFilesRead = 5000;

/** The modules of all packages of a folder that use `@nestjs/typeorm`; in a folder of other packages nothing is read. */
export async function findNestModules(folder: vscode.WorkspaceFolder): Promise<readonly NestModule[]> {
  if (folder.uri.scheme !== "file") return [];
  const manifests = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, "**/package.json"),
    ignored,
    200,
  );
  const found = await Promise.all(
    manifests.map(async ({ fsPath }) =>
      (await textOf(fsPath)).includes('"@nestjs/typeorm"') ? [path.dirname(fsPath)] : [],
    ),
  );
  // In a workspace of packages, a file belongs to the innermost.
  const roots = found.flat().sort((a, b) => b.length - a.length);
  if (roots.length === 0) return [];
  const pattern = new vscode.RelativePattern(folder, "**/*.{ts,mts,cts,js,mjs,cjs}");
  const files = (await vscode.workspace.findFiles(pattern, ignored, mostFilesRead)).map(({ fsPath }) => fsPath).sort();
  const modules = await Promise.all(
    files
      .filter((file) => mayHoldDataSource(path.relative(folder.uri.fsPath, file)))
      .map(async (file): Promise<readonly NestModule[]> => {
        const root = roots.find((one) => file.startsWith(one + path.sep));
        const line = root === undefined ? undefined : nestRootLine(await textOf(file));
        return root === undefined || line === undefined ? [] : [{ root, file, line }];
      }),
  );
  return modules.flat();
}

/** The same, of all folders of the workspace. */
export async function findAllNestModules(): Promise<readonly NestModule[]> {
  return (await Promise.all((vscode.workspace.workspaceFolders ?? []).map(findNestModules))).flat();
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
