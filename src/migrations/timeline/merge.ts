import type { Revision } from "../revision.ts";
import { allReplaced, withEarlier } from "../squash/replaced.ts";
import type { RevisionEvents, SchemaObject } from "./event.ts";

/** A revision of one side of a merge. */
export type MergedRevision = Pick<Revision, "id" | "timestamp" | "replaces" | "replacedBefore">;

/** The revisions of two branches, each list by timestamp. */
export type MergeSides = {
  /** On both sides. A squashed revision is, if the other side has all that it replaces. */
  readonly base: readonly MergedRevision[];
  readonly ours: readonly MergedRevision[];
  readonly theirs: readonly MergedRevision[];
  /** Revisions of one side that a squashed one of the other side replaces. They are not replayed. */
  readonly replaced: { readonly ours: readonly string[]; readonly theirs: readonly string[] };
};

/** A problem or a fact of a merge of two branches. */
export type MergeProblem =
  /** In this order a revision fails. `order`: whose revisions come first, or the only side that has any. */
  | { readonly kind: "fails"; readonly order: MergeOrder | "oursOnly" | "theirsOnly"; readonly message: string }
  /** Both orders succeed, and lead to different schemas. */
  | { readonly kind: "differs"; readonly differences: readonly string[] }
  /** A new database, which runs all by their timestamps, fails or differs from the order that works. */
  | { readonly kind: "timestamps"; readonly message?: string; readonly differences: readonly string[] }
  /** Both sides change the same object. */
  | { readonly kind: "sameObject"; readonly object: SchemaObject; readonly ours: string; readonly theirs: string }
  /** The function of one side names in its body what the other side drops or renames. No replay runs it. */
  | {
      readonly kind: "usesGone";
      readonly object: SchemaObject;
      /** That of the function. */
      readonly side: "ours" | "theirs";
      readonly gone: SchemaObject;
      readonly ours: string;
      readonly theirs: string;
    }
  /** TypeORM runs revisions with equal timestamps in the order of their files. */
  | { readonly kind: "sameTime"; readonly ours: string; readonly theirs: string }
  /** A revision that both sides have, with another text on one side. */
  | { readonly kind: "edited"; readonly revision: string }
  /** A revision of the common commit that one side has deleted. `isGone`: a merge has deleted it on both sides. */
  | { readonly kind: "deleted"; readonly revision: string; readonly by: "ours" | "theirs"; readonly isGone?: true }
  /**
   * Files that the other side has changed or deleted and that new revisions use, or may use. The replays were with those
   * from here. Paths are relative to the repository.
   */
  | { readonly kind: "changedFiles"; readonly files: readonly string[] }
  /** The other side lists no revision at all, and here are some: it may have none, or its data source does not find them. */
  | { readonly kind: "noneListed" };

/** Whose revisions are applied first. */
export type MergeOrder = "oursFirst" | "theirsFirst";

/**
 * `independent`: both orders lead to the same schema, and so does a new database. `ordered`: one order works. `conflict`:
 * no order works, or the schema depends on it.
 */
export type MergeVerdict = "independent" | "ordered" | "conflict";

/**
 * Splits the revisions of two sides. A revision is the same one by its id, and a squashed one is the same as all those that it
 * replaces.
 */
export function sidesOf(ours: readonly MergedRevision[], theirs: readonly MergedRevision[]): MergeSides {
  const idsOf = (list: readonly MergedRevision[]) => new Set(list.map(({ id }) => id));
  const [own, other] = [idsOf(ours), idsOf(theirs)];
  const squashed = (list: readonly MergedRevision[], there: ReadonlySet<string>) =>
    list.filter((one) => {
      const present = withEarlier(one, there);
      return !there.has(one.id) && one.replaces?.every((id) => present.has(id)) === true;
    });
  const [oursSquashed, theirsSquashed] = [squashed(ours, other), squashed(theirs, own)];
  const common = new Set([...oursSquashed, ...theirsSquashed].map(({ id }) => id));
  const replacedBy = (list: readonly MergedRevision[], there: ReadonlySet<string>) =>
    list.flatMap(allReplaced).filter((id) => there.has(id));
  const replaced = { ours: replacedBy(theirsSquashed, own), theirs: replacedBy(oursSquashed, other) };
  const rest = (list: readonly MergedRevision[], there: ReadonlySet<string>, gone: readonly string[]) =>
    byTime(list.filter(({ id }) => !there.has(id) && !common.has(id) && !gone.includes(id)));
  return {
    base: byTime([...ours.filter(({ id }) => other.has(id)), ...oursSquashed, ...theirsSquashed]),
    ours: rest(ours, other, replaced.ours),
    theirs: rest(theirs, own, replaced.theirs),
    replaced,
  };
}

