import { omitUndefined } from "../omitUndefined.ts";
import { fillNulls } from "./online/fillInBatches.ts";
import { quoteName, quoteText } from "../sql/quote.ts";
import { tokensOf } from "../sql/tokens.ts";
import type { Column, Key, Table } from "./catalog.ts";
import type { Conversion } from "./conversion/conversion.ts";
import { conversionOf } from "./conversion/conversion.ts";
import { restoring } from "./conversion/reverts.ts";
import { enumUsing } from "./diffEnums.ts";
import { onlineFill, onlineNotNull } from "./online/online.ts";
import type { DiffContext } from "./operation.ts";
import { identityWords, serialName } from "./render.ts";
import { isSameDefault } from "./scope.ts";
import { columnByHand, storageStatements } from "./whole/columnByHand.ts";
import { noteOfTimeWords } from "./timeWords.ts";

/** A column of a table that exists on both sides. */
export type ColumnPair = { readonly from: Column; readonly to: Column };

/** Changes of a table's columns, as far as they decide which dependent objects have to be dropped. */
export type ColumnChanges = {
  readonly table: Table;
  /** The same table in the source. */
  readonly before: Table;
  readonly added: readonly Column[];
  readonly removed: readonly Column[];
  readonly changed: readonly ColumnPair[];
  /** Columns that are dropped and added again, because `ALTER COLUMN` cannot change them. */
  readonly recreated: ColumnPair[];
};

/** Compares the columns of a table by name, and enters the consequences for dependent objects in the context. */
export function compareColumns(context: DiffContext, before: Table, table: Table): ColumnChanges {
  // PostgreSQL changes an inherited column with that of the parent.
  const isLeft = ({ inherited }: Column) => context.scope.kind === "all" && inherited !== undefined;
  const isNew = ({ name }: Column, columns: readonly Column[]) => !columns.some((column) => column.name === name);
  const added = table.columns.filter((column) => !isLeft(column) && isNew(column, before.columns));
  const removed = before.columns.filter((column) => !isLeft(column) && isNew(column, table.columns));
  const changed: ColumnPair[] = [];
  const recreated: ColumnPair[] = [];
  for (const to of table.columns) {
    const from = before.columns.find(({ name }) => name === to.name);
    if (!from || (isLeft(from) && isLeft(to))) continue;
    if (isRecreated(from, to) || isOtherKey(context, from, to)) {
      recreated.push({ from, to });
      context.dropped.add(from.key);
      // A generated column holds no data of its own.
      if (from.generated === undefined) context.lose(table, from.name);
      continue;
    }
    changed.push({ from, to });
    const isReplaced = from.enumType !== undefined && context.replacedTypes.has(from.enumType);
    if (from.type !== to.type || from.enumType !== to.enumType || from.collation !== to.collation || isReplaced)
      context.retyped.set(
        from.key,
        from.baseType !== to.baseType || from.isArray !== to.isArray || from.isDomain !== to.isDomain || isReplaced
          ? "type"
          : "length",
      );
  }
  for (const { key } of removed) context.removedColumns.add(key);
  return { table, before, added, removed, changed, recreated };
}

/** True if a column has to be dropped and added: `ALTER COLUMN` cannot change its expression. */
function isRecreated(from: Column, to: Column): boolean {
  if (to.generated !== undefined)
    return from.generated !== to.generated || from.expression !== to.expression || from.type !== to.type;
  return from.generated === "virtual";
}

/**
 * True if a generated key becomes a generated key of a type that its values cannot be converted to (`serial` and `uuid`).
 * An expression that the user gives converts them.
 */
