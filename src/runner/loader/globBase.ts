import path from "node:path";
import { globSync } from "tinyglobby";
import type { Problem } from "../../core/problems/problem.ts";
import { foldersAbove } from "../project/workingDirectory.ts";
import { readText } from "../process/files.ts";
import { expandGlobs } from "./globs.ts";

/** The globs of a data source by the option that holds them. */
export type GlobsByOption = { readonly entities: readonly string[]; readonly migrations: readonly string[] };

/**
 * The folder in which the relative globs of a data source start, absolute. That is the folder that its scripts run in; where no
 * relative glob matches there, the nearest folder above it, in the same repository, where one does.
 */
export function globBase({ entities, migrations }: GlobsByOption, start: string): string {
  const relative = [...entities, ...migrations].filter((glob) => !path.isAbsolute(glob));
  if (relative.length === 0) return start;
  const matches = (folder: string) => expandGlobs(relative, folder).length > 0;
  if (matches(start)) return start;
  return foldersAbove(start).find(matches) ?? start;
}

/** Usual locations of entities and migrations, for a data source that has globs without matches. */
const usualGlobs = {
  entities: ["**/*.entity.{ts,js}", "**/{entity,entities}/*.{ts,js}"],
  migrations: ["**/{migration,migrations}/**/[0-9]*.{ts,js}"],
} as const;

/**
 * Returns a finding for each option with globs that match no file although files of that kind exist. Without the
 * finding, the empty list would look like a new project.
 */
export function emptyGlobs(
  globs: GlobsByOption,
  found: { readonly entities: number; readonly migrations: number },
  folders: { readonly base: string; readonly root: string },
): readonly Problem[] {
  return (["migrations", "entities"] as const).flatMap((option): Problem[] => {
    if (globs[option].length === 0 || found[option] > 0) return [];
    const likely = firstLikely(option, folders.root);
    if (likely === undefined) return [];
    return [{ code: "globsEmpty", option, globs: globs[option], folder: folders.base, likely }];
  });
}

/**
 * Returns a finding for a data source that names no migrations, neither globs nor classes, in a package that has files of
 * them. Such a package has another data source for migrations.
 */
export function unnamedMigrations(isNamed: boolean, root: string): readonly Problem[] {
  if (isNamed) return [];
  const likely = globSync([...usualGlobs.migrations], { cwd: root, absolute: true, ignore: notSources })
    .sort()
    .find((file) => /\bMigrationInterface\b/.test(readText(file)));
  return likely === undefined ? [] : [{ code: "migrationsUnnamed", likely }];
}

function firstLikely(option: keyof GlobsByOption, root: string): string | undefined {
  return globSync([...usualGlobs[option]], { cwd: root, absolute: true, ignore: notSources }).sort()[0];
}

const notSources = ["**/node_modules/**", "**/{dist,build,out,coverage}/**", "**/*.d.ts", "**/*.{spec,test}.*"];
