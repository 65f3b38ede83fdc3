import { rm } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { resolveRevision } from "../../migrations/history.ts";
import { rowScript } from "../../migrations/squash/rowScript.ts";
import type { Revision } from "../../migrations/revision.ts";
import { readText } from "../files.ts";
import type { Project } from "../project/project.ts";
import { git, GitFailure, gitOnIndex } from "../rehearsal/git.ts";
import { digestOf, writtenDigest } from "./writtenDigest.ts";
import { whenFree } from "../../node/busyFiles.ts";

type Squashed = Revision & { readonly file: string; readonly replaces: readonly string[] };

/** The squashed revision with a name. Problems: those of the name, `squashNotOne`, `revisionWithoutFile`. */
function squashedNamed({ view }: Project, name: string): Squashed | Problem {
  const revision = resolveRevision(view.history, name);
  if (isProblem(revision)) return revision;
  const { file, replaces } = revision;
  if (replaces === undefined) return { code: "squashNotOne", revision: revision.id };
  return file === undefined ? { code: "revisionWithoutFile", revision: revision.id } : { ...revision, file, replaces };
}

/**
 * Restores the files of the replaced revisions from the last commit and deletes that of the squashed one. Only before the
 * squash is committed. Returns the restored files, absolute. Problems: those of `squashedNamed`, `squashCommitted`,
 * `squashApplied`, `squashEdited`, those of git.
 *
 * @param isForced true if changes of the squashed file since it was written may be lost
 */
export async function undoSquash(
  project: Project,
  name: string,
  isForced: boolean,
): Promise<readonly string[] | Problem> {
  const squashed = squashedNamed(project, name);
  if (isProblem(squashed)) return squashed;
  const { id, file, replaces, state, isByReplaced } = squashed;
  // A database that was made with it does not have the others.
  if ((state === "applied" || state === "edited") && isByReplaced !== true)
    return { code: "squashApplied", revision: id };
  const folder = path.dirname(file);
  try {
    const top = (await git(folder, ["rev-parse", "--show-toplevel"])).trim();
    const own = await git(folder, ["ls-tree", "--name-only", "HEAD", "--", path.basename(file)]);
    const names = (await git(top, ["diff", "--name-only", "--no-renames", "--diff-filter=D", "-z", "HEAD"])).split(
      "\0",
    );
    const found = new Map<string, string>();
    for (const gone of names.filter((one) => /\.[cm]?[jt]s$/.test(one))) {
      const text = await git(top, ["show", `HEAD:${gone}`]);
      const replaced = replaces.find((one) => isMigration(text, one));
      if (replaced !== undefined && !found.has(replaced)) found.set(replaced, gone);
    }
    if (own.trim() !== "" || found.size < replaces.length) return { code: "squashCommitted", revision: id };
    if (!isForced && digestOf(await readText(file)) !== (await writtenDigest(project, id)))
      return { code: "squashEdited", file };
    await gitOnIndex(folder, ["rm", "--cached", "--quiet", "--ignore-unmatch", "--", path.basename(file)]);
    await gitOnIndex(top, ["checkout", "HEAD", "--", ...found.values()]);
    await whenFree(() => rm(file, { force: true }));
    // The runner has loaded the files that were there before.
    project.client.restart();
    await project.refresh();
    return [...found.values()].map((gone) => path.join(top, gone));
  } catch (error) {
    if (error instanceof GitFailure) return error.problem;
    throw error;
  }
}

/** True if a text has the migration with an id: its class, or its `name`. */
function isMigration(text: string, id: string): boolean {
  const plain = id.replaceAll(/[^\w]/g, "\\$&");
  return new RegExp(String.raw`\bclass\s+${plain}\b|\bname\s*=\s*["'\x60]${plain}["'\x60]`).test(text);
}

/**
 * The script for psql that puts the row of a squashed revision in the place of those of the replaced ones. Problems: those of
 * `squashedNamed`, of loading the project.
 */
export async function scriptOfSquash(
  project: Project,
  name: string,
): Promise<{ readonly id: string; readonly sql: string } | Problem> {
  const squashed = squashedNamed(project, name);
  if (isProblem(squashed)) return squashed;
  const rendered = await project.client.request("render", { message: "script", files: [] });
  if (isProblem(rendered)) return rendered;
  return { id: squashed.id, sql: rowScript(rendered.table, squashed) };
}
