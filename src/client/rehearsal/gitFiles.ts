import path from "node:path";
import { git } from "./git.ts";

/** A version of a file in a commit. */
export type FileInGit = {
  /** Absolute: where it was, and where it would be again. */
  readonly file: string;
  readonly text: string;
  /** `1a2b3c4 Add invoices`. */
  readonly commit: string;
};

/**
 * The newest version of a file in the commits of all branches, by the digits in its name and the class in its text.
 * Undefined if there is no such version, no repository, or no git.
 *
 * @param root a folder inside of the repository, absolute
 */
export async function fileInGit(root: string, digits: string, className: string): Promise<FileInGit | undefined> {
  try {
    const top = (await git(root, ["rev-parse", "--show-toplevel"])).trim();
    const log = ["log", "--all", "--diff-filter=AMR", "--name-only", "--format=%x00%H %h %s", "-n", "20"];
    const commits = (await git(top, [...log, "--", `:(glob)**/*${digits}*`])).split("\0").slice(1);
    for (const commit of commits) {
      const [head = "", ...names] = commit.split("\n").filter((line) => line !== "");
      const [hash = "", short = "", ...subject] = head.split(" ");
      for (const name of names) {
        if (!/\.[cm]?[jt]s$/.test(name)) continue;
        const text = await git(top, ["show", `${hash}:${name}`]);
        if (!text.includes(className)) continue;
        return { file: path.join(top, name), text, commit: `${short} ${subject.join(" ")}` };
      }
    }
  } catch {
    // No git, no repository, or one that does not answer in time: then nothing is known.
  }
  return undefined;
}

/**
 * Files below a folder that differ from the common ancestor with a branch, and files that git does not track; absolute,
 * spelled as the folder is. Undefined if there is no git, no repository, or no such branch.
 *
 * @param cwd a folder inside of the repository, absolute
 * @param branches the first of these that exists
 */
export async function filesChangedSince(
  cwd: string,
  branches: readonly string[],
): Promise<{ readonly branch: string; readonly files: readonly string[] } | undefined> {
  for (const branch of branches)
    try {
      const base = (await git(cwd, ["merge-base", "HEAD", branch])).trim();
      return { branch, files: await filesChangedFrom(cwd, base) };
    } catch {
      // The next branch may exist.
    }
  return undefined;
}

/**
 * Files below a folder that differ from a commit, and files that git does not track; absolute, spelled as the folder is.
 *
 * @param cwd a folder inside of the repository, absolute
 * @throws {GitFailure}
 */
export async function filesChangedFrom(cwd: string, commit: string): Promise<readonly string[]> {
  // Names alone would include files of which only the time has changed. Added and deleted lines come before a name.
  const changed = await git(cwd, ["diff", "--numstat", "--no-renames", "--relative", "-z", commit]);
  const untracked = await git(cwd, ["ls-files", "--others", "--exclude-standard", "-z"]);
  const names = [...changed.split("\0").map((line) => line.replace(/^\S+\t\S+\t/, "")), ...untracked.split("\0")];
  return names.filter((name) => name !== "").map((name) => path.join(cwd, name));
}

/**
 * The difference of the TypeScript and JavaScript files below a folder from the last commit, without context. Empty if
 * there is no git or no repository.
 *
 * @param root absolute
 */
export async function uncommittedDiff(root: string): Promise<string> {
  try {
    const files = ["ts", "mts", "cts", "js"].map((ending) => `:(glob)**/*.${ending}`);
    const plain = ["--unified=0", "--no-color", "--no-ext-diff", "--no-textconv"];
    return await git(root, ["diff", "HEAD", ...plain, "--", ...files]);
  } catch {
    return "";
  }
}
