import { existsSync } from "node:fs";
import type { Recovered } from "../migrations/rehearsal.ts";
import { isProblem } from "../migrations/problem.ts";
import type { Revision } from "../migrations/revision.ts";
import { fileInGit } from "./gitFiles.ts";
import type { Project } from "./project.ts";

/** What is known of an applied revision whose file is gone. */
export type Recovery = {
  readonly id: string;
  /** Where it is known from. */
  readonly from: "journal" | "git";
  /** In words: when it was applied from here, or the commit. */
  readonly what: string;
  /** Its file as it was, where nothing is there now. */
  readonly source?: { readonly file: string; readonly text: string };
  /** What it sent and would send. */
  readonly sql?: Recovered;
};

/** What is known of each revision whose file is gone; nothing of those of which nothing is. */
export async function recoveriesOf(project: Project): Promise<readonly Recovery[]> {
  const missing = project.view.history.revisions.filter(({ state }) => state === "missing");
  const found = await Promise.all(missing.map((revision) => recoveryOf(project, revision)));
  return found.filter((recovery) => recovery !== undefined);
}

/** The text of an applied revision as the journal has kept it, else as git has it; whatever is in its file now. */
export async function textAsApplied(project: Project, { id, timestamp }: Revision): Promise<string | undefined> {
  const remembered = await project.client.request("remembered", { revision: id });
  if (!isProblem(remembered) && remembered.text !== undefined) return remembered.text;
  return (await fileInGit(project.location.root, String(timestamp), id))?.text;
}

/** What is known of one: by the journal, which knows what was applied, else by the history of git. */
export async function recoveryOf(project: Project, { id, timestamp }: Revision): Promise<Recovery | undefined> {
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
