import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { NamedEnvironment } from "../../core/connection/environments.ts";
import { environmentInScripts, environmentsAmong, environmentsInScripts } from "../../core/connection/environments.ts";
import { readText } from "../files.ts";
import { setting } from "../settings.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** The `.env` files of a project; all absolute, in order of precedence, whether they are there or not. */
export type ProjectEnvironments = {
  /** Files that are read for every selection. */
  readonly base: readonly string[];
  /** Files that the migration scripts load, if no environment is selected. */
  readonly script: { readonly files: readonly string[]; readonly nodeEnv?: string };
  /** Environments to choose from. */
  readonly named: readonly NamedEnvironment[];
};

/** More folders above a workspace's than this belong to something else. */
const mostAbove = 5;

/**
 * The environments of a project: those of the setting, else those that its `.env` files and scripts show. Files are looked
 * for in its root, and in each folder above it up to the repository's: a monorepo has one `.env` for all.
 */
export async function environmentsOf(root: string, folder: string): Promise<ProjectEnvironments> {
  const places = await placesOf(root, folder);
  const inPlaces = (names: readonly string[]) =>
    places.flatMap((place) => names.map((name) => path.resolve(place, name)));
  const manifest = await readText(path.join(root, "package.json"));
  const { files, nodeEnv } = environmentInScripts(manifest);
  const configured = Object.entries(setting("environments", folder));
  const named =
    configured.length > 0
      ? configured.map(([name, own]) => ({ name, files: inPlaces(own) }))
      : merged([
          ...(await Promise.all(places.map(environmentsIn))).flat(),
          ...environmentsInScripts(manifest).map(({ name, files: own }) => ({
            name,
            files: own.map((file) => path.resolve(root, file)),
          })),
        ]);
  return {
    base: inPlaces(setting("envFiles", folder)),
    script: { files: files.map((file) => path.resolve(root, file)), ...omitUndefined({ nodeEnv }) },
    named,
  };
}

/** All files that a choice, or none, is made of; absolute, in order of precedence. */
export function envFilesOf(
  { environments }: { readonly environments: ProjectEnvironments },
  chosen?: string,
): readonly string[] {
  return [...new Set([...ownFilesOf(environments, chosen), ...environments.base])];
}

/** All files of all environments: code may read another one than what is chosen. */
export function everyEnvFileOf({ environments }: { readonly environments: ProjectEnvironments }): readonly string[] {
  const { base, script, named } = environments;
  return [...new Set([...base, ...script.files, ...named.flatMap(({ files }) => files)])];
}

/** The files that stand before the base's. */
export function ownFilesOf({ named, script }: ProjectEnvironments, chosen: string | undefined): readonly string[] {
  return chosen === undefined ? script.files : (named.find(({ name }) => name === chosen)?.files ?? []);
}

async function environmentsIn(place: string): Promise<readonly NamedEnvironment[]> {
  const names = await readdir(place).catch(() => []);
  return environmentsAmong(names).map(({ name, files }) => ({
    name,
    files: files.map((file) => path.join(place, file)),
  }));
}

/** Environments of one name are one; what is nearer to the project comes first. */
function merged(all: readonly NamedEnvironment[]): readonly NamedEnvironment[] {
  const byName = new Map<string, readonly string[]>();
  for (const { name, files } of all) byName.set(name, [...new Set([...(byName.get(name) ?? []), ...files])]);
  return [...byName].map(([name, files]) => ({ name, files }));
}

/** The project's root, the folders between it and the workspace's, that, and those up to the repository's. */
async function placesOf(root: string, folder: string): Promise<readonly string[]> {
  const top = await repositoryAbove(folder);
  const places: string[] = [];
  for (let place = root; ; place = path.dirname(place)) {
    places.push(place);
    if (place === top || place === path.dirname(place)) break;
  }
  return places.includes(folder) ? places : [root, folder];
}

async function repositoryAbove(folder: string): Promise<string> {
  let place = folder;
  for (let count = 0; count <= mostAbove && place !== path.dirname(place); count++, place = path.dirname(place))
    if (await stat(path.join(place, ".git")).catch(() => undefined)) return place;
  return folder;
}
