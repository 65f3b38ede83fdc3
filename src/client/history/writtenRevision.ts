import { rm } from "node:fs/promises";
import type { Project } from "../project/project.ts";
import { whenFree } from "../../node/busyFiles.ts";

/**
 * A revision that was written for what the database has already. Without `isListed`, the data source does not list it, so
 * that it cannot be marked as applied yet.
 */
export type WrittenRevision = { readonly id: string; readonly file: string; readonly isListed: boolean };

/**
 * Removes the file of a revision that was not marked as applied, because an upgrade would run it on a database that has its
 * changes. The migrations table is read first: the mark may be there although the change was reported as failed.
 *
 * @returns false if the file stays, because the database has the mark or does not answer
 */
export async function removeUnmarked(project: Project, { id, file }: WrittenRevision): Promise<boolean> {
  await project.refresh();
  const { status, history } = project.view;
  const state = history.revisions.find((revision) => revision.id === id)?.state;
  if (status !== "ready" || (state !== "pending" && state !== "outOfOrder")) return false;
  await whenFree(() => rm(file, { force: true }));
  return true;
}
