import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import {
  dataSourcesInScripts,
  isUsualDataSourceName,
  looksLikeDataSource,
  mayHoldDataSource,
  sourcesOfBuilt,
  splitExport,
} from "../migrations/discovery.ts";
import { findNestModules } from "./nestModules.ts";
import { setting } from "./settings.ts";

/** A project as it is found, before any of its code is run. */
export type ProjectLocation = {
  /** The folder of the nearest `package.json`, absolute. */
  readonly root: string;
  readonly name: string;
  /** Absolute, with `#export` where the setting names one; absent: the connection comes from variables. */
  readonly dataSource?: string;
  readonly folder: vscode.WorkspaceFolder;
};

const ignored = "**/{node_modules,dist,build,out,coverage,.git,.yarn}/**";
/** A repository with more source files than this names its data source in a setting, a script or by a usual name. */
const mostFilesRead = 5000;

/** All projects of the workspace, in the order of its folders. */
export async function findProjects(): Promise<readonly ProjectLocation[]> {
  const found = await Promise.all((vscode.workspace.workspaceFolders ?? []).map(projectsIn));
  // Folders may lie within each other; the inner one is the project's.
  const innerFirst = found.flat().sort((a, b) => b.folder.uri.fsPath.length - a.folder.uri.fsPath.length);
  const byKey = new Map(innerFirst.toReversed().map((location) => [keyOf(location), location]));
  return found.flat().filter((location) => byKey.get(keyOf(location)) === location);
}

/** The data source file, else the root: unlike the root, unique. */
export function keyOf(location: ProjectLocation): string {
  return location.dataSource ?? location.root;
}

/** The `.env` files of a project, absolute, in order of precedence: its root's, then its workspace folder's. */
export function envFilesOf({ root, folder }: ProjectLocation): readonly string[] {
  const names = setting("envFiles", folder.uri);
  const places = [...new Set([root, folder.uri.fsPath])];
  return places.flatMap((place) => names.map((name) => path.resolve(place, name)));
}

async function projectsIn(folder: vscode.WorkspaceFolder): Promise<readonly ProjectLocation[]> {
  if (folder.uri.scheme !== "file") return [];
  const base = folder.uri.fsPath;
  const configured = [setting("dataSource", folder.uri)].flat().filter((file) => file !== "");
  const files =
    configured.length > 0
      ? configured.map((file) => path.resolve(base, file))
      : await firstNonEmpty([() => inScripts(folder), () => bySearch(folder)]);
  if (files.length > 0)
    return Promise.all([...new Set(files)].map((file) => projectOf(folder, file, files.length > 1)));
  if (!(await isEnvironmentProject(folder))) return [];
  // What a NestJS module says of the database is not guessed: a data source is made of it (`migrations.writeDataSource`).
  return (await findNestModules(folder)).length > 0 ? [] : [await located(folder, base)];
}

/** What `-d` names in the scripts of each package. */
async function inScripts(folder: vscode.WorkspaceFolder): Promise<readonly string[]> {
  const manifests = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, "**/package.json"),
    ignored,
    200,
  );
  const paths = manifests.map(({ fsPath }) => fsPath).sort();
  const named = await Promise.all(
    paths.map(async (fsPath) => {
      const names = dataSourcesInScripts(await textOf(fsPath));
      const files = await Promise.all(names.map((name) => existingSource(path.dirname(fsPath), name)));
      const found = files.filter((file) => file !== undefined);
      const texts = await Promise.all(found.map(textOf));
      return found.filter((_, index) => /DataSource|typeorm/i.test(texts[index] ?? ""));
    }),
  );
  return named.flat();
}

/** Files that make and export a data source: those with a usual name first. */
async function bySearch(folder: vscode.WorkspaceFolder): Promise<readonly string[]> {
  const pattern = new vscode.RelativePattern(folder, "**/*.{ts,mts,cts,js,mjs,cjs}");
  const all = (await vscode.workspace.findFiles(pattern, ignored, mostFilesRead)).map((uri) => uri.fsPath).sort();
  const candidates = all.filter((file) => mayHoldDataSource(path.relative(folder.uri.fsPath, file)));
  const usual = candidates.filter((file) => isUsualDataSourceName(path.basename(file)));
  return firstNonEmpty([
    () => filterSources(usual),
    () => filterSources(candidates.filter((file) => !usual.includes(file))),
  ]);
}

async function filterSources(files: readonly string[]): Promise<readonly string[]> {
  const kept = await Promise.all(files.map(async (file) => looksLikeDataSource(await textOf(file))));
  return files.filter((_, index) => kept[index]);
}

/** A folder without a data source is a project when it has an `.env` and either TypeORM or migrations. */
async function isEnvironmentProject(folder: vscode.WorkspaceFolder): Promise<boolean> {
  const location = await located(folder, folder.uri.fsPath);
  const env = await Promise.all(envFilesOf(location).map(existing));
  if (env.every((file) => file === undefined)) return false;
  if (/"typeorm"/.test(await textOf(path.join(folder.uri.fsPath, "package.json")))) return true;
  const globs = [...setting("migrations", folder.uri), ...setting("entities", folder.uri)];
  const matches = await Promise.all(
    globs.map((glob) => vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), ignored, 1)),
  );
  return matches.some((uris) => uris.length > 0);
}

async function projectOf(
  folder: vscode.WorkspaceFolder,
  dataSource: string,
  isOneOfSeveral: boolean,
): Promise<ProjectLocation> {
  const location = await located(folder, await nearestPackage(path.dirname(dataSource), folder.uri.fsPath));
  const name = isOneOfSeveral ? `${location.name}: ${path.relative(location.root, dataSource)}` : location.name;
  return { ...location, name, dataSource };
}

async function located(folder: vscode.WorkspaceFolder, root: string): Promise<ProjectLocation> {
  return { root, name: path.basename(root), folder };
}

async function nearestPackage(from: string, top: string): Promise<string> {
  for (let directory = from; ; directory = path.dirname(directory)) {
    if (await existing(path.join(directory, "package.json"))) return directory;
    if (directory === top || directory === path.dirname(directory)) return top;
  }
}

/** What a script names, and of a built file the source where that is there. */
async function existingSource(folder: string, name: string): Promise<string | undefined> {
  const files = await Promise.all([...sourcesOfBuilt(name), name].map((file) => existing(path.resolve(folder, file))));
  return files.find((file) => file !== undefined);
}

async function existing(file: string): Promise<string | undefined> {
  const plain = splitExport(file).file;
  for (const candidate of [plain, `${plain}.ts`, `${plain}.js`]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}

async function firstNonEmpty(searches: readonly (() => Promise<readonly string[]>)[]): Promise<readonly string[]> {
  for (const search of searches) {
    const found = await search();
    if (found.length > 0) return found;
  }
  return [];
}
