import path from "node:path";
import * as vscode from "vscode";
import type { ProjectLocation } from "../../client/project/location.ts";
import { keyOf } from "../../client/project/location.ts";
import { findDataSources, nearestPackage } from "./dataSources.ts";
import { environmentsOf } from "../../client/project/environments.ts";
import { existing, readText } from "../../client/files.ts";
import { ignored } from "./files.ts";
import { findNestModules } from "./nestModules.ts";
import { setting } from "../../client/settings.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** All projects of the workspace, in the order of its folders. */
export async function findProjects(): Promise<readonly ProjectLocation[]> {
  const found = await Promise.all((vscode.workspace.workspaceFolders ?? []).map(projectsIn));
  // Folders may lie within each other; the inner one is the project's.
  const innerFirst = found.flat().sort((a, b) => b.folder.length - a.folder.length);
  const byKey = new Map(innerFirst.toReversed().map((location) => [keyOf(location), location]));
  return found.flat().filter((location) => byKey.get(keyOf(location)) === location);
}

async function projectsIn(folder: vscode.WorkspaceFolder): Promise<readonly ProjectLocation[]> {
  if (folder.uri.scheme !== "file") return [];
  const base = folder.uri.fsPath;
  const configured = [setting("dataSource", folder.uri.fsPath)].flat().filter((file) => file !== "");
  const files =
    configured.length > 0 ? configured.map((file) => path.resolve(base, file)) : await findDataSources(folder);
  if (files.length > 0) {
    const distinct = [...new Set(files)];
    const roots = await Promise.all(distinct.map((file) => nearestPackage(path.dirname(file), base)));
    const named = distinct.map((dataSource, index) => ({ dataSource, root: roots[index] ?? base }));
    return Promise.all(named.map((one) => locationOf(folder, one.root, nameAmong(one, named, base), one.dataSource)));
  }
  if (!(await isEnvironmentProject(folder))) return [];
  // A NestJS module's options are not interpreted. The user can create a data source from them
  // (`migrations.writeDataSource`).
  return (await findNestModules(folder)).length > 0 ? [] : [await locationOf(folder, base, path.basename(base))];
}

type Named = { readonly dataSource: string; readonly root: string };

/** The package's folder; its path where two have one name; the file as well where a package has several. */
function nameAmong({ dataSource, root }: Named, all: readonly Named[], base: string): string {
  const isShared = all.some((other) => other.root !== root && path.basename(other.root) === path.basename(root));
  const name = (isShared && path.relative(base, root)) || path.basename(root);
  const siblings = all.filter((other) => other.root === root);
  return siblings.length > 1 ? `${name}: ${path.relative(root, dataSource)}` : name;
}

/** A folder without a data source is a project when it has an `.env` and either TypeORM or migrations. */
async function isEnvironmentProject(folder: vscode.WorkspaceFolder): Promise<boolean> {
  const { base } = await environmentsOf(folder.uri.fsPath, folder.uri.fsPath);
  const env = await Promise.all(base.map(existing));
  if (env.every((file) => file === undefined)) return false;
  if (/"typeorm"/.test(await readText(path.join(folder.uri.fsPath, "package.json")))) return true;
  const globs = [...setting("migrations", folder.uri.fsPath), ...setting("entities", folder.uri.fsPath)];
  const matches = await Promise.all(
    globs.map((glob) => vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), ignored, 1)),
  );
  return matches.some((uris) => uris.length > 0);
}

async function locationOf(
  folder: vscode.WorkspaceFolder,
  root: string,
  name: string,
  dataSource?: string,
): Promise<ProjectLocation> {
  const environments = await environmentsOf(root, folder.uri.fsPath);
  return omitUndefined({ root, name, folder: folder.uri.fsPath, environments, dataSource });
}
