import { existsSync } from "node:fs";
import { mkdir, readdir, realpath, stat, symlink } from "node:fs/promises";
import path from "node:path";

/**
 * Links the installed packages of the project's folder and of the folders above it, up to the repository's. A package of
 * the repository itself, which a workspace links, is linked to its place in the checkout: otherwise the code of the working
 * tree would run. If the commit does not contain it, it is not linked.
 *
 * @param top the repository's folder, absolute; `root` is inside of it
 * @param inside the place in the checkout for a path in the repository
 */
export async function linkPackages(top: string, root: string, inside: (place: string) => string): Promise<void> {
  const realTop = await realpath(top);
  const visited = new Set<string>();
  const waiting = foldersUpTo(top, root);
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
    if (visited.has(place)) continue;
    visited.add(place);
    const packages = path.join(place, "node_modules");
    if (!existsSync(packages) || !existsSync(inside(place)) || existsSync(inside(packages))) continue;
    const own = await ownPackages(packages, realTop);
    if (own.size === 0) {
      await symlink(packages, inside(packages), "junction");
      continue;
    }
    for (const link of await linksOf(packages)) {
      const target = own.get(link);
      const place = target === undefined ? undefined : path.join(top, target);
      const source = place === undefined ? link : inside(place);
      if (place !== undefined) waiting.push(...foldersUpTo(top, place));
      if (!existsSync(source)) continue;
      await mkdir(path.dirname(inside(link)), { recursive: true });
      await symlink(source, inside(link), "junction");
    }
  }
}

function foldersUpTo(top: string, folder: string): string[] {
  const above = path.dirname(folder);
  return folder === top || above === folder ? [folder] : [folder, ...foldersUpTo(top, above)];
}

/** The links to packages of the repository itself, and the places of these, relative to the repository. */
async function ownPackages(packages: string, realTop: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const link of await linksOf(packages)) {
    const target = path.relative(realTop, await realpath(link).catch(() => link));
    const isInside = target !== "" && !path.isAbsolute(target) && !target.startsWith("..");
    // An installed package, also in the folders of package managers that link everything.
    if (isInside && !target.split(path.sep).includes("node_modules")) found.set(link, target);
  }
  return found;
}

/** The folders of packages in a `node_modules`, also those of a scope and hidden ones. */
async function linksOf(packages: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(packages, { withFileTypes: true })) {
    const place = path.join(packages, entry.name);
    if (entry.isDirectory() && entry.name.startsWith("@"))
      found.push(...(await readdir(place)).map((name) => path.join(place, name)));
    else if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(place)))) found.push(place);
  }
  return found;
}

async function isFolder(place: string): Promise<boolean> {
  return stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
