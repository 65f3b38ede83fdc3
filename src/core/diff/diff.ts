import { quoteName, quoteText } from "../sql/quote.ts";
import type { Catalog, Key, Table } from "./catalog.ts";
import type { ColumnChanges } from "./diffColumns.ts";
import { alterColumns, compareColumns } from "./diffColumns.ts";
import type { EnumUse } from "./diffEnums.ts";
import { diffEnums, usesOf } from "./diffEnums.ts";
import { columnByHand } from "./whole/columnByHand.ts";
import { compareSettings } from "./whole/diffSettings.ts";
import { compareOthers, dropFunctions, replaceFunctions } from "./whole/diffOthers.ts";
import { commentOn, compareParts, createParts, dropPart, partsOf } from "./diffParts.ts";
import { compareViews, createViewsAndOthers, updateMetadata } from "./diffViews.ts";
import type { DiffOptions, Operation, Question } from "./operation.ts";
import { DiffContext, phases } from "./operation.ts";
import { byDependency } from "./order.ts";
import { findDependents } from "./rebuild.ts";
import { pairsInScope, tablesInScope, tablesToDrop } from "./scope.ts";
import { noteOfTimeWords } from "./timeWords.ts";

/** The statements that turn the source into the target, and what they do to rows. */
export type SchemaDiff = {
  /** In the order of execution. */
  readonly operations: readonly Operation[];
  readonly losses: readonly string[];
  readonly questions: readonly Question[];
  /** Objects without an entity that forbid a change, with the column that they depend on. */
  readonly blockers: readonly { readonly dependent: Key; readonly on: Key }[];
  /** Columns with an answer for existing rows that this change does not need. */
  readonly unusedFills: readonly Key[];
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
  const pairs = pairsInScope(source, target, options.scope);
  const fresh = tables.filter(({ key }) => !source.tables.has(key));

  createSchemas(context);
  diffEnums(context, enumsOf(tables));
  const changes = pairs.map(({ before, table }) => compareColumns(context, before, table));
  for (const { before, table } of pairs) compareParts(context, before, table);
  const others = otherUses(context, tables);
  for (const { column } of others) context.retyped.set(column.key, "type");
  compareViews(context);
  compareOthers(context);
  findDependents(context);

  dropAll(context);
  for (const table of fresh) createTable(context, table);
  if (options.scope.kind === "all")
    for (const table of target.tables.values())
      if (table.isPartitioned && source.tables.has(table.key)) addPartitions(context, table);
  for (const change of changes) alterColumns(context, withDependents(context, change));
  for (const other of others) alterOtherUse(context, other);
  for (const { before, table } of pairs) createParts(context, before, table);
  createOtherParts(context, new Set(pairs.map(({ before }) => before.key)));
  for (const table of fresh) createRest(context, table);
  replaceFunctions(context);
  createViewsAndOthers(context);
  for (const table of goingTables(context)) dropTable(context, table);
  dropFunctions(context);
  dropTypes(context);
  dropSchemas(context);
  compareSettings(context);
  for (const { before, table } of pairs) if (before.comment !== table.comment) commentOnTable(context, table);
  updateMetadata(context, metadataTable);

  const order = new Map(phases.map((phase, index) => [phase, index]));
  return {
    operations: context.operations.toSorted((a, b) => (order.get(a.phase) ?? 0) - (order.get(b.phase) ?? 0)),
    losses: [...context.losses],
    questions: context.questions,
    blockers: context.blockers,
    unusedFills: [...options.fills.keys()].filter((column) => !context.usedFills.has(column)),
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
function otherUses(context: DiffContext, tables: readonly Table[]): readonly EnumUse[] {
  const known = new Set(tables.map(({ key }) => key));
  return [...context.replacedTypes]
    .flatMap((type) => usesOf(context.source, type))
    .filter(({ table }) => !known.has(table.key));
}

function alterOtherUse(context: DiffContext, { table, column }: EnumUse): void {
  const nothing = { before: table, added: [], removed: [], recreated: [] };
  alterColumns(context, { ...nothing, table, changed: [{ from: column, to: column }] });
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
  const parts = partsOf(source);
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
  const { render } = context;
  const owned = table.columns.flatMap((column) => {
    const sequence = render.sequenceOf(table, column);
    return sequence ? [{ column, sequence }] : [];
  });
  for (const { sequence } of owned) context.add("table", render.createSequence(sequence));
  context.add("table", render.createTable(table), noteOfTimeWords(table.columns));
  for (const { column, sequence } of owned) context.add("table", render.ownSequence(sequence, table, column));
  addByHand(context, table);
}

/** Settings and privileges of a new table that no entity declares, and its partitions. */
function addByHand(context: DiffContext, table: Table): void {
  for (const words of table.byHand?.settings ?? [])
    context.add("table", `ALTER TABLE ${context.render.name(table)} ${words}`);
  const grants = context.scope.kind === "all" ? (table.byHand?.grants ?? []) : [];
  for (const sql of [...grants, ...table.columns.flatMap((column) => columnByHand(context, table, column))])
    context.add("table", sql);
  const identity = table.byHand?.replicaIdentity;
  // After the index that it may name.
  if (identity !== undefined)
    context.add("comment", `ALTER TABLE ${context.render.name(table)} REPLICA IDENTITY ${identity}`);
  addPartitions(context, table);
}

/** The new partitions of a table, with what they have themselves. */
function addPartitions(context: DiffContext, table: Table): void {
  const { render, source, target } = context;
  for (const partition of target.tables.values()) {
    if (!partition.isPartition || !partition.parents.includes(table.key) || source.tables.has(partition.key)) continue;
    context.add("table", render.createTable(partition));
    for (const constraint of partition.constraints)
      context.add(
        constraint.kind === "foreignKey" ? "foreignKey" : "constraint",
        render.addConstraint(partition, constraint),
      );
    for (const index of partition.indexes) context.add("index", render.createIndex(partition, index));
    addByHand(context, partition);
  }
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

/** Constraints and indexes of tables that are not compared are created again, if another change has dropped them. */
function createOtherParts(context: DiffContext, compared: ReadonlySet<Key>): void {
  const { source, target, scope, dropped, renderSource } = context;
  const going = new Set(tablesToDrop(source, target, scope).map(({ key }) => key));
  for (const { table, part } of partsOf(source).values()) {
    if (!dropped.has(part.key) || compared.has(table.key) || going.has(table.key)) continue;
    if ("body" in part) {
      context.add("index", renderSource.createIndex(table, part));
      commentOn(context, `INDEX ${renderSource.name(part)}`, part, part, true);
      continue;
    }
    context.add(part.kind === "foreignKey" ? "foreignKey" : "constraint", renderSource.addConstraint(table, part));
    commentOn(context, `CONSTRAINT ${quoteName(part.name)} ON ${renderSource.name(table)}`, part, part, true);
  }
}

function commentOnTable(context: DiffContext, table: Table): void {
  const text = table.comment === "" ? "NULL" : quoteText(table.comment);
  context.add("comment", `COMMENT ON TABLE ${context.render.name(table)} IS ${text}`);
}

/** The tables to drop. A table that inherits from another one, as a partition does, comes before it. */
function goingTables({ source, target, scope }: DiffContext): readonly Table[] {
  const going = new Map(tablesToDrop(source, target, scope).map((table) => [table.key, table]));
  const order = byDependency([...going.keys()].toReversed(), source.dependencies).toReversed();
  return order.flatMap((key) => going.get(key) ?? []);
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
