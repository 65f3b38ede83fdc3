import { realpath } from "node:fs/promises";
import path from "node:path";
import { existing } from "../../client/files.ts";
import { findProjects } from "../../client/discovery/projects.ts";
import type { ProjectLocation } from "../../client/project/location.ts";
import type { CommandLineProblem } from "../../core/problems/commandLine.ts";
import type { Configuration } from "./config.ts";
import { readConfiguration } from "./config.ts";
import { foldersUp } from "./repository.ts";

/** The folder that settings and data sources are relative to, and its settings. */
export type ConfiguredFolder = { readonly folder: string; readonly configuration: Configuration };

/**
 * The folder of a project from a folder inside of it, absolute: the nearest one with settings of the extension, up to the
 * repository's; without one, the nearest one with a `package.json`.
 */
export async function configuredFolder(cwd: string): Promise<ConfiguredFolder> {
  const start = await realpath(cwd).catch(() => cwd);
  const folders = await foldersUp(start);
  for (const folder of folders) {
    const configuration = await readConfiguration(folder);
    if (configuration.files.length > 0 || configuration.problems.length > 0) return { folder, configuration };
  }
  const isPackage = await Promise.all(folders.map((folder) => existing(path.join(folder, "package.json"))));
  const folder = folders.find((_, index) => isPackage[index] !== undefined) ?? start;
  return { folder, configuration: await readConfiguration(folder) };
}

/**
 * The one project that a command is about: the named one, else the one that the folder is inside of, else the only one.
 *
 * @param name a project's name, its folder or its data source; paths are relative to `cwd`
 */
export async function findProject(
  folder: string,
  cwd: string,
  name: string | undefined,
): Promise<ProjectLocation | CommandLineProblem> {
  const all = await findProjects([folder]);
  if (all.length === 0) return { code: "projectMissing", folder };
  const names = all.map((location) => location.name);
  if (name !== undefined) {
    const file = path.resolve(cwd, name);
    const named = all.find((one) => one.name === name || one.root === file || one.dataSource === file);
    return named ?? { code: "projectUnknown", name, names };
  }
  const [only, ...others] = all;
  if (only && others.length === 0) return only;
  const around = all.filter(({ root }) => isInside(cwd, root));
  const innermost = Math.max(...around.map(({ root }) => root.length));
  const [nearest, ...siblings] = around.filter(({ root }) => root.length === innermost);
  return nearest && siblings.length === 0 ? nearest : { code: "projectAmbiguous", names };
}

function isInside(file: string, folder: string): boolean {
  const below = path.relative(folder, file);
  return below === "" || (!below.startsWith("..") && !path.isAbsolute(below));
}
