import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { MergeProblem, MergeSides } from "../../migrations/timeline/merge.ts";
import type { RevisionEvents } from "../../migrations/timeline/event.ts";
import type { ListedRevisions } from "../../protocol/states.ts";
import type { Project } from "../project/project.ts";
import { git, gitProblem } from "../rehearsal/git.ts";
import type { FileText } from "../rehearsal/rehearsalClient.ts";
import type { Checkout } from "./gitCheckout.ts";

/** The other side of a merge. */
export type OtherSide = {
  readonly checkout: Checkout;
  /** The common commit. */
  readonly ancestor: string;
  /** The revisions that its data source lists; files are in the checkout. */
  readonly listed: ListedRevisions["revisions"];
  readonly signal: AbortSignal | undefined;
};

/** The problems that are known without a replay: equal timestamps, edited and deleted revisions. @throws {GitFailure} */
export async function factsOf(
  project: Project,
  { checkout, ancestor, listed, signal }: OtherSide,
  { base, ours, theirs, replaced }: MergeSides,
): Promise<readonly MergeProblem[]> {
  const problems: MergeProblem[] = [...sameTimes({ ours, theirs })];
  if (listed.length === 0 && ours.length > 0) problems.push({ kind: "noneListed" });
  const fileOf = new Map(project.view.history.revisions.map(({ id, file }) => [id, file]));
  const thereOf = new Map(listed.map(({ id, file }) => [id, file]));
  for (const { id } of base) {
    const [here, there] = await Promise.all([fileOf.get(id), thereOf.get(id)].map(textOf));
    if (here !== undefined && there !== undefined && here !== there) problems.push({ kind: "edited", revision: id });
  }
  const wasEdited = async (file: string | undefined, from: string) => {
    const before = file && (await textIn(checkout.top, ancestor, path.relative(from, file), signal));
    return before !== undefined && before !== (await textOf(file));
  };
  for (const id of replaced.ours)
    if (await wasEdited(fileOf.get(id), checkout.top)) problems.push({ kind: "edited", revision: id });
  for (const id of replaced.theirs)
    if (await wasEdited(thereOf.get(id), checkout.folder)) problems.push({ kind: "edited", revision: id });
  const wasIn = async (file: string | undefined, from: string) =>
    file !== undefined && (await exists(checkout.top, ancestor, path.relative(from, file), signal));
  for (const { id } of ours)
    if (await wasIn(fileOf.get(id), checkout.top)) problems.push({ kind: "deleted", revision: id, by: "theirs" });
  for (const { id } of theirs)
    if (await wasIn(thereOf.get(id), checkout.folder)) problems.push({ kind: "deleted", revision: id, by: "ours" });
  return problems;
}

/** Revisions of both sides with equal timestamps. */
export function sameTimes({ ours, theirs }: Pick<MergeSides, "ours" | "theirs">): readonly MergeProblem[] {
  return ours.flatMap((own) =>
    theirs
      .filter(({ timestamp }) => timestamp === own.timestamp)
      .map(({ id }): MergeProblem => ({ kind: "sameTime", ours: own.id, theirs: id })),
  );
}

/** The files of the other side that differ from those here. */
export type OtherFiles = {
  /** Code that exists only there, as texts at their place in the working tree. */
  readonly added: readonly FileText[];
  /** Paths, relative to the repository, of files that are no revisions and that the other side has changed or deleted. */
  readonly changed: readonly string[];
};

/**
 * Compares the files of the other side with the common commit and with those here.
 *
 * @param here ids of the revisions with a file here
 * @throws {GitFailure}
 */
export async function otherFiles(
  { checkout, ancestor, listed, signal }: OtherSide,
  here: ReadonlySet<string>,
): Promise<OtherFiles> {
  const { top, inside, folder, commit } = checkout;
  const namesOf = async (filter: string) => {
    const args = ["diff", "--name-only", "--no-renames", `--diff-filter=${filter}`, "-z", ancestor, commit];
    return (await git(top, args, { signal })).split("\0").filter((name) => name !== "");
  };
  const nameThere = (file: string) => path.relative(folder, file).replaceAll("\\", "/");
  const revisions = listed.flatMap(({ id, file }) => (file === undefined ? [] : [{ id, name: nameThere(file) }]));
  // A revision with another file name there exists here already.
  const renamed = new Set(revisions.filter(({ id }) => here.has(id)).map(({ name }) => name));
  const added: FileText[] = [];
  const changed: string[] = [];
  for (const name of await namesOf("A")) {
    const file = path.join(top, name);
    if (existsSync(file)) await noteDifference(name);
    else if (/\.(?:[cm]?[jt]s|json)$/.test(name) && !renamed.has(name))
      added.push({ file, text: await readFile(inside(file), "utf8") });
  }
  for (const name of await namesOf("MT")) await noteDifference(name);
  for (const name of await namesOf("D")) if (existsSync(path.join(top, name))) changed.push(name);
  const ofRevisions = new Set(revisions.map(({ name }) => name));
  return { added, changed: changed.filter((name) => !ofRevisions.has(name)) };

  async function noteDifference(name: string): Promise<void> {
    const [here, there] = await Promise.all([path.join(top, name), inside(path.join(top, name))].map(textOf));
    if (here !== there) changed.push(name);
  }
}

/**
 * The problem of changed files that revisions use. If the files of a revision are not known, for example because it uses the
 * project's entities, it may use every file with code below the project's folder.
 *
 * @param events of the new revisions of both sides; undefined if they are not known
 */
export function changedFiles(
  project: Project,
  { checkout: { top } }: OtherSide,
  changed: readonly string[],
  events: readonly RevisionEvents[] | undefined,
): readonly MergeProblem[] {
  const used = new Set((events ?? []).flatMap(({ files = [] }) => files));
  const isUnknown = events === undefined || events.some(({ files }) => files === undefined);
  const revisions = new Set(project.view.history.revisions.map(({ file }) => file));
  const isUsed = (file: string) =>
    used.has(file) || (isUnknown && /\.[cm]?[jt]sx?$/.test(file) && file.startsWith(project.location.root + path.sep));
  const files = changed.filter((name) => !revisions.has(path.join(top, name)) && isUsed(path.join(top, name)));
  return files.length === 0 ? [] : [{ kind: "changedFiles", files }];
}

/** A text with the line endings that git normalises. */
async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return (await readFile(file, "utf8").catch(() => undefined))?.replaceAll("\r\n", "\n");
}

/** A text in a commit, with the line endings that git normalises; undefined if it is not there. */
async function textIn(
  top: string,
  commit: string,
  file: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (!(await exists(top, commit, file, signal))) return undefined;
  return (await git(top, ["show", `${commit}:${file.replaceAll("\\", "/")}`], { signal })).replaceAll("\r\n", "\n");
}

async function exists(top: string, commit: string, file: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await git(top, ["cat-file", "-e", `${commit}:${file.replaceAll("\\", "/")}`], { signal });
    return true;
  } catch (error) {
    if (gitProblem(error).code === "gitFailed") return false;
    throw error;
  }
}
