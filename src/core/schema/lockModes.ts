/** A lock on a relation, its mode as PostgreSQL names it without `Lock`: `AccessExclusive`. */
export type RelationLock = { readonly relation: string; readonly mode: string };

/** Weakest first; each is in the way of more than the one before (PostgreSQL manual, 13.3.1, "Table-Level Locks"). */
export const lockModes: readonly string[] = [
  "AccessShare",
  "RowShare",
  "RowExclusive",
  "ShareUpdateExclusive",
  "Share",
  "ShareRowExclusive",
  "Exclusive",
  "AccessExclusive",
];

/** Index of a lock mode; -1 for an unknown mode. */
export function strengthOf(mode: string): number {
  return lockModes.indexOf(mode);
}

/** Modes that conflict with each mode, by index (PostgreSQL manual, table 13.2). */
const conflicts: readonly (readonly number[])[] = [
  [7],
  [6, 7],
  [4, 5, 6, 7],
  [3, 4, 5, 6, 7],
  [2, 3, 5, 6, 7],
  [2, 3, 4, 5, 6, 7],
  [1, 2, 3, 4, 5, 6, 7],
  [0, 1, 2, 3, 4, 5, 6, 7],
];

/** True if two sessions cannot hold these modes on one relation at the same time. */
export function areConflicting(mode: string, other: string): boolean {
  return conflicts[strengthOf(mode)]?.includes(strengthOf(other)) === true;
}
