import { commonCommit, resolveRef } from "../../client/history/commits.ts";
import { gitProblem } from "../../client/rehearsal/git.ts";
import { filesChangedFrom } from "../../client/rehearsal/gitFiles.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { History } from "../../migrations/history.ts";

/**
 * The ids of revisions with files that differ from the common ancestor with a commit. Problems: those of `resolveRef` and
 * `commonCommit`.
 *
 * @param root a folder of the repository, absolute
 */
export async function changedRevisions(
  root: string,
  { revisions }: History,
  ref: string,
): Promise<ReadonlySet<string> | Problem> {
  const found = await resolveRef(root, ref);
  if (isProblem(found)) return found;
  const common = await commonCommit(root, [found.commit], ref);
  if (isProblem(common)) return common;
  try {
    const files = new Set(await filesChangedFrom(root, common.commit));
    return new Set(revisions.flatMap(({ id, file }) => (file !== undefined && files.has(file) ? [id] : [])));
  } catch (error) {
    return gitProblem(error);
  }
}
