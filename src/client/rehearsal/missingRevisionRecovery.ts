import { existsSync } from "node:fs";
import type { RecoveredMigration } from "../../migrations/rehearsal.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Revision } from "../../migrations/revision.ts";
import { fileInGit } from "./gitFiles.ts";
import type { ProjectAccess } from "../project/projectAccess.ts";

/** Recovered data of an applied revision with a deleted file. */
export type Recovery = {
  readonly id: string;
  /** The source of the data. */
  readonly from: "journal" | "git";
  /** In words: when it was applied from here, or the commit. */
  readonly what: string;
  /** Its former file, if no file exists at that path. */
  readonly source?: { readonly file: string; readonly text: string };
  /** The SQL of its methods. */
  readonly sql?: RecoveredMigration;
};

/** Recovered data of all revisions with deleted files; without revisions that nothing is known about. */
export async function recoveriesOf(project: ProjectAccess): Promise<readonly Recovery[]> {
  const missing = project.view.history.revisions.filter(({ state }) => state === "missing");
  const found = await Promise.all(missing.map((revision) => recoveryOf(project, revision)));
  return found.filter((recovery) => recovery !== undefined);
}

/** Text of an applied revision, from the journal, otherwise from git. The current file is not read. */
export async function textAsApplied(project: ProjectAccess, { id, timestamp }: Revision): Promise<string | undefined> {
  const remembered = await project.client.request("remembered", { revision: id });
  if (!isProblem(remembered) && remembered.text !== undefined) return remembered.text;
  return (await fileInGit(project.location.root, String(timestamp), id))?.text;
}

/**
 * Recovered data of one revision: from the journal, which contains the applied version, otherwise from git's history.
 */
export async function recoveryOf(project: ProjectAccess, { id, timestamp }: Revision): Promise<Recovery | undefined> {
  const remembered = await project.client.request("remembered", { revision: id });
  if (!isProblem(remembered)) {
    const { file, text, up, down, appliedAt = 0, by = "" } = remembered;
    const source = file !== undefined && text !== undefined && !existsSync(file) ? { file, text } : undefined;
    const sql = up && down ? { id, timestamp, up, down } : undefined;
    if (source || sql) {
      const what = `${new Date(appliedAt).toISOString()} ${by}`;
      return { id, from: "journal", what, ...(source ? { source } : {}), ...(sql ? { sql } : {}) };
    }
  }
  const inGit = await fileInGit(project.location.root, String(timestamp), id);
  if (!inGit || existsSync(inGit.file)) return undefined;
  return { id, from: "git", what: inGit.commit, source: { file: inGit.file, text: inGit.text } };
}