function byTime(list: readonly MergedRevision[]): readonly MergedRevision[] {
  return list.toSorted((a, b) => a.timestamp - b.timestamp);
}

/** The outcome of one order: a failure, or the differences from the first order that succeeded. */
export type Outcome = { readonly failure?: string; readonly differences: readonly string[] };

/**
 * The verdict of replays.
 *
 * @param outcomes of ours first, of theirs first, and of all by their timestamps
 */
export function mergeVerdict(outcomes: {
  readonly oursFirst: Outcome;
  readonly theirsFirst: Outcome;
  readonly byTime: Outcome;
}): { readonly verdict: MergeVerdict; readonly order?: MergeOrder; readonly problems: readonly MergeProblem[] } {
  const { oursFirst, theirsFirst, byTime } = outcomes;
  const failing = (["oursFirst", "theirsFirst"] as const).flatMap((order): readonly MergeProblem[] => {
    const { failure } = outcomes[order];
    return failure === undefined ? [] : [{ kind: "fails", order, message: failure }];
  });
  if (failing.length === 2) return { verdict: "conflict", problems: failing };
  const late = ofNewDatabase(byTime);
  if (failing.length === 1)
    return {
      verdict: "ordered",
      order: oursFirst.failure === undefined ? "oursFirst" : "theirsFirst",
      problems: [...failing, ...late],
    };
  const differences = [...oursFirst.differences, ...theirsFirst.differences];
  if (differences.length > 0) return { verdict: "conflict", problems: [{ kind: "differs", differences }, ...late] };
  return { verdict: late.length === 0 ? "independent" : "conflict", problems: late };
}

/**
 * The verdict if only one side has revisions that the other one lacks.
 *
 * @param after the outcome of the common revisions and these
 * @param byTime the outcome of all by their timestamps
 */
export function oneSidedVerdict(
  order: "oursOnly" | "theirsOnly",
  after: Outcome,
  byTime: Outcome,
): { readonly verdict: MergeVerdict; readonly problems: readonly MergeProblem[] } {
  const failed: readonly MergeProblem[] =
    after.failure === undefined ? [] : [{ kind: "fails", order, message: after.failure }];
  const problems = [...failed, ...ofNewDatabase(byTime)];
  return { verdict: problems.length === 0 ? "independent" : "conflict", problems };
}

/** The problem of a new database, which runs all revisions by their timestamps. */
function ofNewDatabase({ failure, differences }: Outcome): readonly MergeProblem[] {
  if (failure === undefined && differences.length === 0) return [];
  return [{ kind: "timestamps", differences, ...(failure === undefined ? {} : { message: failure }) }];
}

/** Objects that revisions of both sides change, each once. An object that both only add to a table is another one. */
export function changedByBoth(
  ours: readonly RevisionEvents[],
  theirs: readonly RevisionEvents[],
): readonly MergeProblem[] {
  const owners = new Map<string, { readonly object: SchemaObject; readonly revision: string }>();
  for (const { revision, events } of ours)
    for (const event of events)
      for (const object of [event.object, ...(event.former ? [event.former] : [])])
        owners.set(keyOf(object), { object, revision });
  const found = new Map<string, MergeProblem>();
  for (const { revision, events } of theirs)
    for (const event of events)
      for (const object of [event.object, ...(event.former ? [event.former] : [])]) {
        const own = owners.get(keyOf(object));
        if (own) found.set(keyOf(object), { kind: "sameObject", object, ours: own.revision, theirs: revision });
      }
  return [...found.values()];
}

function keyOf({ kind, name, table = "" }: SchemaObject): string {
  return [kind, table, name].join("\0");
}
