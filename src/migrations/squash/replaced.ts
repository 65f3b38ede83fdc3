import type { AppliedRow, MigrationFile } from "../revision.ts";

/** The ids in a class's `replaces`; undefined if it has none. */
export function replacesOf(instance: object): readonly string[] | undefined {
  const { replaces } = instance as { readonly replaces?: unknown };
  if (!Array.isArray(replaces)) return undefined;
  const ids = replaces.filter((id) => typeof id === "string");
  return ids.length === 0 ? undefined : ids;
}

/**
 * Rows of the migrations table in which a squashed revision stands for the revisions that it replaces, in the place of the
 * last of them. This is so if it has a row of its own, or if all of the others have one. Rows of revisions that still have a
 * file stay.
 *
 * @param rows the oldest first
 */
export function withReplaced(files: readonly MigrationFile[], rows: readonly AppliedRow[]): readonly AppliedRow[] {
  const squashed = files.filter(({ replaces }) => replaces !== undefined);
  if (squashed.length === 0) return rows;
  const withFile = new Set(files.map(({ id }) => id));
  let result = rows;
  for (const { id, timestamp, replaces = [] } of squashed) {
    const own = result.find((row) => row.id === id);
    const present = new Set(result.map((row) => row.id));
    if (!own && !replaces.every((one) => present.has(one))) continue;
    const replaced = result.filter((row) => replaces.includes(row.id));
    if (replaced.length === 0) continue;
    // A later run of TypeORM's adds its own row, after those of later revisions.
    const order = Math.max(...replaced.map((row) => row.order));
    const stands: AppliedRow = { id, timestamp, ...own, order, replaced: [...(own ? [own] : []), ...replaced] };
    result = [...result.filter((row) => row !== own && (!replaced.includes(row) || withFile.has(row.id))), stands];
  }
  return result.toSorted((a, b) => a.order - b.order);
}

/** Of the revisions that a squashed one replaces: those that are applied and those that are not. */
export function replacedBy(
  replaces: readonly string[],
  applied: readonly string[],
): { readonly applied: readonly string[]; readonly absent: readonly string[] } {
  return {
    applied: replaces.filter((id) => applied.includes(id)),
    absent: replaces.filter((id) => !applied.includes(id)),
  };
}
