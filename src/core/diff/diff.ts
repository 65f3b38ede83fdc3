import { quoteName, quoteText } from "../sql/quote.ts";
import type { Catalog, Key, Table } from "./catalog.ts";
import type { ColumnChanges } from "./diffColumns.ts";
import { alterColumns, compareColumns } from "./diffColumns.ts";
import { diffEnums, usesOf } from "./diffEnums.ts";
import { allParts, compareParts, createParts, dropPart } from "./diffParts.ts";
import { compareViews, createViewsAndOthers, updateMetadata } from "./diffViews.ts";
import type { DiffOptions, Operation, Question } from "./operation.ts";
import { DiffContext, phases } from "./operation.ts";
import { byDependency } from "./order.ts";
import { findDependents } from "./rebuild.ts";
import { tablesInScope, tablesToDrop } from "./scope.ts";

/** The statements that turn the source into the target, and what they do to rows. */
export type SchemaDiff = {
  /** In the order of execution. */
  readonly operations: readonly Operation[];
  readonly losses: readonly string[];
  readonly questions: readonly Question[];
  /** Hand-made objects that forbid a change, with the column that they depend on. */
  readonly blockers: readonly { readonly dependent: Key; readonly on: Key }[];
};

/**
 * Compares two catalogs of one server. Renames are not looked for: they have been executed on the source before.
 *
 * @param metadataTable quoted name of TypeORM's metadata table; undefined if neither side has one
 */
export function diffCatalogs(
  source: Catalog,
  target: Catalog,
  options: DiffOptions,
  metadataTable: string | undefined,
): SchemaDiff {
  const context = new DiffContext(source, target, options);
  const tables = tablesInScope(target, options.scope);
  const pairs = tables.flatMap((table) => {
    const before = source.tables.get(table.key);
    return before ? [{ before, table }] : [];
  });
  const fresh = tables.filter(({ key }) => !source.tables.has(key));

  createSchemas(context);
  diffEnums(context, enumsOf(tables));
  const changes = pairs.map(({ before, table }) => compareColumns(context, before, table));
  for (const { before, table } of pairs) compareParts(context, before, table);
  compareOtherUses(context, tables);
  compareViews(context);
  findDependents(context);

  dropAll(context);
  for (const table of fresh) createTable(context, table);
  for (const change of changes) alterColumns(context, withDependents(context, change));
  alterOtherUses(context, tables);
  for (const { before, table } of pairs) createParts(context, before, table);
  for (const table of fresh) createRest(context, table);
  createViewsAndOthers(context);
  for (const table of tablesToDrop(source, target, options.scope)) dropTable(context, table);
  dropTypes(context);
  dropSchemas(context);
  for (const { before, table } of pairs) if (before.comment !== table.comment) commentOnTable(context, table);
  updateMetadata(context, metadataTable);

  const order = new Map(phases.map((phase, index) => [phase, index]));
  return {
    operations: context.operations.toSorted((a, b) => (order.get(a.phase) ?? 0) - (order.get(b.phase) ?? 0)),
    losses: [...context.losses],
    questions: context.questions,
    blockers: context.blockers,
  };
}

function createSchemas(context: DiffContext): void {
  const { source, target } = context;
  for (const schema of target.schemas)
    if (!source.schemas.includes(schema)) context.add("schema", `CREATE SCHEMA ${quoteName(schema)}`);
  for (const { name } of target.extensions)
    if (!source.extensions.some((one) => one.name === name))
      context.add("schema", `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)}`);
}

/** The enum types of tables, each once. */
function enumsOf(tables: readonly Table[]): ReadonlySet<Key> {
  return new Set(tables.flatMap(({ columns }) => columns.flatMap(({ enumType }) => enumType ?? [])));
}

/** A replaced enum type may also be used by tables that no entity describes: their columns get the new type. */
function compareOtherUses(context: DiffContext, tables: readonly Table[]): void {
  const known = new Set(tables.map(({ key }) => key));
  for (const type of context.replacedTypes)
    for (const { table, column } of usesOf(context.source, type))
      if (!known.has(table.key)) context.retyped.set(column.key, "type");
}

function alterOtherUses(context: DiffContext, tables: readonly Table[]): void {
  const known = new Set(tables.map(({ key }) => key));
  for (const type of context.replacedTypes)
    for (const { table, column } of usesOf(context.source, type))
      if (!known.has(table.key))
        alterColumns(context, {
          table,
          before: table,
          added: [],
          removed: [],
          recreated: [],
          changed: [{ from: column, to: column }],
        });
}

