import path from "node:path";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { classesOf } from "../../core/source/classes.ts";
import type { Revision } from "../../migrations/revision.ts";
import { allReplaced } from "../../migrations/squash/replaced.ts";
import type { MergedRevision, MergeProblem, MergeSides } from "../../migrations/timeline/merge.ts";

/** The ids of the contents of a commit's files, by their names relative to the repository. */
export type Tree = ReadonlyMap<string, string>;

/** What is compared for one other side of a merge. */
export type MergedTrees = {
  /** The common commit. */
  readonly base: Tree;
  readonly ours: Tree;
  readonly theirs: Tree;
  /** True if `ours` is this side alone, and not with other sides. */
  readonly isFirst: boolean;
  /** Sides that are compared later. */
  readonly later: readonly Tree[];
};

/** A revision of the working tree, and the name of its file relative to the repository. */
export type RevisionHere = { readonly revision: MergedRevision; readonly name: string };

/** @param top the folder of the repository */
export function revisionsHere(top: string, revisions: readonly Revision[]): readonly RevisionHere[] {
  return revisions.flatMap(({ id, timestamp, file, replaces, replacedBefore }) =>
    file === undefined
      ? []
      : [
          {
            revision: omitUndefined({ id, timestamp, replaces, replacedBefore }),
            name: path.relative(top, file).replaceAll("\\", "/"),
          },
        ],
  );
}

/** The files of several sides. A file that one of them has edited counts as edited. */
export function joinedTrees(base: Tree, sides: readonly Tree[]): Tree {
  const joined = new Map<string, string>();
  for (const side of sides)
    for (const [name, content] of side) if (!joined.has(name) || content !== base.get(name)) joined.set(name, content);
  return joined;
}

/** The revisions of both sides. Those in no commit are ours. */
export function sidesIn({ base, ours, theirs, later }: MergedTrees, here: readonly RevisionHere[]): MergeSides {
  const listed = (isWanted: (name: string) => boolean) =>
    here
      .filter(({ name }) => isWanted(name))
      .map(({ revision }) => revision)
      .toSorted((a, b) => a.timestamp - b.timestamp);
  const isCommon = (name: string) => base.has(name) || (theirs.has(name) && ours.has(name));
  const isTheirs = (name: string) => theirs.has(name) && !ours.has(name);
  const isLater = (name: string) => !ours.has(name) && !theirs.has(name) && later.some((tree) => tree.has(name));
  return {
    base: listed(isCommon),
    ours: listed((name) => !isCommon(name) && !isTheirs(name) && !isLater(name)),
    theirs: listed((name) => !isCommon(name) && isTheirs(name)),
    replaced: { ours: [], theirs: [] },
  };
}

/**
 * The revisions that one side has edited or deleted since the common commit. A revision that a squashed one replaces, or
 * whose file has another name now, is not deleted.
 *
 * @param readText reads a file of the common commit
 */
export async function tornIn(
  { base, ours, theirs, isFirst }: MergedTrees,
  here: readonly RevisionHere[],
  readText: (name: string) => Promise<string>,
): Promise<readonly MergeProblem[]> {
  const edited = here.flatMap(({ revision, name }): readonly MergeProblem[] => {
    const [own, other] = [ours.get(name), theirs.get(name)];
    // Of several sides, an earlier one may have edited a file that this one has left.
    const isLeft = !isFirst && other === base.get(name);
    return own !== undefined && other !== undefined && own !== other && !isLeft
      ? [{ kind: "edited", revision: revision.id }]
      : [];
  });
  const present = new Set(here.flatMap(({ revision }) => [revision.id, ...allReplaced(revision)]));
  const byName = new Map(here.map(({ revision, name }) => [name, revision.id]));
  const deleted: MergeProblem[] = [];
  for (const name of base.keys()) {
    const by = ours.has(name) ? (theirs.has(name) ? undefined : "theirs") : theirs.has(name) ? "ours" : undefined;
    if (by === undefined || present.has(idOfFile(name))) continue;
    const id = byName.get(name) ?? revisionIn(await readText(name));
    if (id === undefined || (present.has(id) && !byName.has(name))) continue;
    deleted.push({ kind: "deleted", revision: id, by, ...(byName.has(name) ? {} : { isGone: true }) });
  }
  return [...edited, ...deleted];
}

/** The name of the class that TypeORM writes into a file: `1700000000000-AddUser.ts` has `AddUser1700000000000`. */
function idOfFile(name: string): string {
  const [, time = "", title = ""] = /^(\d{13})-(\w+)\.\w+$/.exec(path.posix.basename(name)) ?? [];
  return `${title}${time}`;
}

/** The revision in the text of a file; undefined if it is another file. */
function revisionIn(text: string): string | undefined {
  const named = /\bname\s*=\s*["'`](\w*\d{13})["'`]/.exec(text)?.[1];
  return named ?? classesOf(text).find(({ name }) => /\d{13}$/.test(name))?.name;
}
