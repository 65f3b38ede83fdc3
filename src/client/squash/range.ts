import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { isPending, resolveRevision } from "../../migrations/history.ts";
import { retimestampReferences } from "../../migrations/retimestamp.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { Replayed } from "../../protocol/states.ts";
import { sourcesIn } from "../discovery/files.ts";
import { readText } from "../files.ts";
import type { HistoryOf } from "../history/replayed.ts";
import { allReplayed, placeIn } from "../history/replayed.ts";
import type { Project } from "../project/project.ts";
import { git, gitProblem } from "../rehearsal/git.ts";

/** A revision with a file. */
export type FileRevision = Revision & { readonly file: string };

/** The revisions that become one. */
export type SquashRange = {
  /** The oldest first. */
  readonly revisions: readonly FileRevision[];
  readonly base: Replayed;
  readonly squashed: Replayed;
};

/**
 * The revisions from one to another one, both included, in the order of a new database. Problems: those of the names,
 * those of `historyStart`, `revisionWithoutFile`, `beforeHistoryStart`, `squashOrder`, `squashTooFew`,
 * `squashHalfApplied`, `squashSharedFile`.
 *
 * @param from undefined: the first revision
 */
export function squashRange(of: HistoryOf, from: string | undefined, to: string): SquashRange | Problem {
  const { history } = of;
  const replayed = allReplayed(of);
  if (isProblem(replayed)) return replayed;
  const last = placeOf(of, replayed, to === "head" ? (history.head ?? to) : to);
  if (typeof last !== "number") return last;
  const first = from === undefined ? 0 : placeOf(of, replayed, from);
  if (typeof first !== "number") return first;
  if (first > last) return { code: "squashOrder", from: replayed[first]?.id ?? "", to: replayed[last]?.id ?? "" };
  const squashed = replayed.slice(first, last + 1);
  if (squashed.length < 2) return { code: "squashTooFew", count: squashed.length };
  const revisions = squashed.flatMap(({ id }) => history.revisions.filter((one) => one.id === id)).filter(hasFile);
  const pending = revisions.filter(isPending);
  if (pending.length > 0 && pending.length < revisions.length)
    return { code: "squashHalfApplied", last: squashed.at(-1)?.id ?? "", absent: pending.map(({ id }) => id) };
  const shared = revisions.find(({ id, file }) =>
    history.revisions.some((other) => other.file === file && other.id !== id),
  );
  if (shared) return { code: "squashSharedFile", revision: shared.id, file: shared.file };
  return { revisions, base: replayed.slice(0, first), squashed };
}

function hasFile(revision: Revision): revision is FileRevision {
  return revision.file !== undefined;
}

function placeOf(of: HistoryOf, replayed: Replayed, name: string): number | Problem {
  const found = resolveRevision(of.history, name);
  return isProblem(found) ? found : placeIn(of, replayed, found.id);
}

/**
 * The problem of deleting the files of a range: `squashUncommitted` for the first one that differs from the last commit,
 * `noRepository`, `squashReferenced` for a file that uses one of the revisions.
 */
export async function keptFiles(
  { location }: Project,
  revisions: readonly FileRevision[],
  signal?: AbortSignal,
): Promise<Problem | undefined> {
  try {
    for (const [folder, files] of byFolder(revisions)) {
      const names = files.map((file) => path.basename(file));
      const literal = names.map((name) => `:(literal)${name}`);
      const listed = await inLastCommit(folder, names, signal);
      const committed = new Map(
        listed.split("\0").flatMap((line): [string, string][] => {
          const [, blob, name] = /^\d+ blob (\w+)\t(.*)$/s.exec(line) ?? [];
          return blob === undefined || name === undefined ? [] : [[name, blob]];
        }),
      );
      // The files themselves, because an index may say that it does not look at one.
      const blobs = (await git(folder, ["hash-object", "--", ...names], { signal })).trim().split("\n");
      const changed = files.find((_, index) => committed.get(names[index] ?? "") !== blobs[index]);
      if (changed !== undefined) return { code: "squashUncommitted", file: changed };
      // What is staged would be lost as well.
      const staged = await git(folder, ["diff", "--cached", "--name-only", "-z", "HEAD", "--", ...literal], { signal });
      const other = files.find((file) =>
        staged.split("\0").some((name) => path.basename(name) === path.basename(file)),
      );
      if (other !== undefined) return { code: "squashUncommitted", file: other };
    }
  } catch (error) {
    const problem = gitProblem(error);
    return problem.code === "noRepository" ? { ...problem, isForUndo: true } : problem;
  }
  return referenceTo(location.folder, revisions);
}

/** The output of `ls-tree` for files in the last commit; empty before the first commit. @throws {GitFailure} */
async function inLastCommit(
  folder: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const head = await git(folder, ["rev-parse", "--revs-only", "HEAD"], { signal });
  const paths = names.map((name) => `./${name}`);
  return head.trim() === "" ? "" : git(folder, ["ls-tree", "-z", "HEAD", "--", ...paths], { signal });
}

function byFolder(revisions: readonly FileRevision[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const { file } of revisions) {
    const folder = path.dirname(file);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

async function referenceTo(folder: string, revisions: readonly FileRevision[]): Promise<Problem | undefined> {
  const own = new Set(revisions.map(({ file }) => file));
  for (const file of await sourcesIn(folder)) {
    if (own.has(file)) continue;
    const text = await readText(file);
    const used = revisions.find((revision) => {
      const base = path.basename(revision.file);
      const stem = base.replace(/\.[cm]?[jt]s$/, "");
      if (!text.includes(revision.id) && !text.includes(stem)) return false;
      const other = (name: string) => name.replaceAll(/\d/g, (digit) => String((Number(digit) + 1) % 10));
      const names = { oldId: revision.id, newId: other(revision.id), oldBase: base, newBase: `x${other(base)}` };
      return retimestampReferences(text, names).length > 0;
    });
    if (used) return { code: "squashReferenced", revision: used.id, file };
  }
  return undefined;
}
