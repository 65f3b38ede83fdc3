import { filesChangedSince } from "../../client/rehearsal/gitFiles.ts";
import type { CommandLineProblem } from "../../core/problems/commandLine.ts";
import type { History } from "../../migrations/history.ts";

/**
 * The ids of revisions with files that differ from the common ancestor with a commit. Problem: `refUnknown`.
 *
 * @param root a folder of the repository, absolute
 */
export async function changedRevisions(
  root: string,
  { revisions }: History,
  ref: string,
): Promise<ReadonlySet<string> | CommandLineProblem> {
  const changed = await filesChangedSince(root, [ref]);
  if (!changed) return { code: "refUnknown", ref };
  const files = new Set(changed.files);
  return new Set(revisions.flatMap(({ id, file }) => (file !== undefined && files.has(file) ? [id] : [])));
}
