import path from "node:path";
import picomatch from "picomatch";
import { globSync } from "tinyglobby";

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

/**
 * Globs of a TypeScript project that name its build output, pointed at the sources where those are there: what is compiled
 * may be stale or missing, and a new revision does not belong there. `__dirname + "/*.js"`, which matches in what is
 * compiled, means the sources here.
 */
export function sourceGlobs(globs: readonly string[], root: string, home: string): readonly string[] {
  if (!/\.[cm]?ts$/.test(home)) return globs;
  return globs.map((glob) => {
    const relative = path.relative(root, path.resolve(root, glob)).replaceAll("\\", "/");
    const below = /^(?:dist|build|built|out|lib)\/(.*)$/.exec(relative)?.[1];
    if (below !== undefined) {
      const source = `src/${asSource(below)}`;
      return expandGlobs([source], root).length > 0 ? source : glob;
    }
    const source = asSource(glob);
    return source === glob || expandGlobs([glob], root).length > 0 || expandGlobs([source], root).length === 0
      ? glob
      : source;
  });
}

function asSource(glob: string): string {
  return glob.replace(/\.([cm]?)js$/, ".$1ts");
}

/** Whether a file, absolute, is one that globs match, or would be if it were there. */
export function isMatched(file: string, globs: readonly string[], root: string): boolean {
  const normal = normalise(file, root);
  const patterns = globs.map((glob) => normalise(path.isAbsolute(glob) ? path.normalize(glob) : glob, root));
  // An absolute glob may go up from where it starts: `src/config/../entity/*.ts`.
  return loadable.test(file) && patterns.some((pattern) => picomatch(pattern, { dot: true })(normal));
}

/** The folder that a glob of files means: `src/x/migrations/*.ts` → `src/migrations`, absolute. */
export function folderOf(glob: string, root: string): string {
  const base = baseOf(glob, root);
  const slashed = path.resolve(root, glob).replaceAll("\\", "/");
  const rest = slashed
    .slice(base.replaceAll("\\", "/").length + 1)
    .split("/")
    .slice(0, -1);
  const plain = rest
    .filter((segment) => !/^\*+$/.test(segment))
    .map((segment) => segment.replace(/\{([^,}]*),[^}]*\}/g, "$1").replace(/[*?!()[\]]/g, ""))
    .filter((segment) => segment !== "");
  return path.join(base, ...plain);
}

/** Windows separators become slashes, and what is below the root becomes relative: the root may hold glob characters. */
function normalise(glob: string, root: string): string {
  const slashed = path.sep === "\\" ? glob.replaceAll("\\", "/") : glob;
  const base = root.replaceAll("\\", "/");
  return slashed.startsWith(`${base}/`) ? slashed.slice(base.length + 1) : slashed.replace(/^\.\//, "");
}
