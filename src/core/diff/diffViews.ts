import { stableText } from "../sql/stableText.ts";
import type { Catalog, Key, MetadataRow, View } from "./catalog.ts";
import { keyOf } from "./catalog.ts";
import { deleteMetadata, insertMetadata, metadataKey } from "./metadata.ts";
import type { DiffContext } from "./operation.ts";
import { byDependency } from "./order.ts";
import { isEntityView, viewsToDrop } from "./scope.ts";

/** Enters the views that change or go into the set of dropped objects. */
export function compareViews(context: DiffContext): void {
  const { source, target, dropped, scope } = context;
  for (const { key } of viewsToDrop(source, target, scope)) dropped.add(key);
  for (const view of viewsInScope(context)) {
    const before = source.views.get(view.key);
    if (before && !isSameView(before, view)) dropped.add(view.key);
  }
}

/** The views of the target that are compared. Of the entities' target, only those that TypeORM has created count. */
export function viewsInScope({ target, scope }: DiffContext): readonly View[] {
  if (scope.include) return [];
  return [...target.views.values()].filter(
    (view) => !scope.ignored.has(view.key) && (scope.kind === "all" || isEntityView(view, target)),
  );
}

function isSameView(a: View, b: View): boolean {
  const indexes = (view: View) =>
    view.indexes.map(({ name, body, isUnique }) => `${name} ${body} ${isUnique}`).toSorted();
  return (
    a.isMaterialized === b.isMaterialized &&
    stableText(a.definition) === stableText(b.definition) &&
    (!a.isMaterialized || indexes(a).join("\n") === indexes(b).join("\n"))
  );
}

/** Adds the statements that create views and objects without an entity, in the order of their dependencies. */
export function createViewsAndOthers(context: DiffContext): void {
  const { source, target, dropped, render, renderSource, scope } = context;
  const views = new Map<Key, View>(viewsInScope(context).map((view) => [view.key, view]));
  const going = new Set(viewsToDrop(source, target, scope).map(({ key }) => key));
  const fresh = [...views.keys()].filter((key) => !source.views.has(key) || dropped.has(key));
  const again = [...dropped].filter(
    (key) => !fresh.includes(key) && !going.has(key) && (source.views.has(key) || source.others.has(key)),
  );
  const missing =
    scope.kind === "all" ? [...target.others.keys()].filter((key) => !source.others.has(key) && !dropped.has(key)) : [];
  const edges = [...source.dependencies, ...target.dependencies];
  for (const key of byDependency([...fresh, ...again, ...missing], edges)) {
    const own = views.get(key);
    const kept = source.views.get(key);
    if (own) for (const sql of render.createView(own, queryOf(own, target))) context.add("view", sql);
    else if (kept) for (const sql of renderSource.createView(kept)) context.add("view", sql);
    else for (const sql of (target.others.get(key) ?? source.others.get(key))?.create ?? []) context.add("view", sql);
  }
}

/**
 * The query as the entity has it, if TypeORM's metadata has it. A query with `*` is written with the columns that the
 * target has, because the order of a table's columns may differ.
 */
function queryOf({ name, definition }: View, { metadata }: Catalog): string {
  const written = metadata.find((row) => row.name === name && row.type.endsWith("VIEW"))?.value ?? undefined;
  return written === undefined || /(?<!count\s*\(\s*)\*/i.test(written) ? definition.trim() : written.trim();
}

/**
 * Adds the statements that bring TypeORM's metadata table up to date, in which it records views and generated columns. A
 * text that only differs in its wording is left: PostgreSQL's own text of the object is the same.
 */
export function updateMetadata(context: DiffContext, table: string | undefined): void {
  const { source, target, scope, dropped } = context;
  if (table === undefined || scope.include) return;
  const [before, after] = [source, target].map(
    ({ metadata }) => new Map(metadata.map((row) => [metadataKey(row), row])),
  );
  const isLeft = (row: MetadataRow) => {
    const [one, other] = [before?.get(metadataKey(row)), after?.get(metadataKey(row))];
    if (!one || !other) return false;
    return one.value === other.value || (scope.kind === "entities" && !dropped.has(describedBy(row, source.schema)));
  };
  for (const row of source.metadata) if (!isLeft(row)) context.add("metadata", deleteMetadata(table, row));
  for (const row of target.metadata) if (!isLeft(row)) context.add("metadata", insertMetadata(table, row));
}

/** Key of the view or generated column that a row describes. */
function describedBy({ type, schema, table, name }: MetadataRow, current: string): Key {
  const at = schema ?? current;
  return type === "GENERATED_COLUMN" ? keyOf.column(at, table ?? "", name ?? "") : keyOf.view(at, name ?? "");
}
