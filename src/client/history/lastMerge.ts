import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { History } from "../../migrations/history.ts";
import type { MergeProblem, MergeSides } from "../../migrations/timeline/merge.ts";
import { git, gitProblem } from "../rehearsal/git.ts";
import { commonCommit } from "./commits.ts";
import type { Tree } from "./mergedTrees.ts";
import { joinedTrees, revisionsHere, sidesIn, tornIn } from "./mergedTrees.ts";

/** One other side of the last merge, pull or rebase of a working tree. */
export type LastMerge = {
  /** The other side: an abbreviated commit. */
  readonly ref: string;
  /** Recognises this side of this merge. */
  readonly key: string;
  readonly sides: MergeSides;
  /** The revisions that one side has edited or deleted. */
  readonly torn: readonly MergeProblem[];
};

/**
 * The revisions that the last merge, pull or rebase has brought together, for each other side of it; undefined without one. A
 * merge that git has stopped because of a conflict counts. Revisions that are not committed count as ours. For the second
 * and each later side of a merge of several branches, the sides before it are ours. Problems: those of `commonCommit`.
 *
 * @param root a folder of the repository
 * @throws {GitFailure}
 */
export async function lastMerge(
  root: string,
  { revisions }: Pick<History, "revisions">,
  signal: AbortSignal | undefined,
): Promise<readonly LastMerge[] | Problem | undefined> {
  const commits = await mergedCommits(root, signal);
  if (commits === undefined) return undefined;
  const { before, others } = commits;
  const common = await commonCommit(root, [before, ...others], others.map(shortened).join(", "), signal);
  if (isProblem(common)) return common;
  const base = common.commit;
  // The folder is spelled as the project's, not as git resolves symbolic links.
  const top = path.resolve(root, (await git(root, ["rev-parse", "--show-cdup"], { signal })).trim());
  const here = revisionsHere(top, revisions);
  const folders = [...new Set(here.map(({ name }) => path.posix.dirname(name)))];
  const treeOf = (commit: string) => treeIn(root, commit, folders, signal);
  const [inBase, inBefore, ...inOthers] = await Promise.all([base, before, ...others].map(treeOf));
  if (!inBase || !inBefore) return undefined;
  // Built files are in no commit, so that their side is not known.
  const isCommitted = ({ name }: { readonly name: string }) => [inBefore, ...inOthers].some((tree) => tree.has(name));
  if (!here.some(isCommitted)) return undefined;
  const readText = (name: string) => git(root, ["cat-file", "blob", `${base}:${name}`], { signal });
  const merges: LastMerge[] = [];
  for (const [at, other] of inOthers.entries()) {
    const ours = joinedTrees(inBase, [inBefore, ...inOthers.slice(0, at)]);
    const trees = { base: inBase, ours, theirs: other, isFirst: at === 0, later: inOthers.slice(at + 1) };
    merges.push({
      ref: shortened(others[at] ?? ""),
      key: `${before} ${others.slice(0, at + 1).join(" ")}`,
      sides: sidesIn(trees, here),
      torn: await tornIn(trees, here, readText),
    });
  }
  return merges;
}

function shortened(commit: string): string {
  return commit.slice(0, 8);
}

/** Our commit before the merge, and the commits that were merged. */
async function mergedCommits(
  root: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly before: string; readonly others: readonly string[] } | undefined> {
  const commitOf = (name: string) => tryGit(root, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`], signal);
  const [head, before] = await Promise.all(["HEAD", "ORIG_HEAD"].map(commitOf));
  if (head === undefined) return undefined;
  const merged = await mergeHeads(root, signal);
  if (merged.length > 0) return { before: head, others: merged };
  if (before === undefined || before === head) return undefined;
  const parents = (await git(root, ["rev-list", "--parents", "-n", "1", "HEAD"], { signal }))
    .trim()
    .split(" ")
    .slice(1);
  if (parents.length > 1 && parents.includes(before))
    return { before, others: parents.filter((parent) => parent !== before) };
  // After another action ORIG_HEAD is about something else.
  const entries =
    (await tryGit(root, ["log", "--walk-reflogs", "-n", "1000", "--format=%H %gs", "HEAD"], signal)) ?? "";
  const [last = "", ...earlier] = entries.split("\n");
  if (/ (?:pull|merge)\b.*Fast-forward/.test(last)) return { before, others: [head] };
  if (!/ (?:pull|rebase)\b.*\(finish\)/.test(last)) return undefined;
  // A rebase begins with the checkout of the other side's commit.
  const [onto] = (earlier.find((entry) => / (?:pull|rebase)\b.*\(start\)/.test(entry)) ?? "").split(" ");
  return onto === undefined || onto === "" ? undefined : { before, others: [onto] };
}

/** The commits of a merge that git has stopped or has not committed, of which `rev-parse` reads the first only. */
async function mergeHeads(root: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const file = (await git(root, ["rev-parse", "--git-path", "MERGE_HEAD"], { signal })).trim();
  const text = await readFile(path.resolve(root, file), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
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

/** The files of a commit in folders: their names, relative to the repository, and the ids of their contents. */
async function treeIn(
  root: string,
  commit: string,
  folders: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Tree> {
  const args = ["ls-tree", "-r", "-z", "--full-tree", commit, "--", ...folders.map((one) => `${one}/`)];
  const lines = (await git(root, args, { signal })).split("\0").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const tab = line.indexOf("\t");
      return [line.slice(tab + 1), line.slice(0, tab).split(" ")[2] ?? ""];
    }),
  );
}
