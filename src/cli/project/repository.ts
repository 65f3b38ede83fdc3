import { stat } from "node:fs/promises";
import path from "node:path";

/** A folder, absolute, and those above it, up to the one with `.git`; without a repository, up to the root. */
export async function foldersUp(start: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let folder = start; ; folder = path.dirname(folder)) {
    folders.push(folder);
    if ((await isRepository(folder)) || folder === path.dirname(folder)) return folders;
  }
}

/** The repository of a folder, absolute; without one, the folder. */
export async function repositoryOf(folder: string): Promise<string> {
  const top = (await foldersUp(folder)).at(-1) ?? folder;
  return (await isRepository(top)) ? top : folder;
}

/** `.git` is a file in a work tree of its own. */
function isRepository(folder: string): Promise<boolean> {
  return stat(path.join(folder, ".git")).then(
    () => true,
    () => false,
  );
}
