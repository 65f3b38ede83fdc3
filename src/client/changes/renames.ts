import { isPending } from "../../migrations/history.ts";
import { findRenamed } from "../../migrations/renamed.ts";
import { readText } from "../files.ts";
import type { Project } from "../project/project.ts";
import { textAsApplied } from "../rehearsal/missingRevisionRecovery.ts";

/**
 * Pending revisions that are an applied revision under another name, with that revision's id: by the journal, in
 * which the runner compares the texts, and by git's history for revisions that another machine has applied. Git is
 * queried only if a file is missing.
 */
export async function renamesOf(project: Project): Promise<ReadonlyMap<string, string>> {
  const { revisions } = project.view.history;
  const pending = revisions.filter(isPending);
  const known = new Map(
    pending.flatMap(({ id, renamedFrom }) => (renamedFrom === undefined ? [] : [[id, renamedFrom] as const])),
  );
  const missing = revisions.filter(({ id, state }) => state === "missing" && ![...known.values()].includes(id));
  if (missing.length === 0 || pending.length === 0) return known;
  const found = await Promise.all(
    missing.map((revision) => textAsApplied(project, revision).then((text) => ({ id: revision.id, text }))),
  );
  const applied = found.flatMap(({ id, text }) => (text === undefined ? [] : [{ id, text }]));
  if (applied.length === 0) return known;
  const texts = await Promise.all(
    pending.flatMap(({ id, file }) => (file === undefined ? [] : [readText(file).then((text) => ({ id, text }))])),
  );
  return new Map([...findRenamed(texts, applied), ...known]);
}
