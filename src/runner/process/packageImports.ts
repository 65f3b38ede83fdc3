import { readdirSync, realpathSync } from "node:fs";
import Module from "node:module";
import path from "node:path";

type Resolver = { _resolveFilename(request: string, ...rest: unknown[]): string };

/** A folder of a package: its real path, the names of its regular files, and those of its links. */
type Folder = { readonly real: string; readonly files: ReadonlySet<string>; readonly links: ReadonlySet<string> };

/** By path. Undefined for a folder that cannot be read. */
const folders = new Map<string, Folder | undefined>();

const within = `${path.sep}node_modules${path.sep}`;

/**
 * Resolves imports between the files of an installed package from the names in its folders. Node.js asks the file system
 * several times for each import, and TypeORM alone has a thousand of them. The result is the one of Node.js: a file of exactly
 * this name, otherwise the one with `.js`. Everything else (links, folders, other endings) is left to Node.js.
 */
export function resolvePackageImports(): void {
  const resolver = Module as unknown as Resolver;
  const original = resolver._resolveFilename;
  resolver._resolveFilename = function (request, ...rest) {
    const [parent, , options] = rest as [NodeJS.Module | undefined, unknown, unknown];
    // Plug'n'Play has paths that are not those of the file system.
    const isPlain = options === undefined && process.versions["pnp"] === undefined;
    const file = isPlain && parent?.filename ? fileOf(request, parent.filename) : undefined;
    return file ?? original.call(this, request, ...rest);
  };
}

/** Reads folders again from now on: packages may be installed while a runner lives. */
export function forgetPackageFolders(): void {
  folders.clear();
}

function fileOf(request: string, from: string): string | undefined {
  if (!/^\.\.?\//.test(request) || /(?:^|\/)\.{0,2}$/.test(request) || !from.includes(within)) return undefined;
  const target = path.resolve(path.dirname(from), request);
  if (!target.includes(within)) return undefined;
  const folder = folderAt(path.dirname(target));
  const name = path.basename(target);
  const found = [name, `${name}.js`].find((one) => folder?.files.has(one) === true);
  if (folder?.links.has(name)) return undefined;
  return folder && found !== undefined ? path.join(folder.real, found) : undefined;
}

function folderAt(folder: string): Folder | undefined {
  if (!folders.has(folder)) folders.set(folder, readFolder(folder));
  return folders.get(folder);
}

function readFolder(folder: string): Folder | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const [files, links] = [
      entries.filter((entry) => entry.isFile()),
      entries.filter((entry) => entry.isSymbolicLink()),
    ].map((some) => new Set(some.map(({ name }) => name)));
    return files && links && { real: realpathSync(folder), files, links };
  } catch {
    return undefined;
  }
}