/** Generated columns that had to be dropped for another change are added again. */
function withDependents(context: DiffContext, change: ColumnChanges): ColumnChanges {
  const isDropped = ({ from }: ColumnChanges["changed"][number]) =>
    from.generated !== undefined && context.dropped.has(from.key);
  return {
    ...change,
    changed: change.changed.filter((pair) => !isDropped(pair)),
    recreated: [...change.recreated, ...change.changed.filter(isDropped)],
  };
}

/** Drops the set of dropped objects, dependent objects first. */
function dropAll(context: DiffContext): void {
  const { source, dropped, renderSource } = context;
  const parts = allParts(source.tables.values());
  const columns = new Map(
    [...source.tables.values()].flatMap((table) => table.columns.map((column) => [column.key, { table, column }])),
  );
  for (const key of byDependency([...dropped], source.dependencies).toReversed()) {
    const part = parts.get(key);
    const column = columns.get(key);
    const view = source.views.get(key);
    const other = source.others.get(key);
    if (part) dropPart(context, part.table, part.part);
    else if (view) context.add("drop", renderSource.dropView(view));
    else if (other) context.add("drop", other.drop);
    else if (column)
      context.add(
        "drop",
        `ALTER TABLE ${renderSource.name(column.table)} DROP COLUMN ${quoteName(column.column.name)}`,
      );
  }
}

function createTable(context: DiffContext, table: Table): void {
  const { render, target } = context;
  const owned = table.columns.flatMap((column) => {
    const sequence = column.sequence === undefined ? undefined : target.sequences.get(column.sequence);
    return sequence && column.identity === undefined && render.serial(table, column) === undefined
      ? [{ column, sequence }]
      : [];
  });
  for (const { sequence } of owned) context.add("table", render.createSequence(sequence));
  context.add("table", render.createTable(table));
  for (const { column, sequence } of owned)
    context.add(
      "table",
      `ALTER SEQUENCE ${render.name(sequence)} OWNED BY ${render.name(table)}.${quoteName(column.name)}`,
    );
}

/** Indexes, foreign keys and comments of a new table. */
function createRest(context: DiffContext, table: Table): void {
  const { render } = context;
  for (const index of table.indexes) context.add("index", render.createIndex(table, index));
  for (const constraint of table.constraints)
    if (constraint.kind === "foreignKey") context.add("foreignKey", render.addConstraint(table, constraint));
  if (table.comment !== "") commentOnTable(context, table);
  for (const { name, comment } of table.columns)
    if (comment !== "")
      context.add("comment", `COMMENT ON COLUMN ${render.name(table)}.${quoteName(name)} IS ${quoteText(comment)}`);
}

function commentOnTable(context: DiffContext, table: Table): void {
  const text = table.comment === "" ? "NULL" : quoteText(table.comment);
  context.add("comment", `COMMENT ON TABLE ${context.render.name(table)} IS ${text}`);
}

function dropTable(context: DiffContext, table: Table): void {
  const { renderSource } = context;
  // Two dropped tables may refer to each other.
  for (const constraint of table.constraints)
    if (constraint.kind === "foreignKey" && !context.dropped.has(constraint.key))
      context.add("drop", `ALTER TABLE ${renderSource.name(table)} DROP CONSTRAINT ${quoteName(constraint.name)}`);
  context.add("dropTable", `DROP TABLE ${renderSource.name(table)}`);
  context.losses.add(context.label(table));
}

/** Drops enum types that columns used before and that nothing uses any more. */
function dropTypes(context: DiffContext): void {
  const { source, target, scope, renderSource } = context;
  const going = new Set(tablesToDrop(source, target, scope).map(({ key }) => key));
  for (const type of source.enums.values()) {
    if (target.enums.has(type.key)) continue;
    const uses = usesOf(source, type.key);
    const isUsed = source.dependencies.some(
      ({ on, dependent }) => on === type.key && !/^(column|default|constraint|index|view) /.test(dependent),
    );
    const staysUsed = uses.some(({ table }) => !going.has(table.key) && !target.tables.has(table.key));
    const isOurs = uses.length > 0 || scope.kind === "all";
    if (isOurs && !isUsed && !staysUsed) context.add("unusedType", `DROP TYPE ${renderSource.name(type)}`);
  }
}

/** A revert drops the schemas that its revision has created. A schema in which there is something else refuses that. */
function dropSchemas(context: DiffContext): void {
  const { source, target, scope } = context;
  if (scope.kind !== "all") return;
  for (const schema of source.schemas)
    if (!target.schemas.includes(schema)) context.add("unusedType", `DROP SCHEMA ${quoteName(schema)}`);
}
