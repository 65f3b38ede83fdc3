import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { git, gitProblem } from "../rehearsal/git.ts";

/** The working tree's commit, by these names of git also with a suffix such as `~1`. */
const ofHead = /^(?:HEAD|@)(?![\w{-])/;

/**
 * The repository's folder and the full name of a commit. Problems: `noRepository`, `noCommits`, `refEmpty`, `refUnknown`,
 * `gitFailed`, `gitSlow`, `cancelled`.
 */
export async function resolveRef(
  root: string,
  ref: string,
  signal?: AbortSignal,
): Promise<{ readonly top: string; readonly commit: string } | Problem> {
  try {
    // The folder is spelled as the project's, not as git resolves symbolic links.
    const up = (await git(root, ["rev-parse", "--show-cdup"], { signal })).trim();
    if (ref.trim() === "") return { code: "refEmpty" };
    const commit = await commitOf(root, ref, signal);
    if (commit !== undefined) return { top: path.resolve(root, up), commit };
    const first = (await git(root, ["rev-list", "--all", "--max-count=1"], { signal })).trim();
    if (first === "") return { code: "noCommits", ref };
    if (ofHead.test(ref) && (await commitOf(root, "HEAD", signal)) === undefined)
      return { code: "noCommits", ref, isBranch: true };
    return await unknownRef(root, ref, signal);
  } catch (error) {
    return gitProblem(error);
  }
}

/**
 * The newest common commit of the working tree's commit and others. Problems: `noCommits` on a branch without a commit,
 * `noCommonAncestor`, also if a shallow clone may lack a newer one; `gitFailed`, `gitSlow`, `cancelled`.
 *
 * @param commits besides `HEAD`, or the first of them in its place
 * @param ref the other side, as the problem names it
 */
export async function commonCommit(
  root: string,
  commits: readonly [first: string, ...others: string[]],
  ref: string,
  signal?: AbortSignal,
): Promise<{ readonly commit: string } | Problem> {
  try {
    const all = commits.length === 1 ? ["HEAD", ...commits] : commits;
    if ((await commitOf(root, all[0] ?? "HEAD", signal)) === undefined)
      return { code: "noCommits", ref, isBranch: true };
    const isShallow = await isShallowIn(root, signal);
    const unknown: Problem = { code: "noCommonAncestor", ref, ...(isShallow ? { isShallow } : {}) };
    const commit = await orUndefined(git(root, ["merge-base", "--octopus", ...all], { signal }));
    if (commit === undefined || (isShallow && (await mayBeOlder(root, commit, all, signal)))) return unknown;
    return { commit };
  } catch (error) {
    return gitProblem(error);
  }
}

/**
 * True if a shallow clone may hide a newer common commit: its history is cut at a commit that the known one does not contain.
 * Times of commits say nothing, because they need not be in order.
 *
 * @throws {GitFailure}
 */
async function mayBeOlder(
  root: string,
  common: string,
  commits: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const file = (await git(root, ["rev-parse", "--git-path", "shallow"], { signal })).trim();
  const cut = new Set((await readFile(path.resolve(root, file), "utf8")).split("\n").filter((line) => line !== ""));
  const own = await git(root, ["rev-list", ...commits, `^${common}`], { signal });
  return own.split("\n").some((id) => cut.has(id));
}

/** @throws {GitFailure} */
async function commitOf(root: string, ref: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  return orUndefined(git(root, ["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`], { signal }));
}

async function isShallowIn(root: string, signal: AbortSignal | undefined): Promise<boolean> {
  return (await git(root, ["rev-parse", "--is-shallow-repository"], { signal })).trim() === "true";
}

/** Describes a name without a commit: a branch of a remote that it may mean, and how it can be fetched. */
async function unknownRef(root: string, ref: string, signal: AbortSignal | undefined): Promise<Problem> {
  const isShallow = await isShallowIn(root, signal);
  const unknown = { code: "refUnknown", ref, ...(isShallow ? { isShallow } : {}) } as const;
  // Another name is an expression of git, or would have to be quoted in a shell.
  if (!/^\w[\w./-]*$/.test(ref)) return unknown;
  const remotes = (await git(root, ["remote"], { signal })).split("\n").filter((name) => name !== "");
  for (const remote of remotes)
    if ((await commitOf(root, `refs/remotes/${remote}/${ref}`, signal)) !== undefined)
      return { ...unknown, nearest: `${remote}/${ref}` };
  const remote = remotes.find((name) => ref.startsWith(`${name}/`));
  if (remote === undefined) return unknown;
  return { ...unknown, fetch: `${remote} ${ref.slice(remote.length + 1)}:refs/remotes/${ref}` };
}

/** Returns the output of git; undefined if it fails, for example because a name is unknown. */
async function orUndefined(printed: Promise<string>): Promise<string | undefined> {
  try {
    const text = (await printed).trim();
    return text === "" ? undefined : text;
  } catch (error) {
    if (gitProblem(error).code === "gitFailed") return undefined;
    throw error;
  }
}
