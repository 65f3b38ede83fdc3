import { unquoted } from "../../core/sql/quote.ts";
import type { BlamedEvent, BlameTarget } from "../../migrations/timeline/blame.ts";
import { blame, blameObject, isTable } from "../../migrations/timeline/blame.ts";
import type { SchemaObject, Timeline } from "../../migrations/timeline/event.ts";
import { withTypes } from "../../migrations/timeline/typesInUse.ts";
import { ownName, signatureOf } from "../../migrations/timeline/event.ts";
import { labelOf } from "../messages/history/eventMessages.ts";

/** An object of a history, with its events, the latest first. */
export type BlameSubject = {
  /** As a user writes it to mean this one. */
  readonly name: string;
  /** As the user knows it. */
  readonly label: string;
  readonly events: readonly BlamedEvent[];
};

/**
 * The objects that a name may mean. Tables and columns come before other objects of the same name, and existing objects
 * before dropped ones.
 *
 * @param name `table`, `table.column`, the name of an index, a constraint, a type, a function or another object,
 * `enum.value`, or `object of table`. Each may have its schema and its kind before it: `index user_mail`
 */
export function subjectsNamed(timeline: Timeline, name: string): readonly BlameSubject[] {
  const { kind, rest } = withoutKind(timeline, name.trim());
  const isOfTables = kind === undefined || kind === "column" || isTable({ kind, name: rest });
  const tables = isOfTables ? tablesNamed(timeline, rest) : [];
  if (tables.length > 0 || kind === "column") return tables;
  const objects = objectsNamed(timeline, kind, rest);
  if (objects.length > 0 || (kind ?? "enum") !== "enum") return existing(objects);
  return existing(valuesNamed(timeline, rest));
}

/** Separates a kind, such as `index`, if the history has an object of that kind. */
function withoutKind({ revisions }: Timeline, name: string): { readonly kind?: string; readonly rest: string } {
  const kinds = new Set(revisions.flatMap(({ events }) => events.map(({ object }) => object.kind)));
  const kind = [...kinds].toSorted((a, b) => b.length - a.length).find((one) => name.startsWith(`${one} `));
  return kind === undefined ? { rest: name } : { kind, rest: name.slice(kind.length + 1).trim() };
}

function tablesNamed({ revisions, schema }: Timeline, name: string): readonly BlameSubject[] {
  return targetsOf(name, schema ?? "public").flatMap((target) => {
    const events = withTypes(revisions, blame(revisions, target));
    const full = target.column === undefined ? target.table : `${target.table}.${target.column}`;
    const label = schema !== null && full.startsWith(`${schema}.`) ? full.slice(schema.length + 1) : full;
    return events.length === 0 ? [] : [{ name: full, label, events }];
  });
}

/** An object under its last name, and under the names that it had before. */
type NamedObject = { readonly object: SchemaObject; readonly former: readonly SchemaObject[] };

/** Objects that are neither tables nor columns, each once. */
function allObjects({ revisions }: Timeline): readonly NamedObject[] {
  const all = new Map<string, NamedObject>();
  const keyOf = ({ kind, name, table = "" }: SchemaObject) => JSON.stringify([kind, name, table]);
  for (const { events } of revisions) {
    // Two objects may change their names with each other.
    const before = new Map(
      events.flatMap(({ former }) => {
        const known = former && all.get(keyOf(former));
        if (known) all.delete(keyOf(known.object));
        return known ? [[former, known] as const] : [];
      }),
    );
    for (const { object, former } of events) {
      const known = former && before.get(former);
      const earlier = known ? [...known.former, known.object] : (all.get(keyOf(object))?.former ?? []);
      if (!isTable(object) && object.kind !== "column") all.set(keyOf(object), { object, former: earlier });
      if (!isTable(object) || !former) continue;
      // An object keeps its name when its table is renamed.
      for (const [key, one] of all) {
        if (one.object.table !== former.name) continue;
        const moved = { object: { ...one.object, table: object.name }, former: [...one.former, one.object] };
        all.delete(key);
        all.set(keyOf(moved.object), moved);
      }
    }
  }
  return [...all.values()];
}

function objectsNamed(timeline: Timeline, kind: string | undefined, name: string): readonly BlameSubject[] {
  const all = allObjects(timeline).filter(({ object }) => kind === undefined || object.kind === kind);
  const isNamed = (object: SchemaObject) => [name, unquoted(name)].some((one) => namesOf(object).includes(one));
  const now = all.filter(({ object }) => isNamed(object));
  return (now.length > 0 ? now : all.filter(({ former }) => former.some(isNamed)))
    .map(({ object }) => object)
    .map((object) => {
      const label = labelOf(object, timeline.schema);
      return { name: label, label, events: blameObject(timeline.revisions, object) };
    });
}

/** Values of enum types: `status.paid`. */
function valuesNamed(timeline: Timeline, name: string): readonly BlameSubject[] {
  return allObjects(timeline)
    .map(({ object }) => object)
    .filter(({ kind }) => kind === "enum")
    .flatMap((object) => {
      const type = namesOf(object).find((one) => name.startsWith(`${one}.`));
      const value = type === undefined ? "" : name.slice(type.length + 1);
      const events = value === "" ? [] : blameObject(timeline.revisions, object, value);
      // The drop of the type alone is no event of a value that it never had.
      const isKnown = events.some(({ event }) => event.operation !== "dropped" && event.operation !== "recreated");
      return isKnown ? [{ name, label: `${labelOf(object, timeline.schema)}.${value}`, events }] : [];
    });
}

/**
 * The names by which a user may mean an object; a function also with the types of its parameters and without parameters, and an
 * index also with the schema of its table.
 */
function namesOf(object: SchemaObject): readonly string[] {
  const { kind, name, table } = object;
  const signature = signatureOf(object);
  const names = [
    name,
    ownName(object),
    ...(signature === undefined ? [] : [signature, ownName({ kind, name: signature })]),
    ...(kind === "index" && table !== undefined ? [`${table.slice(0, table.indexOf("."))}.${name}`] : []),
  ];
  const plain = [...names, ...names.map((one) => one.replace(/\(.*\)$/s, ""))];
  const holders = table === undefined ? [] : [table, table.slice(table.indexOf(".") + 1)];
  return [...plain, ...holders.flatMap((holder) => plain.map((one) => `${one} of ${holder}`))];
}

/** Leaves out dropped objects, unless all are dropped. */
function existing(subjects: readonly BlameSubject[]): readonly BlameSubject[] {
  const there = subjects.filter(({ events }) => events[0]?.event.operation !== "dropped");
  return there.length > 0 ? there : subjects;
}

/** The tables and columns that a name may mean, each once. A quoted part of the name may contain dots. */
function targetsOf(name: string, schema: string): readonly BlameTarget[] {
  const parts = [...name.matchAll(/"((?:[^"]|"")+)"|[^."]+/g)].map(
    ([part, quoted]) => quoted?.replaceAll('""', '"') ?? part,
  );
  const ways = parts.map((_, index): readonly [string, string] => [
    parts.slice(0, index + 1).join("."),
    parts.slice(index + 1).join("."),
  ]);
  const targets = ways.flatMap(([table, column]): readonly BlameTarget[] =>
    // With its schema, and in the current one.
    [table, `${schema}.${table}`].map((full) => (column === "" ? { table: full } : { table: full, column })),
  );
  return targets.filter(
    (one, index) => targets.findIndex((other) => other.table === one.table && other.column === one.column) === index,
  );
}
