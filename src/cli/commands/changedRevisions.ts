import { resolveRef } from "../../client/history/gitCheckout.ts";
import { filesChangedSince } from "../../client/rehearsal/gitFiles.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { History } from "../../migrations/history.ts";

/**
 * The ids of revisions with files that differ from the common ancestor with a commit. Problems: those of
 * `resolveRef`, `noCommonAncestor`.
 *
 * @param root a folder of the repository, absolute
 */
export async function changedRevisions(
  root: string,
  { revisions }: History,
  ref: string,
): Promise<ReadonlySet<string> | Problem> {
  const changed = await filesChangedSince(root, [ref]);
  if (!changed) {
    const found = await resolveRef(root, ref);
    return isProblem(found) ? found : { code: "noCommonAncestor", ref };
  }
  const files = new Set(changed.files);
  return new Set(revisions.flatMap(({ id, file }) => (file !== undefined && files.has(file) ? [id] : [])));
}
