import path from "node:path";
import type { History } from "../../migrations/history.ts";
import type { MergeSides } from "../../migrations/timeline/merge.ts";
import { git, gitProblem } from "../rehearsal/git.ts";

/** The last merge, pull or rebase of a working tree. */
export type LastMerge = {
  /** The other side: an abbreviated commit. */
  readonly ref: string;
  /** Recognises this merge. */
  readonly key: string;
  readonly sides: MergeSides;
};

/**
 * The revisions that the last merge, pull or rebase has brought together; undefined without one. A merge that git has stopped
 * because of a conflict counts. Revisions that are not committed count as ours.
 *
 * @param root a folder of the repository
 * @throws {GitFailure}
 */
export async function lastMerge(
  root: string,
  { revisions }: Pick<History, "revisions">,
  signal: AbortSignal | undefined,
): Promise<LastMerge | undefined> {
  const commits = await mergedCommits(root, signal);
  if (commits === undefined) return undefined;
  const { before, other } = commits;
  const base = await tryGit(root, ["merge-base", before, other], signal);
  if (base === undefined) return undefined;
  // The folder is spelled as the project's, not as git resolves symbolic links.
  const top = path.resolve(root, (await git(root, ["rev-parse", "--show-cdup"], { signal })).trim());
  const here = revisions.flatMap(({ id, timestamp, file, replaces }) =>
    file === undefined ? [] : [{ revision: { id, timestamp, ...(replaces && { replaces }) }, name: nameIn(top, file) }],
  );
  const folders = [...new Set(here.map(({ name }) => path.posix.dirname(name)))];
  const [inBase, inBefore, inOther] = await Promise.all(
    [base, before, other].map((commit) => namesIn(root, commit, folders, signal)),
  );
  // Built files are in no commit, so that their side is not known.
  if (!here.some(({ name }) => inBefore?.has(name) === true || inOther?.has(name) === true)) return undefined;
  const listed = (isWanted: (name: string) => boolean) =>
    here
      .filter(({ name }) => isWanted(name))
      .map(({ revision }) => revision)
      .toSorted((a, b) => a.timestamp - b.timestamp);
  const isTheirs = (name: string) => inOther?.has(name) === true && inBefore?.has(name) !== true;
  const isCommon = (name: string) =>
    inBase?.has(name) === true || (inOther?.has(name) === true && inBefore?.has(name) === true);
  return {
    ref: other.slice(0, 8),
    key: `${before} ${other}`,
    sides: {
      base: listed(isCommon),
      ours: listed((name) => !isCommon(name) && !isTheirs(name)),
      theirs: listed(isTheirs),
      replaced: { ours: [], theirs: [] },
    },
  };
}

/** Our commit before the merge, and the commit that was merged. */
async function mergedCommits(
  root: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly before: string; readonly other: string } | undefined> {
  const commitOf = (name: string) => tryGit(root, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`], signal);
  const [head, merged, before] = await Promise.all(["HEAD", "MERGE_HEAD", "ORIG_HEAD"].map(commitOf));
  if (head === undefined) return undefined;
  if (merged !== undefined) return { before: head, other: merged };
  if (before === undefined || before === head) return undefined;
  const parents = (await git(root, ["rev-list", "--parents", "-n", "1", "HEAD"], { signal }))
    .trim()
    .split(" ")
    .slice(1);
  if (parents.length > 1 && parents.includes(before)) {
    const other = parents.find((parent) => parent !== before);
    return other === undefined ? undefined : { before, other };
  }
  // After another action ORIG_HEAD is about something else.
  const entries =
    (await tryGit(root, ["log", "--walk-reflogs", "-n", "1000", "--format=%H %gs", "HEAD"], signal)) ?? "";
  const [last = "", ...earlier] = entries.split("\n");
  if (/ (?:pull|merge)\b.*Fast-forward/.test(last)) return { before, other: head };
  if (!/ (?:pull|rebase)\b.*\(finish\)/.test(last)) return undefined;
  // A rebase begins with the checkout of the other side's commit.
  const [onto] = (earlier.find((entry) => / (?:pull|rebase)\b.*\(start\)/.test(entry)) ?? "").split(" ");
  return onto === undefined || onto === "" ? undefined : { before, other: onto };
}

/** What git prints; undefined if it fails, for example because a name is unknown. */
async function tryGit(
  root: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    const answer = (await git(root, args, { signal })).trim();
    return answer === "" ? undefined : answer;
  } catch (error) {
    if (gitProblem(error).code === "gitFailed") return undefined;
    throw error;
  }
}

function nameIn(top: string, file: string): string {
  return path.relative(top, file).replaceAll("\\", "/");
}

/** Names of a commit's files in folders, relative to the repository. */
async function namesIn(
  root: string,
  commit: string,
  folders: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const args = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", ...folders.map((one) => `${one}/`)];
  return new Set((await git(root, args, { signal })).split("\0").filter((name) => name !== ""));
}
