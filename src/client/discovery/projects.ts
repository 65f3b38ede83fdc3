import path from "node:path";
import type { ProjectLocation } from "../project/location.ts";
import { keyOf } from "../project/location.ts";
import { findDataSources, nearestPackage } from "./dataSources.ts";
import { environmentsOf } from "../project/environments.ts";
import { existing, readText } from "../files.ts";
import { filesIn, ignored } from "./files.ts";
import { findNestModules } from "./nestModules.ts";
import { setting } from "../settings.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** All projects of folders, absolute, in their order. */
export async function findProjects(folders: readonly string[]): Promise<readonly ProjectLocation[]> {
  const found = await Promise.all(folders.map(projectsIn));
  // Folders may lie within each other; the inner one is the project's.
  const innerFirst = found.flat().sort((a, b) => b.folder.length - a.folder.length);
  const byKey = new Map(innerFirst.toReversed().map((location) => [keyOf(location), location]));
  return found.flat().filter((location) => byKey.get(keyOf(location)) === location);
}

async function projectsIn(folder: string): Promise<readonly ProjectLocation[]> {
  const configured = [setting("dataSource", folder)].flat().filter((file) => file !== "");
  const files =
    configured.length > 0 ? configured.map((file) => path.resolve(folder, file)) : await findDataSources(folder);
  if (files.length > 0) {
    const distinct = [...new Set(files)];
    const roots = await Promise.all(distinct.map((file) => nearestPackage(path.dirname(file), folder)));
    const named = distinct.map((dataSource, index) => ({ dataSource, root: roots[index] ?? folder }));
    return Promise.all(named.map((one) => locationOf(folder, one.root, nameAmong(one, named, folder), one.dataSource)));
  }
  if (!(await isEnvironmentProject(folder))) return [];
  // A NestJS module's options are not interpreted. The user can create a data source from them
  // (`migrations.writeDataSource`).
  return (await findNestModules(folder)).length > 0 ? [] : [await locationOf(folder, folder, path.basename(folder))];
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
async function isEnvironmentProject(folder: string): Promise<boolean> {
  const { base } = await environmentsOf(folder, folder);
  const env = await Promise.all(base.map(existing));
  if (env.every((file) => file === undefined)) return false;
  if (/"typeorm"/.test(await readText(path.join(folder, "package.json")))) return true;
  const globs = [...setting("migrations", folder), ...setting("entities", folder)];
  const matches = await Promise.all(globs.map((glob) => filesIn({ folder, pattern: glob, ignored, most: 1 })));
  return matches.some((files) => files.length > 0);
}

async function locationOf(folder: string, root: string, name: string, dataSource?: string): Promise<ProjectLocation> {
  const environments = await environmentsOf(root, folder);
  return omitUndefined({ root, name, folder: folder, environments, dataSource });
}
