import path from "node:path";
import { git } from "../rehearsal/git.ts";
import type { Checkout } from "./gitCheckout.ts";

/**
 * The path of a submodule of a commit that has to do with files, relative to the repository: it contains one of them, or
 * it is beside or below a revision. The files of submodules are not in a checkout.
 *
 * @param revisions files of revisions, absolute; files outside of the repository are left out
 * @param others other files or folders, absolute
 * @throws {GitFailure}
 */
export async function submoduleOf(
  { commit, top }: Pick<Checkout, "commit" | "top">,
  revisions: readonly string[],
  others: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const inRepository = (file: string) => {
    const relative = path.relative(top, file).replaceAll("\\", "/");
    return relative === "" || relative.startsWith("..") || path.isAbsolute(relative) ? [] : [relative];
  };
  const folders = new Set(revisions.flatMap(inRepository).map((file) => path.posix.dirname(file)));
  folders.delete(".");
  const above = new Set([...folders, ...others.flatMap(inRepository)].flatMap(withParents));
  const list = async (args: readonly string[], paths: Iterable<string>) => {
    const names = [...paths];
    if (names.length === 0) return [];
    const listed = await git(top, ["ls-tree", "-z", "--full-tree", ...args, commit, "--", ...names], { signal });
    return listed.split("\0").flatMap((line) => /^160000 commit \S+\t(.*)$/s.exec(line)?.[1] ?? []);
  };
  const [found] = [...(await list([], above)), ...(await list(["-r"], folders))];
  return found;
}

/** `a/b/c`: `a`, `a/b`, `a/b/c`. */
function withParents(name: string): readonly string[] {
  const parts = name.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
