import path from "node:path";
import type { TextEdit } from "../../migrations/retimestamp.ts";
import { retimestamp, retimestampReferences } from "../../migrations/retimestamp.ts";
import type { Revision } from "../../migrations/revision.ts";
import { newTimestamp } from "../../migrations/revision.ts";
import { sourcesIn } from "../discovery/files.ts";
import { readText } from "../files.ts";
import type { Project } from "../project/project.ts";

/** The files of a revision that gets a new time. */
export type RetimestampedFiles = {
  /** The new id. */
  readonly id: string;
  /** The new path of the revision's file, absolute. */
  readonly target: string;
  /** The revision's file first, then those that name it; absolute. */
  readonly changes: readonly { readonly file: string; readonly text: string; readonly edits: readonly TextEdit[] }[];
};

/**
 * Plans a new time for a revision: its class, its `name`, its file, and what names them elsewhere. Nothing is written.
 * Undefined if the text does not show what to change.
 *
 * @param text of the revision's file
 */
export async function retimestampedFiles(
  { location, view }: Project,
  { id, timestamp, file }: Pick<Revision, "id" | "timestamp"> & { readonly file: string },
  text: string,
): Promise<RetimestampedFiles | undefined> {
  const taken = view.history.revisions.map((revision) => revision.timestamp);
  const base = path.basename(file);
  const next = retimestamp({ id, timestamp, file: base, text }, newTimestamp(Date.now(), taken));
  if (next.edits.length === 0) return undefined;
  const names = { oldId: id, newId: next.id, oldBase: base, newBase: next.file };
  const others = (await sourcesIn(location.folder)).filter((other) => other !== file);
  const texts = await Promise.all(others.map(async (other) => ({ file: other, text: await readText(other) })));
  const changed = texts
    .map((one) => ({ ...one, edits: retimestampReferences(one.text, names) }))
    .filter(({ edits }) => edits.length > 0);
  const target = path.join(path.dirname(file), next.file);
  return { id: next.id, target, changes: [{ file, text, edits: next.edits }, ...changed] };
}
