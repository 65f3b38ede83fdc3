import type { History } from "./history.ts";

/**
 * Changes to the migrations table, by class name: first rows are deleted, then rows are inserted, in this order.
 * TypeORM uses the row's `id` as the order of execution, so a row that has to come later is deleted and inserted
 * again.
 */
export type RowChanges = {
  readonly remove: readonly string[];
  readonly insert: readonly string[];
  /** The one row that is removed stays in its place, under the inserted name. */
  readonly isRename?: boolean;
};

/**
 * Makes a target current without running anything. Afterwards the target and all older revisions are applied, in
 * order and including those with deleted files, and newer ones are not. Rows that are already correct are left
 * unchanged.
 *
 * @param target a revision of the history; undefined: base
 */
export function stampRows(history: History, target: string | undefined): RowChanges {
  const wanted = target === undefined ? [] : upTo(history, target);
  const rows = history.applied.toReversed();
  const differs = rows.findIndex((id, index) => id !== wanted[index]);
  const kept = differs < 0 ? rows.length : differs;
  return { remove: rows.slice(kept), insert: wanted.slice(kept) };
}

/** Marks one revision as applied, as the last one, or as not applied. All others are left unchanged. */
export function markRows(history: History, id: string, as: "applied" | "notApplied"): RowChanges {
  placeOf(history, id);
  const isApplied = history.applied.includes(id);
  return {
    remove: as === "notApplied" && isApplied ? [id] : [],
    insert: as === "applied" && !isApplied ? [id] : [],
  };
}

/** A target and all that are older, the oldest first. */
function upTo(history: History, target: string): readonly string[] {
  return history.revisions
    .slice(placeOf(history, target))
    .map(({ id }) => id)
    .reverse();
}

function placeOf(history: History, id: string): number {
  const place = history.revisions.findIndex((revision) => revision.id === id);
  if (place < 0) throw new Error(`${id} is not in the history`);
  return place;
}
