import { createRequire } from "node:module";
import path from "node:path";
import type { GraphContext } from "./bundling/graph.ts";
import { expandGlobs, splitGlob } from "./globs.ts";

type Find = (pattern: string, options: { readonly cwd: string }) => string[];
type Glob = { readonly sync?: Find; readonly globSync?: Find };

/**
 * Puts files into the order in which the project's own TypeORM loads them, which decides between migrations of one
 * timestamp: that of its own glob package (`glob` in 0.3, `tinyglobby` in 1.x), glob after glob. Files that the package
 * does not find come last, by name; without the package, 0.3 loads from Z to A and 1.x from A to Z.
 */
export function inLoadOrder(
  files: readonly string[],
  globs: readonly string[],
  version: string,
  { root, home }: Pick<GraphContext, "root" | "home">,
): readonly string[] {
  if (files.length < 2) return files;
  const isOld = version.startsWith("0.");
  const found = foundByTypeOrm(globs, isOld ? "glob" : "tinyglobby", root, home);
  if (!found) return isOld ? files.toReversed() : files;
  const places = new Map(found.toReversed().map((file, index) => [file, found.length - index]));
  const placeOf = (file: string) => places.get(file) ?? Infinity;
  return files.toSorted((a, b) => {
    const [first, second] = [placeOf(a), placeOf(b)];
    return first === second ? 0 : first - second;
  });
}

/**
 * Globs that match files here and none for the project's own TypeORM, because a folder's name holds characters that are
 * a pattern to its glob package. Such a project works here, and its own commands find nothing. A relative glob holds no
 * name of the folder that it starts in.
 *
 * @param globs absolute
 * @param written the same globs as the data source has them
 */
export function unseenByTypeOrm(
  globs: readonly string[],
  written: readonly string[],
  version: string,
  { base, home }: { readonly base: string; readonly home: string },
): readonly string[] {
  const name = version.startsWith("0.") ? "glob" : "tinyglobby";
  return globs.filter((glob, index) => {
    if (!/[()[\]{}!]/.test(splitGlob(glob, base).folder) || expandGlobs([glob], base).length === 0) return false;
    const isAbsolute = path.isAbsolute(written[index] ?? glob);
    const asWritten = isAbsolute ? glob : path.relative(base, glob).replaceAll("\\", "/");
    return foundByTypeOrm([asWritten], name, base, home)?.length === 0;
  });
}

function foundByTypeOrm(
  globs: readonly string[],
  name: "glob" | "tinyglobby",
  root: string,
  home: string,
): readonly string[] | undefined {
  try {
    const typeorm = createRequire(home).resolve("typeorm");
    const glob = createRequire(typeorm)(name) as Glob;
    const find = name === "glob" ? glob.sync : glob.globSync;
    if (!find) return undefined;
    return globs.flatMap((pattern) => find(pattern, { cwd: root })).map((file) => path.resolve(root, file));
  } catch {
    return undefined;
  }
}
