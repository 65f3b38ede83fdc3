import { existsSync } from "node:fs";
import { mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CommandLineProblem } from "../../core/problems/commandLine.ts";
import { git } from "../rehearsal/git.ts";

/** The files of a commit in a temporary folder. */
export type Checkout = {
  readonly commit: string;
  /** The repository's folder, absolute, and the folder with the files of the commit. */
  readonly top: string;
  readonly folder: string;
  /** The place in the checkout for a path in the repository, both absolute. */
  inside(place: string): string;
  dispose(): Promise<void>;
};

/**
 * Writes the files of a commit to a temporary folder. The repository, its index and its working tree stay unchanged.
 * Installed packages are those of the working tree. Problem: `refUnknown`.
 *
 * @param root a folder inside of the repository, absolute
 */
export async function checkOut(root: string, ref: string): Promise<Checkout | CommandLineProblem> {
  const found = await resolveRef(root, ref);
  if ("code" in found) return found;
  const { top, commit } = found;
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), "migrations-checkout-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    // An index of its own, outside of the checkout.
    const index = { GIT_INDEX_FILE: path.join(folder, ".git-index") };
    await git(top, ["read-tree", commit], index);
    const files = path.join(folder, "files");
    await git(top, ["checkout-index", "--all", "--force", `--prefix=${files.replaceAll("\\", "/")}/`], index);
    const inside = (place: string) => path.join(files, path.relative(top, place));
    await linkPackages(top, root, inside);
    return { commit, top, folder: files, inside, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The repository's folder and the full name of a commit. Problem: `refUnknown`, also without git or a repository. */
export async function resolveRef(
  root: string,
  ref: string,
): Promise<{ readonly top: string; readonly commit: string } | Extract<CommandLineProblem, { code: "refUnknown" }>> {
  try {
    // The folder is spelled as the project's, not as git resolves symbolic links.
    const up = (await git(root, ["rev-parse", "--show-cdup"])).trim();
    const commit = (await git(root, ["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`])).trim();
    return { top: path.resolve(root, up), commit };
  } catch {
    return { code: "refUnknown", ref };
  }
}

/** Links the installed packages of the project's folder and of the folders above it, up to the repository's. */
async function linkPackages(top: string, root: string, inside: (place: string) => string): Promise<void> {
  for (let place = root; ; place = path.dirname(place)) {
    const packages = path.join(place, "node_modules");
    if (existsSync(packages) && existsSync(inside(place)) && !existsSync(inside(packages)))
      await symlink(packages, inside(packages), "junction");
    if (place === top || place === path.dirname(place)) return;
  }
}
