import type { Project } from "../../client/project/project.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { Store } from "./store.ts";

/** The revisions of a migration's file, usually one, and their project. */
export type RevisionsOfFile = { readonly project: Project; readonly revisions: readonly Revision[] };

/**
 * The revisions that a file contains. Of several projects with this file, the selected one. Undefined if it is no
 * migration of a known project.
 *
 * @param file absolute path
 */
export function revisionsOfFile({ projects, selected }: Store, file: string): RevisionsOfFile | undefined {
  const inOrder = [...(selected ? [selected] : []), ...projects];
  for (const project of inOrder) {
    const revisions = project.view.history.revisions.filter((revision) => revision.file === file);
    if (revisions.length > 0) return { project, revisions };
  }
  return undefined;
}
