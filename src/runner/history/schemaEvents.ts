import type { FactChange, SchemaEvent, SchemaObject } from "../../migrations/timeline/event.ts";
import { ownName } from "../../migrations/timeline/event.ts";
import type { CatalogObject, Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { keyOf } from "../rehearsal/snapshot/catalogObject.ts";
import { Renamed } from "./renamed.ts";

/** An event without its statements. */
export type ObjectEvent = Omit<SchemaEvent, "statements">;

/** Kinds of objects that hold data, so that one of the same name is another one. */
const holdsData = new Set(["table", "foreign table", "column", "sequence"]);

/**
 * The events between two states of one database. A renamed object is found by its oid. A text that names a renamed
 * object, such as a view's definition, has not changed by that.
 */
export function schemaEvents(before: Fingerprint, after: Fingerprint): readonly ObjectEvent[] {
  if (before === after) return [];
  // Both maps have the very same object if it was made of the same rows.
  const now = [...after.objects].filter(([key, object]) => before.objects.get(key) !== object);
  const then = [...before.objects].filter(([key, object]) => after.objects.get(key) !== object);
  const byId = new Map(then.flatMap(([, object]) => (object.id === undefined ? [] : [[object.id, object]])));
  const ids = new Set(now.map(([, { id }]) => id));
  const renamed = new Renamed();
  for (const [, object] of now) {
    const was = object.id === undefined ? undefined : byId.get(object.id);
    if (was) renamed.add(was, object);
  }
  const events: ObjectEvent[] = [];
  for (const [key, object] of now) {
    const same = before.objects.get(key);
    const was = (object.id === undefined ? undefined : byId.get(object.id)) ?? same;
    const isOther = was === same && was?.id !== object.id;
    if (!was) events.push(created(object, before));
    else if (isOther && holdsData.has(object.kind))
      events.push({ operation: "recreated", object: asObject(object), changes: changesOf(was, object, renamed) });
    else events.push(...changed(was, object, renamed));
  }
  for (const [key, object] of then) {
    const isGone = !after.objects.has(key) && (object.id === undefined || !ids.has(object.id));
    // An object of the same key with the same id has moved there from another name: this one is gone.
    const isReplaced = after.objects.has(key) && object.id !== undefined && isTakenOver(object, after, byId, ids);
    if (isGone || isReplaced) events.push(dropped(object, after));
  }
  return events;
}

/** True if the object is gone, and an object that had another name before has its name now. */
function isTakenOver(
  object: CatalogObject,
  after: Fingerprint,
  byId: ReadonlyMap<string | undefined, CatalogObject>,
  ids: ReadonlySet<string | undefined>,
): boolean {
  const next = after.objects.get(keyOf(object.kind, object.name, object.table));
  return !ids.has(object.id) && next?.id !== undefined && byId.has(next.id);
}

function created(object: CatalogObject, before: Fingerprint): ObjectEvent {
  const changes = [...object.facts].map(([fact, after]): FactChange => ({ fact, after }));
  return { operation: "created", object: asObject(object), changes, ...part(object, before) };
}

function dropped(object: CatalogObject, after: Fingerprint): ObjectEvent {
  return { operation: "dropped", object: asObject(object), changes: [], ...part(object, after) };
}

function changed(was: CatalogObject, object: CatalogObject, renamed: Renamed): readonly ObjectEvent[] {
  const changes = changesOf(was, object, renamed);
  const [from, to] = [asObject(was), asObject(object)];
  const isRenamed = ownName(from) !== ownName(to) || (was.table === undefined && was.name !== object.name);
  if (isRenamed) return [{ operation: "renamed", object: to, former: from, changes }];
  if (changes.length === 0) return [];
  // A sequence that gets an owner, or another one, is the same.
  const isMoved = was.table !== object.table && changes.some(({ fact }) => fact === "owned by");
  return [{ operation: "changed", object: to, ...(isMoved ? { former: from } : {}), changes }];
}

function asObject({ kind, name, table }: CatalogObject): SchemaObject {
  return table === undefined ? { kind, name } : { kind, name, table };
}

const owners = ["table", "foreign table", "view", "materialized view", "composite type", "domain"];

/** Whether the object came or went with its table. */
function part({ table }: CatalogObject, other: Fingerprint): Pick<SchemaEvent, "isPart"> {
  const isThere = table === undefined || owners.some((kind) => other.objects.has(keyOf(kind, table)));
  return isThere ? {} : { isPart: true };
}

/** Facts that come with a type and go with it. */
const ofType = new Set(["storage", "collation", "compression"]);

function changesOf(was: CatalogObject, object: CatalogObject, renamed: Renamed): readonly FactChange[] {
  const facts = [...new Set([...was.facts.keys(), ...object.facts.keys()])];
  const changed = facts.filter((fact) => !renamed.isSame(was.facts.get(fact), object.facts.get(fact)));
  return changed.flatMap((fact): readonly FactChange[] => {
    if (changed.includes("type") && ofType.has(fact)) return [];
    if (fact === "labels" && was.labels && object.labels) return valueChanges(was.labels, object.labels);
    const [before, after] = [was.facts.get(fact), object.facts.get(fact)];
    return [{ fact, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  });
}

/** The values of an enum type that were added, renamed or removed. A renamed value keeps its place among the others. */
export function valueChanges(before: readonly string[], after: readonly string[]): readonly FactChange[] {
  const gone = before.filter((value) => !after.includes(value));
  const come = after.filter((value) => !before.includes(value));
  const isInPlace = (value: string, next: string) => {
    const index = before.indexOf(value);
    const left = before.slice(0, index).filter((one) => after.includes(one));
    const right = before.slice(index + 1).filter((one) => after.includes(one));
    const at = after.indexOf(next);
    return left.every((one) => after.indexOf(one) < at) && right.every((one) => after.indexOf(one) > at);
  };
  const changes: FactChange[] = [];
  for (const value of gone) {
    const next = before.length === after.length ? come.find((one) => isInPlace(value, one)) : undefined;
    if (next !== undefined) come.splice(come.indexOf(next), 1);
    changes.push({ fact: "value", before: value, ...(next === undefined ? {} : { after: next }) });
  }
  changes.push(...come.map((after) => ({ fact: "value", after })));
  if (changes.length === 0) changes.push({ fact: "order", before: before.join(", "), after: after.join(", ") });
  return changes;
}
