import type { RevisionEvents, SchemaEvent, SchemaObject } from "./event.ts";
import { ownName } from "./event.ts";

/** The subject of a blame: a table with everything that belongs to it, a column, or another object by its kind and name. */
export type BlameTarget = {
  /** `schema.table`, of a table or a view. */
  readonly table: string;
  readonly column?: string;
};

/** An event of an object's history. */
export type BlamedEvent = { readonly revision: string; readonly event: SchemaEvent; readonly sql: readonly string[] };

/** An event of a revision, with the statements that did it. */
export function blamedEvent({ revision, statements }: RevisionEvents, event: SchemaEvent): BlamedEvent {
  return { revision, event, sql: event.statements.flatMap((index) => statements[index] ?? []) };
}

/**
 * The events of a table or a column, the latest first. Goes back from the current name through renames, and through an
 * earlier object of the same name that was dropped, but not to an object that was renamed away from the name.
 */
export function blame(revisions: readonly RevisionEvents[], target: BlameTarget): readonly BlamedEvent[] {
  let { table, column } = target;
  let isBorn = false;
  const found: BlamedEvent[] = [];
  for (const one of revisions.toReversed()) {
    const { events } = one;
    const away = events.filter((event) => isAway(event, table, column));
    if (isBorn && away.length > 0) break;
    const hasArrived = events.some(
      ({ object, operation }) => operation !== "changed" && operation !== "dropped" && isTarget(object, table, column),
    );
    const isFirst = !found.some(({ event }) => column === undefined || event.object.kind === "column");
    if (isFirst && !hasArrived) for (const event of away) found.push(blamedEvent(one, event));
    if (isBorn && !events.some(({ operation, object }) => operation === "dropped" && isTarget(object, table, column)))
      continue;
    const own = events.filter((event) => isOf(event, table, column));
    for (const event of own.toReversed()) found.push(blamedEvent(one, event));
    isBorn = own.some(({ operation, object }) => operation === "created" && isTarget(object, table, column));
    const renamedColumn = own.find(({ operation, object }) => operation === "renamed" && object.kind === "column");
    if (column !== undefined && renamedColumn?.former) column = ownName(renamedColumn.former);
    const renamedTable = events.find(
      ({ object, former }) => former !== undefined && isTable(object) && object.name === table,
    );
    if (renamedTable?.former) table = renamedTable.former.name;
  }
  if (column === undefined) return found;
  // A table's rename is no history of a column that the table never had, or did not have any more.
  const first = found.find(({ event }) => event.object.kind === "column");
  if (!first) return [];
  const isGone = first.event.operation === "dropped" || isAway(first.event, target.table, target.column);
  return isGone ? found.slice(found.findIndex(({ revision }) => revision === first.revision)) : found;
}

/** True if the event takes the name from the table or the column, or the table from the column. */
function isAway({ object, former }: SchemaEvent, table: string, column: string | undefined): boolean {
  if (former === undefined) return false;
  if (isTable(former)) return former.name === table && object.name !== table;
  return isTarget(former, table, column) && !isTarget(object, table, column);
}

/** True for the table, or for the column of it. */
function isTarget(object: SchemaObject, table: string, column: string | undefined): boolean {
  if (column === undefined) return isTable(object) && object.name === table;
  return object.kind === "column" && object.table === table && ownName(object) === column;
}

/**
 * The events of an object that is no table and no column, such as an enum type or an index, the latest first.
 *
 * @param value of an enum type: only the events that are about it
 */
export function blameObject(
  revisions: readonly RevisionEvents[],
  object: SchemaObject,
  value?: string,
): readonly BlamedEvent[] {
  let [current, label]: readonly [SchemaObject, string | undefined] = [object, value];
  const found: BlamedEvent[] = [];
  for (const one of revisions.toReversed()) {
    const { events } = one;
    for (const event of events.filter((other) => isSame(other.object, current)).toReversed()) {
      if (label === undefined || isAboutValue(event, label)) found.push(blamedEvent(one, event));
      if (label !== undefined)
        label = event.changes.find(({ fact, after }) => fact === "value" && after === label)?.before ?? label;
      if (event.former) current = event.former;
    }
    // An object keeps its name when its table is renamed.
    const table = events.find(
      ({ object: other, former }) => former !== undefined && isTable(other) && other.name === current.table,
    )?.former;
    if (table) current = { ...current, table: table.name };
  }
  return found;
}

function isSame(one: SchemaObject, other: SchemaObject): boolean {
  return one.kind === other.kind && one.name === other.name && one.table === other.table;
}

/** True for the creation, the end and the move of an enum type, and for what adds, renames or removes a value of it. */
function isAboutValue({ operation, changes }: SchemaEvent, value: string): boolean {
  if (operation === "dropped" || operation === "recreated") return true;
  if (operation === "created")
    return changes.some(({ fact, after = "" }) => fact === "labels" && after.split(", ").includes(value));
  return changes.some(({ fact, before, after }) => fact === "value" && (before === value || after === value));
}

const tables = ["table", "foreign table", "view", "materialized view"];

/** True for a table, a view, and the like. */
export function isTable({ kind }: SchemaObject): boolean {
  return tables.includes(kind);
}

function isOf({ object, former }: SchemaEvent, table: string, column: string | undefined): boolean {
  const isItself = isTable(object) && object.name === table;
  if (column !== undefined)
    // The table's own rename is a part of the column's history.
    return (
      (object.kind === "column" && object.table === table && ownName(object) === column) ||
      (isItself && former !== undefined)
    );
  return isItself || object.table === table;
}
