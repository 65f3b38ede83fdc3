import { statSync } from "node:fs";
import path from "node:path";
import picomatch from "picomatch";
import { globSync } from "tinyglobby";

/** The file formats that TypeORM loads from a directory (its `importClassesFromDirectories`). */
const loadable = /(?<!\.d)\.(?:[cm]?[jt]s)$/;

/** A test of a migration or an entity is neither, though a glob of a whole folder matches it. */
const isTest = /\.(?:spec|test|e2e-spec)\.[cm]?[jt]sx?$/;

/** The files that globs match, absolute and sorted; relative globs start at the project's root. */
export function expandGlobs(globs: readonly string[], root: string): readonly string[] {
  const isForPackages = globs.some((glob) => glob.includes("node_modules"));
  const excluded = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const found = globs.flatMap((glob) => {
    if (glob.startsWith("!")) return [];
    const { folder, pattern } = splitGlob(glob, root);
    return globSync(pattern, {
      cwd: folder,
      absolute: true,
      dot: true,
      ignore: isForPackages ? [] : ["**/node_modules/**"],
      expandDirectories: false,
    });
  });
  const all = [...new Set(found.map((file) => path.normalize(file)))];
  const files = excluded.length === 0 ? all : all.filter((file) => !isMatched(file, excluded, root));
  return withoutCompiled(files.filter((file) => loadable.test(file) && !isTest.test(file))).sort();
}

/** Removes compiled files that lie beside their source. */
function withoutCompiled(files: readonly string[]): string[] {
  const all = new Set(files);
  const sourceOf = (file: string) => file.replace(/\.([cm]?)js$/, ".$1ts");
  return files.filter((file) => !/\.[cm]?js$/.test(file) || !all.has(sourceOf(file)));
}

/** A glob as a folder that is there, absolute, and a pattern below it: a folder's own name may hold `(`, `[`, `{`, `!`. */
export function splitGlob(glob: string, root: string): { readonly folder: string; readonly pattern: string } {
  const whole = pathIn(glob, root);
  // A share of Windows is no folder of the folder of its server.
  const share = /^\/\/[^/]+\/[^/]+(?=\/)/.exec(whole)?.[0] ?? "";
  const segments = whole.slice(share.length).split("/");
  let folder = `${share}${segments.shift() ?? ""}/`;
  while (segments.length > 1) {
    const next = `${folder}${folder.endsWith("/") ? "" : "/"}${segments[0] ?? ""}`;
    if (!isFolder(next)) break;
    folder = next;
    segments.shift();
  }
  return { folder, pattern: segments.join("/") };
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Returns a glob as an absolute path with slashes. A glob that starts at the root and contains `..` is resolved. On Windows,
 * the letter of the drive is small, as the editor writes it.
 */
export function pathIn(glob: string, root: string): string {
  const slashed = (text: string) =>
    path.sep === "\\" ? text.replaceAll("\\", "/").replace(/^[A-Z]:/, (drive) => drive.toLowerCase()) : text;
  return glob.startsWith("!") ? `!${pathIn(glob.slice(1), root)}` : slashed(path.resolve(root, glob));
}

/** The deepest folder that a glob names without a wildcard, absolute. */
export function baseOf(glob: string, root: string): string {
  const { folder, pattern } = splitGlob(glob, root);
  const segments = pattern.split("/");
  const wild = segments.findIndex((segment) => /[*?{}[\]()!]/.test(segment));
  const fixed = wild < 0 ? segments.slice(0, -1) : segments.slice(0, wild);
  return path.normalize([folder, ...fixed].join("/"));
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

/** True if globs match a file's absolute path. The file does not have to exist. */
export function isMatched(file: string, globs: readonly string[], root: string): boolean {
  const normal = pathIn(file, root);
  return (
    loadable.test(file) &&
    !isTest.test(file) &&
    globs.some((glob) => {
      const { folder, pattern } = splitGlob(glob, root);
      const below = folder.endsWith("/") ? folder : `${folder}/`;
      return normal.startsWith(below) && picomatch(pattern, { dot: true })(normal.slice(below.length));
    })
  );
}

/** The folder that a glob of files means: `src/x/migrations/*.ts` → `src/migrations`, absolute. */
export function folderOf(glob: string, root: string): string {
  const base = baseOf(glob, root);
  const rest = pathIn(glob, root)
    .slice(base.replaceAll("\\", "/").length + 1)
    .split("/")
    .slice(0, -1);
  const plain = rest
    .filter((segment) => !/^\*+$/.test(segment))
    .map((segment) => segment.replace(/\{([^,}]*),[^}]*\}/g, "$1").replace(/[*?!()[\]]/g, ""))
    .filter((segment) => segment !== "");
  return path.join(base, ...plain);
}
