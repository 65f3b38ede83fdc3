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
