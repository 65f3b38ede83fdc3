import path from "node:path";
import { escapePath, globSync } from "tinyglobby";

/** The file formats that TypeORM loads from a directory (its `importClassesFromDirectories`). */
const loadable = /(?<!\.d)\.(?:[cm]?[jt]s)$/;

/** The files that globs match, absolute and sorted; relative globs start at the project's root. */
export function expandGlobs(globs: readonly string[], root: string): readonly string[] {
  if (globs.length === 0) return [];
  const patterns = globs.map((glob) => normalise(glob, root));
  const files = globSync(patterns, {
    cwd: root,
    absolute: true,
    dot: true,
    // Unless packages are what is asked for.
    ignore: patterns.some((pattern) => pattern.includes("node_modules")) ? [] : ["**/node_modules/**"],
    expandDirectories: false,
  });
  return files
    .filter((file) => loadable.test(file))
    .map((file) => path.normalize(file))
    .sort();
}

/** The deepest folder that a glob names without a wildcard, absolute. */
export function baseOf(glob: string, root: string): string {
  const segments = path.resolve(root, glob.replaceAll("\\", "/")).split(path.sep);
  const wild = segments.findIndex((segment) => /[*?{}[\]()!]/.test(segment));
  const fixed = wild < 0 ? segments.slice(0, -1) : segments.slice(0, wild);
  return fixed.join(path.sep) || path.sep;
}

/** Windows separators become slashes, and an absolute root that holds glob characters itself is escaped. */
function normalise(glob: string, root: string): string {
  const slashed = path.sep === "\\" ? glob.replaceAll("\\", "/") : glob;
  const base = root.replaceAll("\\", "/");
  const inside = slashed.startsWith(`${base}/`) ? slashed.slice(base.length + 1) : slashed.replace(/^\.\//, "");
  return inside === slashed ? slashed : path.isAbsolute(inside) ? `${escapePath(base)}/${inside}` : inside;
}
