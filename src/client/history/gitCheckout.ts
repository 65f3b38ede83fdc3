import { rmSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { git, gitProblem } from "../rehearsal/git.ts";
import { linkPackages } from "./checkoutPackages.ts";
import { resolveRef } from "./commits.ts";

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

/** Milliseconds for the files of a commit, which a filter may have to download. */
const checkoutTimeout = 120_000;

/** Temporary folders that this process still has, and its end, which ends git as well. */
const temporary = new Set<string>();
const ended = new AbortController();

/**
 * Writes the files of a commit to a temporary folder. The repository, its index and its working tree stay unchanged.
 * Installed packages are those of the working tree. The folder is removed with the process at the latest. Problems: those
 * of `resolveRef`.
 *
 * @param root a folder inside of the repository, absolute
 */
export async function checkOut(root: string, ref: string, signal?: AbortSignal): Promise<Checkout | Problem> {
  const found = await resolveRef(root, ref, signal);
  if (isProblem(found)) return found;
  const { top, commit } = found;
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), "migrations-checkout-"));
  removeAtExit(folder);
  const dispose = async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    temporary.delete(folder);
  };
  try {
    const files = path.join(folder, "files");
    const options = {
      // An index of its own, outside of the checkout.
      env: { GIT_INDEX_FILE: path.join(folder, ".git-index") },
      signal: AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]),
      timeout: checkoutTimeout,
    };
    await git(top, ["read-tree", commit], options);
    await git(top, ["checkout-index", "--all", "--force", `--prefix=${files.replaceAll("\\", "/")}/`], options);
    const inside = (place: string) => path.join(files, path.relative(top, place));
    await linkPackages(top, root, inside);
    return { commit, top, folder: files, inside, dispose };
  } catch (error) {
    await dispose();
    return gitProblem(error);
  }
}

/** A problem of a commit's code, with paths in the repository, because the temporary folder is removed. */
export function inRepository(problem: Problem, { folder, top }: Pick<Checkout, "folder" | "top">): Problem {
  const moved = (value: unknown): unknown => {
    if (typeof value === "string") return value.replaceAll(folder, top);
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, moved(one)]));
  };
  return moved(problem) as Problem;
}

/** Removes a folder when the process ends, also at a second Ctrl+C, which waits for nothing. */
function removeAtExit(folder: string): void {
  if (temporary.size === 0) {
    process.removeListener("exit", removeAll);
    process.once("exit", removeAll);
  }
  temporary.add(folder);
}

function removeAll(): void {
  // Otherwise git would go on writing.
  ended.abort();
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
