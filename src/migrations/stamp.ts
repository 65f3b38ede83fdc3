import type { History } from "./history.ts";

/**
 * What is written to the migrations table, by class name: first all rows of some are removed, then others are inserted,
 * in this order. The `id` that the table gives a row is the order of execution to TypeORM, so a row that has to come
 * later than another is written anew.
 */
export type RowChanges = {
  readonly remove: readonly string[];
  readonly insert: readonly string[];
  /** The one row that is removed stays in its place, under the inserted name. */
  readonly isRename?: boolean;
};

/**
 * Makes a target current without running anything. Afterwards it and all that are older by place in history are applied,
 * in that order, those whose file is gone as well; newer ones are not. Rows that already stand right stay as they are.
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

/** Takes one revision for applied, as the last one, or for not applied. All others stay as they are. */
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
