import path from "node:path";
import { globSync } from "tinyglobby";
import type { Problem } from "../../core/problems/problem.ts";
import { foldersAbove } from "../project/workingDirectory.ts";
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
    const [likely] = globSync([...usualGlobs[option]], {
      cwd: folders.root,
      absolute: true,
      ignore: ["**/node_modules/**", "**/{dist,build,out,coverage}/**", "**/*.d.ts", "**/*.{spec,test}.*"],
    }).sort();
    if (likely === undefined) return [];
    return [{ code: "globsEmpty", option, globs: globs[option], folder: folders.base, likely }];
  });
}
