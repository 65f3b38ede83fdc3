import type { Catalog, Key } from "./catalog.ts";
import { keyOf } from "./catalog.ts";
import type { TablePart } from "./diffParts.ts";
import { partsOf } from "./diffParts.ts";
import { heirsIn } from "./heirs.ts";
import type { DiffContext } from "./operation.ts";
import { tablesToDrop, viewsToDrop } from "./scope.ts";

/**
 * Completes the set of objects that are dropped before tables change, and created again afterwards: everything that
 * PostgreSQL requires to be gone before a column or type that it depends on changes. Nothing is dropped by CASCADE.
 */
export function findDependents(context: DiffContext): void {
  const { source, target, dropped, retyped, replacedTypes } = context;
  const dependents = new Map<Key, Key[]>();
  for (const { dependent, on } of source.dependencies) dependents.set(on, [...(dependents.get(on) ?? []), dependent]);
  const parts = partsOf(source);
  const queue: Key[] = [...dropped];
  const drop = (key: Key) => {
    if (dropped.has(key)) return;
    dropped.add(key);
    queue.push(key);
  };

  const heirs = heirKeys(source);
  for (const [column, how] of retyped)
    for (const dependent of [column, ...heirs(column)].flatMap((one) => dependents.get(one) ?? [])) {
      const part = parts.get(dependent);
      // A generated column of an heir would be dropped with its rows' tables: PostgreSQL refuses that change.
      const isOwnColumn = dependent.startsWith("column ") && dependents.get(column)?.includes(dependent);
      if (isObject(dependent) || isOwnColumn) drop(dependent);
      else if (how === "type" && part && (isForeignKey(part) || isExpression(part))) drop(dependent);
    }
  for (const type of replacedTypes)
    for (const dependent of dependents.get(type) ?? []) {
      const part = parts.get(dependent);
      if (isObject(dependent) || (part && isExpression(part))) drop(dependent);
      else if (dependent.startsWith("default ")) context.defaultsToReset.add(dependent.replace("default ", "column "));
    }
  // A view that takes the name of a dropped table also gets what reads the table.
  for (const table of tablesToDrop(source, target, context.scope))
    if (target.views.has(keyOf.view(table.schema, table.name)))
      for (const dependent of [table, ...table.columns].flatMap(({ key }) => dependents.get(key) ?? []))
        if (dependent.startsWith("view ")) drop(dependent);
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const dependent of dependents.get(next) ?? []) {
      if (isObject(dependent) || parts.has(dependent) || /^(column|statistics) /.test(dependent)) drop(dependent);
      else if (dependent.startsWith("default ")) context.defaultsToReset.add(dependent.replace("default ", "column "));
    }
  const going = viewsToDrop(source, target, context.scope);
  const isBlocked = (key: Key) => isObject(key) && !target.views.has(key) && !going.some((view) => view.key === key);
  for (const column of context.removedColumns)
    for (const dependent of [column, ...heirs(column)].flatMap((one) => dependents.get(one) ?? []))
      if (isBlocked(dependent)) context.blockers.push({ dependent, on: column });
  // A table may take the name of a view.
  for (const { key } of going.filter((view) => !target.tables.has(keyOf.table(view.schema, view.name))))
    for (const dependent of dependents.get(key) ?? [])
      if (isBlocked(dependent)) context.blockers.push({ dependent, on: key });
}

/** Finds the columns that inherit a column, by their keys. */
function heirKeys(catalog: Catalog): (column: Key) => readonly Key[] {
  const heirsOf = heirsIn(catalog);
  const owners = new Map(
    [...catalog.tables.values()].flatMap((table) =>
      table.columns.map(({ key, name }) => [key, { table, name }] as const),
    ),
  );
  return (column) => {
    const owner = owners.get(column);
    return owner ? heirsOf(owner.table, owner.name).map(({ column: { key } }) => key) : [];
  };
}

/** True for a view, a function, or a part of a table that no entity describes. */
function isObject(key: Key): boolean {
  return /^(view|function|trigger|policy|rule) /.test(key);
}

/** True for a part whose text is an expression over columns, which PostgreSQL does not convert to a new type. */
function isExpression({ part }: TablePart): boolean {
  if ("body" in part) return part.columns === undefined || part.predicate !== undefined;
  return part.kind === "check" || part.kind === "exclusion";
}

function isForeignKey({ part }: TablePart): boolean {
  return "kind" in part && part.kind === "foreignKey";
}