function isOtherKey({ options }: DiffContext, from: Column, to: Column): boolean {
  const generates = (column: Column) =>
    column.sequence !== undefined ||
    /^(\w+\.)?(uuid_generate_v\d|gen_random_uuid|uuidv\d)\(/.test(column.expression ?? "");
  return (
    generates(from) && generates(to) && !options.fills.has(to.key) && conversionOf(from, to, options.casts).isByText
  );
}

/** Adds the statements for the columns of a table. */
export function alterColumns(context: DiffContext, changes: ColumnChanges): void {
  const empty = new Set(changes.added.filter((column) => isAddedEmpty(context, column)).map(({ key }) => key));
  const addable = (column: Column) => (readsAny(context, column, empty) ? { ...column, notNull: false } : column);
  for (const column of changes.added) addColumn(context, changes.table, addable(column));
  for (const { from, to } of changes.recreated) recreateColumn(context, changes.table, from, addable(to));
  for (const pair of changes.changed) alterColumn(context, changes.table, pair);
  // A generated column goes before the columns that it reads.
  const isPlain = ({ generated }: Column) => Number(generated === undefined);
  for (const column of changes.removed.toSorted((a, b) => isPlain(a) - isPlain(b))) {
    // A generated column holds no data of its own.
    if (column.generated === undefined) context.lose(changes.table, column.name, "removed");
    if (context.dropped.has(column.key)) continue;
    context.add("dropColumn", `${alterTable(context, changes.table)} DROP COLUMN ${quoteName(column.name)}`);
  }
}

/** True for a column that `down()` adds back, and that allows NULL because its values are gone. */
function isAddedEmpty({ options }: DiffContext, { notNull, expression, identity }: Column): boolean {
  return options.isRevert && notNull && expression === undefined && identity === undefined;
}

/** True for a generated column that reads one of some columns. */
function readsAny({ target }: DiffContext, { key, generated }: Column, columns: ReadonlySet<Key>): boolean {
  if (generated === undefined || columns.size === 0) return false;
  return target.dependencies.some(({ dependent, on }) => dependent === key && columns.has(on));
}

function alterTable({ render }: DiffContext, table: Table): string {
  return `ALTER TABLE ${render.name(table)}`;
}

function addColumn(context: DiffContext, table: Table, column: Column): void {
  const { render } = context;
  const head = `${alterTable(context, table)} ADD `;
  const fill = context.fillOf(column.key);
  const name = quoteName(column.name);
  if (column.generated !== undefined) {
    context.add("generatedColumn", head + render.column(table, column));
  } else if (fill !== undefined) {
    const { expression, ...bare } = column;
    context.add("addColumn", head + render.column(table, { ...bare, notNull: false }));
    const label = `${context.label(table)}.${column.name}`;
    const online = onlineFill(table, render.name(table), name, fill);
    context.addFill("fill", `UPDATE ${render.name(table)} SET ${name} = ${fill}`, label, omitUndefined({ online }));
    const alter = `${alterTable(context, table)} ALTER COLUMN ${name}`;
    if (expression !== undefined) context.add("notNull", `${alter} SET DEFAULT ${expression}`);
    if (column.notNull)
      context.addOnline(
        "notNull",
        `${alter} SET NOT NULL`,
        onlineNotNull(context, table, column.name),
        "NOT NULL comes last: existing rows have a value now.",
      );
  } else if (!column.notNull || column.expression !== undefined || column.identity !== undefined) {
    addWithSequence(context, table, column);
  } else if (isAddedEmpty(context, column)) {
    context.add(
      "addColumn",
      head + render.column(table, { ...column, notNull: false }),
      "The values of the dropped column are gone, so it allows NULL.",
    );
  } else {
    context.questions.push({ kind: "fill", table: context.label(table), column: column.name });
    context.add(
      "addColumn",
      head + render.column(table, column),
      `Fails if ${context.label(table)} has rows: they have no value for ${column.name}.`,
    );
  }
  comment(context, table, column, "");
  for (const sql of columnByHand(context, table, column)) context.add("comment", sql);
}

/** Adds a column. A sequence of its own is created before it, unless the keyword of a serial column does that. */
function addWithSequence(context: DiffContext, table: Table, column: Column): void {
  const { render } = context;
  const add = `${alterTable(context, table)} ADD ${render.column(table, column)}`;
  const sequence = render.sequenceOf(table, column);
  if (sequence) context.add("table", render.createSequence(sequence));
  context.add("addColumn", add, noteOfTimeWords([column]));
  if (sequence) context.add("alterColumn", render.ownSequence(sequence, table, column));
}

function recreateColumn(context: DiffContext, table: Table, from: Column, to: Column): void {
  const { render } = context;
  const head = `${alterTable(context, table)} ADD `;
  comment(context, table, to, "");
  for (const sql of columnByHand(context, table, to, from)) context.add("comment", sql);
  if (to.generated !== undefined) {
    context.add("generatedColumn", head + render.column(table, to));
    return;
  }
  if (from.generated === undefined) {
    addWithSequence(context, table, to);
    return;
  }
  // A virtual column has no stored values: they are computed by the expression that it had.
  const { notNull: _, ...bare } = to;
  context.add("addColumn", head + render.column(table, { ...bare, notNull: false }));
  context.add("fill", `UPDATE ${render.name(table)} SET ${quoteName(to.name)} = ${from.expression ?? "NULL"}`);
  if (to.notNull)
    context.add("notNull", `${alterTable(context, table)} ALTER COLUMN ${quoteName(to.name)} SET NOT NULL`);
}

function alterColumn(context: DiffContext, table: Table, { from, to }: ColumnPair): void {
  const alter = `${alterTable(context, table)} ALTER COLUMN ${quoteName(to.name)}`;
  if (from.generated !== undefined && to.generated === undefined)
    context.add("alterColumn", `${alter} DROP EXPRESSION`);
  const retyped = context.retyped.get(from.key);
  const isOtherDefault = !isSameDefault(from, to, context.scope) || context.defaultsToReset.has(from.key);
  const hadDefault = from.expression !== undefined && from.generated === undefined;
  const keepsSequence = from.sequence !== undefined && to.sequence !== undefined && from.identity === to.identity;
  const isReset =
    hadDefault &&
    !keepsSequence &&
    to.generated === undefined &&
    (retyped === "type" || context.defaultsToReset.has(from.key));
  if (isReset) context.add("alterColumn", `${alter} DROP DEFAULT`);
  changeSource(context, table, { from, to }, "before");
  const isFilled = retyped !== undefined && changeType(context, table, { from, to }, alter);
  changeSource(context, table, { from, to }, "after");
  const isSerial = to.sequence !== undefined || from.sequence !== undefined;
  if (!isSerial && to.generated === undefined && (isOtherDefault || isReset)) {
    if (to.expression !== undefined)
      context.add("alterColumn", `${alter} SET DEFAULT ${to.expression}`, noteOfTimeWords([to]));
    else if (hadDefault && !isReset) context.add("alterColumn", `${alter} DROP DEFAULT`);
  }
  changeNotNull(context, table, { from, to }, alter, isFilled);
  comment(context, table, to, from.comment);
}

/** Adds the statement that changes a type. Returns true if it contains the user's expression for the values. */
function changeType(context: DiffContext, table: Table, { from, to }: ColumnPair, alter: string): boolean {
  const type = context.render.type(to);
  const given = context.fillOf(to.key);
  const conversion = conversionOf(from, to, context.options.casts);
  const label = `${context.label(table)}.${to.name}`;
  if (conversion.isLossy) context.lose(table, to.name);
  if (conversion.needsZone && given === undefined)
    context.questions.push({ kind: "zone", table: context.label(table), column: to.name });
  if (conversion.isByText && given === undefined)
    context.questions.push({ kind: "fill", table: context.label(table), column: to.name });
  const fill = replacesValues({ from, to }, conversion, given) ? given : undefined;
  // An expression that does not read the column replaces its values.
  if (fill !== undefined && !reads(fill, to.name)) context.lose(table, to.name);
  const restored =
    context.options.isRevert && conversion.isByText ? restoring(quoteName(to.name), from, to) : undefined;
  const expression = fill ?? enumUsing(context, { from, to }, type) ?? restored ?? conversion.using;
  const using = expression === undefined ? "" : ` USING ${expression}`;
  const collate = to.collation === undefined ? "" : ` COLLATE ${to.collation}`;
  const lossNote = `Values of ${label} are rounded or cut: ${from.type} becomes ${to.type}.`;
  const note = conversion.isLossy ? lossNote : fill === undefined ? noteOf(conversion, label, to.type) : undefined;
  const sql = `${alter} TYPE ${type}${collate}${using}`;
  if (fill === undefined) context.add("alterColumn", sql, note);
  else context.addFill("alterColumn", sql, label, omitUndefined({ note }));
  // Another type resets storage and compression.
  for (const statement of storageStatements(context, table, to, from)) context.add("alterColumn", statement);
  return fill !== undefined;
}

/** The comment above a statement that changes a type without a loss; `label`: the whole name of the column. */
function noteOf(conversion: Conversion, label: string, type: string): string | undefined {
  const { needsZone, usesSession, refusesInexact } = conversion;
  const sentences = [
    ...(refusesInexact ? [`Fails if a value of ${label} is more exact than ${type}.`] : []),
    ...(needsZone ? ["Existing values are taken as UTC."] : []),
    ...(usesSession ? [`Values of ${label} are converted in the time zone of the session that runs this.`] : []),
  ];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

/**
 * True if the user's expression is the conversion of all values. For a column that becomes required, it is the value of the
 * rows without one, unless it reads the column or PostgreSQL cannot convert the values.
 */
function replacesValues({ from, to }: ColumnPair, { isByText }: Conversion, given: string | undefined): boolean {
  if (given === undefined || from.notNull || !to.notNull) return given !== undefined;
  return from.baseType !== to.baseType && (isByText || reads(given, to.name));
}

/** True if an expression contains the name of a column. */
function reads(expression: string, column: string): boolean {
  return tokensOf(expression).some(
    ({ kind, text }) => text === quoteName(column) || (kind === "word" && text.toLowerCase() === column),
  );
}

/** Changes where the values of a key come from: nothing, a sequence (serial), or an identity. */
function changeSource(context: DiffContext, table: Table, { from, to }: ColumnPair, when: "before" | "after"): void {
  const { source, target, render, renderSource } = context;
  const alter = `${alterTable(context, table)} ALTER COLUMN ${quoteName(to.name)}`;
  const column = `${render.name(table)}.${quoteName(to.name)}`;
  const isSerial = (one: Column) => one.identity === undefined && one.sequence !== undefined;
  const [old, next] = [from.sequence, to.sequence].map((key, index) =>
    key === undefined ? undefined : (index === 0 ? source : target).sequences.get(key),
  );
  if (from.identity !== undefined && to.identity !== undefined) {
    if (when === "after" && from.identity !== to.identity)
      context.add("alterColumn", `${alter} SET GENERATED ${identityWords[to.identity]}`);
    return;
  }
  if (isSerial(from) && isSerial(to)) {
    if (when === "after" && old && next && old.type !== next.type)
      context.add("alterColumn", `ALTER SEQUENCE ${renderSource.name(old)} AS ${next.type}`);
    return;
  }
  // A default that calls a sequence made by hand is left: it does the same as a serial column.
  if (isSerial(to) && from.expression?.startsWith("nextval(") === true && context.scope.kind === "entities") return;
  if (when === "before") {
    if (from.identity !== undefined) context.add("alterColumn", `${alter} DROP IDENTITY`);
    if (isSerial(from)) {
      if (from.expression !== undefined && context.retyped.get(from.key) !== "type")
        context.add("alterColumn", `${alter} DROP DEFAULT`);
      if (old) context.add("alterColumn", `DROP SEQUENCE ${renderSource.name(old)}`);
    }
    return;
  }
  const start = `COALESCE((SELECT MAX(${quoteName(to.name)}) FROM ${render.name(table)}), 0) + 1, false)`;
  if (to.identity !== undefined) {
    if (from.expression !== undefined && !isSerial(from) && context.retyped.get(from.key) !== "type")
      context.add("alterColumn", `${alter} DROP DEFAULT`);
    const isUsual = next?.name === serialName(table.name, to.name);
    const words = next ? [isUsual ? "" : `SEQUENCE NAME ${render.name(next)}`, next.options] : [];
    const named = words.every((word) => word === "") ? "" : ` (${words.filter((word) => word !== "").join(" ")})`;
    // An identity column is NOT NULL before it becomes one.
    if (!from.notNull) context.add("alterColumn", `${alter} SET NOT NULL`);
    context.add("alterColumn", `${alter} ADD GENERATED ${identityWords[to.identity]} AS IDENTITY${named}`);
    if (next)
      context.add(
        "fill",
        `SELECT setval(${quoteText(render.name(next))}, ${start}`,
        "The sequence goes on after the greatest key.",
      );
    return;
  }
  if (isSerial(to) && next) {
    context.add("alterColumn", render.createSequence(next, column));
    context.add(
      "alterColumn",
      `SELECT setval(${quoteText(render.name(next))}, ${start}`,
      "The sequence goes on after the greatest key.",
    );
    context.add("alterColumn", `${alter} SET DEFAULT ${to.expression ?? `nextval(${quoteText(render.name(next))})`}`);
    for (const sql of context.scope.kind === "all" ? (next.grants ?? []) : []) context.add("alterColumn", sql);
    return;
  }
  const hadSource = isSerial(from) || from.identity !== undefined;
  if (hadSource && to.expression !== undefined) context.add("alterColumn", `${alter} SET DEFAULT ${to.expression}`);
}

function changeNotNull(
  context: DiffContext,
  table: Table,
  { from, to }: ColumnPair,
  alter: string,
  isFilled: boolean,
): void {
  if (from.notNull && !to.notNull) {
    context.add("notNull", `${alter} DROP NOT NULL`);
    return;
  }
  if (from.notNull || !to.notNull || to.identity !== undefined) return;
  const label = `${context.label(table)}.${to.name}`;
  const fill = context.fillOf(to.key);
  const [name, path] = [quoteName(to.name), context.render.name(table)];
  if (fill === undefined && !context.options.isRevert)
    context.questions.push({ kind: "fill", table: context.label(table), column: to.name });
  if (fill !== undefined && !isFilled)
    context.addFill(
      "fill",
      fillNulls(path, name, fill),
      label,
      omitUndefined({ online: onlineFill(table, path, name, fill) }),
    );
  const note = fill === undefined ? `Fails if a row has no value for ${label}.` : undefined;
  const online = onlineNotNull(context, table, to.name);
  context.addOnline("notNull", `${alter} SET NOT NULL`, online, context.options.isRevert ? undefined : note);
}

function comment(context: DiffContext, table: Table, column: Column, before: string): void {
  if (column.comment === before) return;
  const text = column.comment === "" ? "NULL" : quoteText(column.comment);
  context.add("comment", `COMMENT ON COLUMN ${context.render.name(table)}.${quoteName(column.name)} IS ${text}`);
}
