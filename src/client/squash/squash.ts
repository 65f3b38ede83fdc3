import { readFile, rm, writeFile } from "node:fs/promises";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { classNameOf } from "../../migrations/revision.ts";
import { earlierSquashes } from "../../migrations/squash/replaced.ts";
import type { SquashDraft } from "../../migrations/squash/squash.ts";
import type { DependentRevision } from "../history/outsideInputs.ts";
import { dependentRevisions } from "../history/outsideInputs.ts";
import { nothingLive } from "../generate/draftSource.ts";
import { surroundings } from "../history/scratchState.ts";
import type { StateOptions } from "../history/schemaStates.ts";
import type { Project } from "../project/project.ts";
import type { SquashRange } from "./range.ts";
import { keptFiles, squashRange } from "./range.ts";
import { rememberWritten } from "./writtenDigest.ts";
import { whenFree } from "../../node/busyFiles.ts";

/** Which revisions become one. */
export type SquashRequest = {
  /** The first revision; undefined: the first of all. */
  readonly from?: string;
  /** The last revision, or `head`. */
  readonly to: string;
  readonly message: string;
  /** Tables, as `schema.table`, whose rows are left out. */
  readonly withoutRows: readonly string[];
};

/** A squashed revision that is not written yet. */
export type SquashPlan = {
  readonly id: string;
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** The ids of the replaced revisions, the oldest first. */
  readonly replaced: readonly string[];
  readonly draft: SquashDraft;
  readonly range: SquashRange;
  readonly message: string;
  /** The replaced revisions that may do something else on another database. */
  readonly dependsOn: readonly DependentRevision[];
};

/**
 * Drafts one revision for several and proves it. Nothing is written. Problems: `messageInvalid`, `squashNameTaken`, those of
 * `squashRange` and `keptFiles`, of a history that cannot be replayed, `squashUnproven`.
 */
export async function planSquash(
  project: Project,
  { from, to, message, withoutRows }: SquashRequest,
  options: StateOptions,
): Promise<SquashPlan | Problem> {
  const name = classNameOf(message);
  if (name === "") return { code: "messageInvalid", message };
  const { history } = project.view;
  const range = squashRange(project.view, from, to);
  if (isProblem(range)) return range;
  const id = `${name}${range.squashed.at(-1)?.timestamp ?? ""}`;
  if (history.revisions.some((one) => one.id === id)) return { code: "squashNameTaken", revision: id };
  const kept = await keptFiles(project, range.revisions, options.signal);
  if (kept) return kept;
  const live = options.isOffline === true ? nothingLive : await surroundings(project, options);
  if (isProblem(live)) return live;
  const { base, squashed } = range;
  const draft = await project.rehearsals.askAbout("squash", live, { base, squashed, withoutRows }, options);
  if (isProblem(draft)) return draft;
  const replaced = squashed.map((one) => one.id);
  const files = [newFile(draft, range)];
  const rendered = await project.client.request("render", { message, files }, options);
  if (isProblem(rendered)) return rendered;
  const [{ file, text } = { file: "", text: "" }] = rendered.files;
  const dependsOn = await dependentRevisions(range.revisions, base.length > 0);
  return { id, file, text, replaced, draft, range, message, dependsOn };
}

function newFile({ up, down }: SquashDraft, { squashed, revisions }: SquashRange) {
  const statements = (all: readonly string[]) => all.map((sql) => ({ sql }));
  const replaces = {
    ids: squashed.map(({ id }) => id),
    before: earlierSquashes(revisions),
    timestamp: squashed.at(-1)?.timestamp ?? 0,
  };
  return { up: statements(up), down: statements(down), replaces };
}

/**
 * Writes the file of a squashed revision and deletes those of the replaced ones. All or nothing. Problems: those of
 * `keptFiles`, which are tried again, `writeFailed`, `fileExists`.
 */
export async function writeSquash(project: Project, plan: SquashPlan): Promise<Problem | undefined> {
  const { file, text, range } = plan;
  const kept = await keptFiles(project, range.revisions);
  if (kept) return kept;
  const deleted: { readonly file: string; readonly content: Buffer }[] = [];
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "EEXIST" ? { code: "fileExists", file } : { code: "writeFailed", file, message };
  }
  for (const revision of range.revisions)
    try {
      const content = await readFile(revision.file);
      await whenFree(() => rm(revision.file));
      deleted.push({ file: revision.file, content });
    } catch (error) {
      for (const one of deleted) await writeFile(one.file, one.content);
      await rm(file, { force: true });
      return { code: "writeFailed", file: revision.file, message: (error as Error).message };
    }
  await rememberWritten(project, plan.id, text);
  // The runner has loaded the files that were there before.
  project.client.restart();
  await project.refresh();
  return undefined;
}
