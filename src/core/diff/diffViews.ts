import { stableText } from "../sql/stableText.ts";
import type { Catalog, Index, Key, MetadataRow, View, ViewDetail } from "./catalog.ts";
import { keyOf } from "./catalog.ts";
import { deleteMetadata, insertMetadata, metadataKey } from "./metadata.ts";
import { isGoing } from "./whole/diffOthers.ts";
import type { DiffContext } from "./operation.ts";
import { byDependency } from "./order.ts";
import type { Scope } from "./scope.ts";
import { isEntityView, isKeptIndex, isSameIndex, viewsToDrop } from "./scope.ts";

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
  return a.isMaterialized === b.isMaterialized && stableText(a.definition) === stableText(b.definition);
}

/** Adds the statements for indexes of materialized views that are the same otherwise. */
function changeIndexes(context: DiffContext): void {
  const { source, dropped, render, renderSource, scope } = context;
  for (const view of viewsInScope(context)) {
    const before = source.views.get(view.key);
    if (!before || dropped.has(view.key)) continue;
    const isIn = (index: Index, indexes: readonly Index[]) =>
      indexes.some((one) => one.name === index.name && isSameIndex(one, index));
    for (const index of before.indexes)
      if (!isIn(index, view.indexes) && (!isKeptIndex(index, scope) || isNamed(index, view.indexes)))
        context.add("drop", renderSource.dropIndex(index));
    for (const index of view.indexes)
      if (!isIn(index, before.indexes)) context.add("view", render.createIndex(view, index));
  }
}

function isNamed({ name }: Index, indexes: readonly Index[]): boolean {
  return indexes.some((one) => one.name === name);
}

/**
 * A view of the model with what was made by hand on the view before, and what no entity can declare: options, privileges,
 * comments, defaults of columns, and indexes on expressions.
 */
function withExtras(view: View, before: View | undefined, scope: Scope): View {
  if (!before || scope.kind === "all") return view;
  const isSameKind = view.isMaterialized === before.isMaterialized;
  const isLeft = ({ column, sql }: ViewDetail) =>
    (column === undefined || view.columns.includes(column)) && (isSameKind || !sql.startsWith("ALTER VIEW"));
  const indexes = isSameKind
    ? before.indexes.filter((index) => isKeptIndex(index, scope) && !isNamed(index, view.indexes))
    : [];
  return {
    ...view,
    comment: view.comment === "" ? before.comment : view.comment,
    options: isSameKind && view.options.length === 0 ? before.options : view.options,
    indexes: [...view.indexes, ...indexes],
    details: before.details.filter(isLeft),
  };
}

/** Adds the statements that create views and objects without an entity, in the order of their dependencies. */
export function createViewsAndOthers(context: DiffContext): void {
  const { source, target, dropped, render, renderSource, scope } = context;
  changeIndexes(context);
  const views = new Map<Key, View>(viewsInScope(context).map((view) => [view.key, view]));
  const going = new Set(viewsToDrop(source, target, scope).map(({ key }) => key));
  const fresh = [...views.keys()].filter((key) => !source.views.has(key) || dropped.has(key));
  const again = [...dropped].filter(
    (key) =>
      !fresh.includes(key) &&
      !going.has(key) &&
      !isGoing(context, key) &&
      (source.views.has(key) || source.others.has(key)),
  );
  const missing =
    scope.kind === "all" ? [...target.others.keys()].filter((key) => !source.others.has(key) && !dropped.has(key)) : [];
  const edges = [...source.dependencies, ...target.dependencies];
  for (const key of byDependency([...fresh, ...again, ...missing], edges)) {
    const own = views.get(key);
    const kept = source.views.get(key);
    if (own) {
      const whole = withExtras(own, kept, scope);
      for (const sql of render.createView(whole, queryOf(own, target))) context.add("view", sql);
    } else if (kept) for (const sql of renderSource.createView(kept)) context.add("view", sql);
    else
      for (const sql of (target.others.get(key) ?? source.others.get(key))?.create ?? [])
        context.add(!source.others.has(key) && isUsedByTable(target, key) ? "type" : "view", sql);
  }
}

/** True for a function that a default, a generated column, a constraint or an index calls, so that it comes before tables. */
function isUsedByTable({ dependencies }: Catalog, key: Key): boolean {
  return dependencies.some(({ on, dependent }) => on === key && /^(default|column|constraint|index) /.test(dependent));
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
