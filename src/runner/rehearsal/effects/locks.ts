import type { RelationLock } from "../../../core/schema/lockModes.ts";
import { lockModes, strengthOf } from "../../../core/schema/lockModes.ts";
import type { Relation, Relations } from "./relations.ts";

/** The strength of the strongest lock on a relation, by oid. */
export type LockStrengths = ReadonlyMap<string, number>;

/** Reads rows of oid and mode. */
export function heldOf(rows: readonly (readonly string[])[]): LockStrengths {
  const held = new Map<string, number>();
  for (const [oid = "", mode = ""] of rows)
    held.set(oid, Math.max(held.get(oid) ?? -1, strengthOf(mode.replace(/Lock$/, ""))));
  return held;
}

/**
 * Locks that are stronger than those held before, on relations that other sessions can see, by name. The lock of an
 * index is omitted if its table has a lock of the same strength.
 */
export function newLocks(before: LockStrengths, now: LockStrengths, relations: Relations): readonly RelationLock[] {
  const visible = [...now].flatMap(([oid, strength]): readonly (readonly [Relation, number])[] => {
    const relation = relations.get(oid);
    if (relation === undefined || relation.isNew || strength <= (before.get(oid) ?? -1)) return [];
    const ofTable = relation.table === undefined ? undefined : now.get(relation.table);
    return ofTable !== undefined && ofTable >= strength ? [] : [[relation, strength]];
  });
  return visible
    .map(([{ name }, strength]) => ({ relation: name, mode: lockModes[strength] ?? "" }))
    .toSorted((a, b) => (a.relation < b.relation ? -1 : a.relation > b.relation ? 1 : 0));
}
