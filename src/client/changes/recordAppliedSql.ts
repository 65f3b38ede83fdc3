import { isProblem } from "../../core/problems/problem.ts";
import type { RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { Evidence } from "../rehearsal/evidence.ts";
import type { Project } from "../project/project.ts";
import { nonPostgresFacts } from "../project/projectState.ts";
import { setting } from "../settings.ts";

/** Maximum number of revisions that are rehearsed in order to record their SQL. */
const maxRevisions = 20;
/** Milliseconds before the SQL is recorded: requests of the user after an upgrade have priority. */
const RECORD_DELAY_MS = 1500;

/**
 * Stores the SQL of revisions that were just applied in the journal, in both directions, so that a revision can be
 * reverted after its file and the files that it imports were deleted. Revisions without a rehearsal are rehearsed in
 * the background. Failures are ignored.
 */
export async function rememberSql(
  project: Project,
  evidence: Evidence | undefined,
  applied: readonly string[],
): Promise<void> {
  const { view } = project;
  if (applied.length === 0 || applied.length > maxRevisions || nonPostgresFacts(view)) return;
  if (!setting("rehearse", view.location.folder)) return;
  const seen = applied.flatMap((id) => view.rehearsed?.get(id)?.rehearsal ?? []);
  const known =
    evidence?.rehearsal !== undefined
      ? evidence.rehearsal.revisions
      : seen.length === applied.length
        ? seen
        : await rehearsed(project, applied[0] ?? "");
  const sql = known.flatMap(({ id, up, down, verdict }) => {
    const timestamp = view.history.revisions.find((revision) => revision.id === id)?.timestamp ?? 0;
    // The SQL lacks statements that the scratch database has skipped.
    const isWhole = verdict !== "undetermined";
    return isWhole && up && down && applied.includes(id) ? [{ id, timestamp, up, down }] : [];
  });
  if (sql.length > 0) await project.client.request("remember", { sql });
}

async function rehearsed(project: Project, first: string): Promise<readonly RevisionRehearsal[]> {
  await new Promise((resolve) => setTimeout(resolve, RECORD_DELAY_MS).unref());
  if (project.view.running || project.isDisposed) return [];
  // A background request: nothing is shown.
  const rehearsal = await project.rehearsals.rehearse({ kind: "revert", revision: first });
  return isProblem(rehearsal) ? [] : rehearsal.revisions;
}
