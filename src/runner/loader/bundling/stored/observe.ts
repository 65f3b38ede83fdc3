import { createHash } from "node:crypto";
import { readdirSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { readUnnoted } from "../../../process/intrinsics.ts";

/**
 * Everything outside of our own code that decides the content of a bundle. All paths are absolute. A dependency may be
 * absent: that is part of what is observed.
 */
export type Dependencies = {
  /** Files of the project whose text is in the bundle. */
  readonly sources: readonly string[];
  /** Other files that are read: `package.json`, tsconfig files, JSON. */
  readonly files: readonly string[];
  /** Paths without an ending that imports lead to, or would lead to if something existed there. */
  readonly candidates: readonly string[];
  /** Places of packages in `node_modules` folders. */
  readonly links: readonly string[];
  /** Imports of packages by name, from a folder. */
  readonly packages: readonly (readonly [folder: string, specifier: string])[];
};

/** A digest of the sources' contents. Undefined if a file does not exist. */
export function digestOfSources(
  sources: readonly string[],
  read: (file: string) => Buffer | string,
): string | undefined {
  const hash = createHash("sha256");
  try {
    for (const file of sources) {
      const text = read(file);
      hash.update(`${file}\0${Buffer.byteLength(text)}\0`).update(text);
    }
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}

/** What the bundles of one load have in common: each file, folder and link outside of the sources is read once. */
export class Surroundings {
  readonly #contents = new Map<string, Buffer | undefined>();
  readonly #links = new Map<string, string | undefined>();
  readonly #packages = new Map<string, string | undefined>();
  readonly folders = new Map<string, Folder>();

  contentOf(file: string): Buffer | undefined {
    return once(this.#contents, file, () => contentOf(file));
  }

  realPathOf(file: string): string | undefined {
    return once(this.#links, file, () => realPathOf(file));
  }

  /** The file that Node loads for a package from a folder; undefined if it finds none. */
  resolved(folder: string, specifier: string): string | undefined {
    return once(this.#packages, `${folder}\0${specifier}`, () => resolvedFrom(folder, specifier));
  }
}

function once<T>(known: Map<string, T>, key: string, read: () => T): T {
  if (known.has(key)) return known.get(key) as T;
  const value = read();
  known.set(key, value);
  return value;
}

/** A digest of all other dependencies: contents, names in folders, targets of links, and how Node resolves packages. */
export function digestOfSurroundings(
  { files, candidates, links, packages }: Omit<Dependencies, "sources">,
  seen = new Surroundings(),
): string {
  const hash = createHash("sha256");
  const note = (...parts: readonly (string | Buffer)[]) => {
    for (const part of parts) hash.update(`${Buffer.byteLength(part)}\0`).update(part);
  };
  for (const file of files) note("file", file, seen.contentOf(file) ?? "absent");
  for (const candidate of candidates) note("candidate", candidate, ...namesAt(candidate, seen));
  for (const link of links) note("link", link, seen.realPathOf(link) ?? "absent");
  for (const [folder, specifier] of packages)
    note("package", folder, specifier, seen.resolved(folder, specifier) ?? "");
  return hash.digest("hex");
}

/** The file that Node loads for a package from a folder; undefined if it finds none. */
function resolvedFrom(folder: string, specifier: string): string | undefined {
  try {
    return createRequire(path.join(folder, "_.js")).resolve(specifier);
  } catch {
    return undefined;
  }
}

/** A folder's real path, and what is observed of its names, by name and by name without an ending, in lower case. */
type Folder = { readonly real: string; readonly names: ReadonlyMap<string, readonly string[]> };

/**
 * Names that a resolver may choose for a path: the path itself, with an ending, and an index file or a manifest in a
 * folder of that name. An import with the ending `.js` may mean a file of TypeScript. Case is ignored, as some file systems do.
 */
function namesAt(candidate: string, seen: Surroundings): readonly string[] {
  const base = path.basename(candidate).toLowerCase();
  const stem = base.replace(/\.[cm]?jsx?$/, "");
  const above = folderAt(path.dirname(candidate), seen);
  const own = above.names.get(base) ?? [];
  const observed = [above.real, ...own, ...(stem === base ? [] : (above.names.get(stem) ?? []))];
  if (own.length === 0 || ending.test(base)) return observed;
  const within = folderAt(candidate, seen);
  const manifest = seen.contentOf(path.join(candidate, "package.json"))?.toString("latin1") ?? "absent";
  return [...observed, within.real, ...(within.names.get("index") ?? []), manifest];
}

/** Endings that a resolver adds to a path. */
const ending = /\.(?:[cm]?[jt]sx?|json|node)$/;

function folderAt(folder: string, { folders }: Surroundings): Folder {
  return once(folders, folder, () => readFolder(folder));
}

function readFolder(folder: string): Folder {
  try {
    const names = new Map<string, string[]>();
    const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const { name } = entry;
      const shown = entry.isSymbolicLink() ? `${name}\0${realPathOf(path.join(folder, name)) ?? ""}` : name;
      const whole = name.toLowerCase();
      for (const key of new Set([whole, whole.replace(ending, "")])) names.set(key, [...(names.get(key) ?? []), shown]);
    }
    return { real: realpathSync(folder), names };
  } catch {
    return { real: "absent", names: new Map() };
  }
}

function contentOf(file: string): Buffer | undefined {
  try {
    return readUnnoted(file);
  } catch {
    return undefined;
  }
}

function realPathOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
