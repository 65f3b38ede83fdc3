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

/** A mode's place among the modes; -1 of one that is none. */
export function strengthOf(mode: string): number {
  return lockModes.indexOf(mode);
}
