import type { AppliedRow, EarlierSquash, MigrationFile, Replacing } from "../revision.ts";

/** The ids in a class's `replaces`; undefined if it has none. */
export function replacesOf(instance: object): readonly string[] | undefined {
  const { replaces } = instance as { readonly replaces?: unknown };
  if (!Array.isArray(replaces)) return undefined;
  const ids = replaces.filter((id) => typeof id === "string");
  return ids.length === 0 ? undefined : ids;
}

/** The earlier squashes in a class's `replacedBefore`; undefined if it has none. */
export function replacedBeforeOf(instance: object): readonly EarlierSquash[] | undefined {
  const { replacedBefore } = instance as { readonly replacedBefore?: unknown };
  if (!Array.isArray(replacedBefore)) return undefined;
  const earlier = (replacedBefore as readonly unknown[]).flatMap((one): readonly EarlierSquash[] => {
    if (typeof one !== "object" || one === null) return [];
    const [{ id }, replaces] = [one as { readonly id?: unknown }, replacesOf(one)];
    return typeof id === "string" && replaces ? [{ id, replaces }] : [];
  });
  return earlier.length === 0 ? undefined : earlier;
}

/** The squashes inside of a range that becomes one revision, an earlier one before the later one that contains it. */
export function earlierSquashes(range: readonly (Replacing & { readonly id: string })[]): readonly EarlierSquash[] {
  return range.flatMap(({ id, replaces, replacedBefore = [] }) =>
    replaces ? [...replacedBefore, { id, replaces }] : [],
  );
}

/** All ids that a squashed revision stands for: those that it replaces, and those of earlier squashes. The oldest first. */
export function allReplaced({ replaces = [], replacedBefore = [] }: Replacing): readonly string[] {
  const earlier = new Map(replacedBefore.map((one) => [one.id, one.replaces]));
  const withFormer = (id: string, above: readonly string[]): readonly string[] => [
    ...(above.includes(id) ? [] : (earlier.get(id) ?? []).flatMap((former) => withFormer(former, [...above, id]))),
    id,
  ];
  return [...new Set(replaces.flatMap((id) => withFormer(id, [])))];
}

/** The ids that a database has, with the earlier squashes of which it has all replaced revisions. */
export function withEarlier({ replacedBefore = [] }: Replacing, applied: Iterable<string>): ReadonlySet<string> {
  const present = new Set(applied);
  for (const { id, replaces } of replacedBefore) if (replaces.every((one) => present.has(one))) present.add(id);
  return present;
}

/**
 * Rows of the migrations table in which a squashed revision stands for the revisions that it replaces, in the place of the
 * last of them. This is so if it has a row of its own, or if each of the others has one, or all that it has replaced do.
 * Rows of revisions that still have a file stay.
 *
 * @param rows the oldest first
 */
export function withReplaced(files: readonly MigrationFile[], rows: readonly AppliedRow[]): readonly AppliedRow[] {
  const squashed = files.filter(({ replaces }) => replaces !== undefined);
  if (squashed.length === 0) return rows;
  const withFile = new Set(files.map(({ id }) => id));
  let result = rows;
  // A squash that another one contains comes before it.
  for (const file of squashed.toSorted((a, b) => allReplaced(a).length - allReplaced(b).length)) {
    const { id, timestamp, replaces = [] } = file;
    const own = result.find((row) => row.id === id);
    const present = withEarlier(
      file,
      result.map((row) => row.id),
    );
    if (!own && !replaces.every((one) => present.has(one))) continue;
    const all = new Set(allReplaced(file));
    const replaced = result.filter((row) => all.has(row.id));
    if (replaced.length === 0) continue;
    // A later run of TypeORM's adds the own row of a squash, after those of later revisions.
    const order = Math.max(...replaced.filter((row) => !isLate(file, row.id, present)).map((row) => row.order));
    const stands: AppliedRow = { id, timestamp, ...own, order, replaced: [...(own ? [own] : []), ...replaced] };
    result = [...result.filter((row) => row !== own && (!all.has(row.id) || withFile.has(row.id))), stands];
  }
  return result.toSorted((a, b) => a.order - b.order);
}

/** True for an earlier squash if the database has what it replaces as well. */
function isLate({ replacedBefore = [] }: Replacing, id: string, present: ReadonlySet<string>): boolean {
  return replacedBefore.some((one) => one.id === id && one.replaces.every((former) => present.has(former)));
}

/** The first squash of which a database has only a part, and its revisions: those that are applied and those that are not. */
export type PartOfSquash = {
  readonly revision: string;
  readonly applied: readonly string[];
  readonly absent: readonly string[];
};

/**
 * Returns the squash of which a database has only a part: the revision itself, or an earlier one that it contains.
 * Undefined if the database has all that it replaces, or nothing of it.
 */
export function partOfSquash(
  revision: Replacing & { readonly id: string },
  applied: readonly string[],
): PartOfSquash | undefined {
  const { id, replaces = [], replacedBefore = [] } = revision;
  const present = withEarlier(revision, applied);
  if (replaces.every((one) => present.has(one))) return undefined;
  for (const squash of [...replacedBefore.filter((one) => !present.has(one.id)), { id, replaces }]) {
    const found = squash.replaces.filter((one) => present.has(one));
    if (found.length > 0)
      return { revision: squash.id, applied: found, absent: squash.replaces.filter((one) => !present.has(one)) };
  }
  return undefined;
}
