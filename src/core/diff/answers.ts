import type { Catalog, Column, Key, Table } from "./catalog.ts";
import { keyOf } from "./catalog.ts";
import { unusedName } from "./unusedName.ts";

/** What the user has decided. Names are as the user writes them: `table.column`, `schema.table`, `table.column.value`. */
export type Answers = {
  readonly renames?: Readonly<Record<string, string>>;
  readonly fills?: Readonly<Record<string, string>>;
  readonly drops?: readonly string[];
  readonly include?: readonly string[];
};

/** A renamed value of an enum type, with the keys of the type before and after the revision. */
export type EnumValueRename = {
  readonly type: Key;
  readonly typeAfter: Key;
  readonly from: string;
  readonly to: string;
};

/** A renamed column. `table` is the table in the target. */
export type ColumnRename = { readonly table: Table; readonly from: Column; readonly to: Column };

/** Answers, resolved against both catalogs. */
export type ResolvedAnswers = {
  readonly tables: readonly { readonly from: Table; readonly to: Table }[];
  readonly columns: readonly ColumnRename[];
  /** Columns that are dropped and make room for a renamed one: they have another name until then. */
  readonly displaced: readonly ColumnRename[];
  /** Values of enum types that are renamed in place. */
  readonly values: readonly EnumValueRename[];
  /** Values that become other values which exist already. */
  readonly merges: readonly EnumValueRename[];
  readonly fills: ReadonlyMap<Key, string>;
  readonly drops: ReadonlySet<Key>;
  readonly include?: ReadonlySet<Key>;
};

/** No answers. */
export const noAnswers: ResolvedAnswers = {
  tables: [],
  columns: [],
  displaced: [],
  values: [],
  merges: [],
  fills: new Map(),
  drops: new Set(),
};

/** An answer that matches nothing. */
export type UnmatchedAnswer = { readonly kind: "rename" | "fill" | "drop" | "include"; readonly answer: string };

/** Resolves answers. Returns the first one that matches nothing, or that contradicts the entities. */
export function resolveAnswers(source: Catalog, target: Catalog, answers: Answers): ResolvedAnswers | UnmatchedAnswer {
  const tables: { from: Table; to: Table }[] = [];
  const columns: ColumnRename[] = [];
  const values: EnumValueRename[] = [];
  const merges: EnumValueRename[] = [];
  const renames = Object.entries(answers.renames ?? {});
  const isOfTables = (entry: readonly [string, string]) => tableRename(source, target, entry, renames) !== undefined;
  for (const entry of renames.filter(isOfTables)) {
    const found = tableRename(source, target, entry, renames);
    if (found) tables.push(found);
  }

  /** The table that an answer names, by its old or its new name: first in the source, then in the target. */
  const pairOf = (name: string): { readonly before: Table; readonly table: Table } | undefined => {
    const renamed =
      tables.find(({ from }) => isNamed(source, from, name)) ?? tables.find(({ to }) => isNamed(target, to, name));
    if (renamed) return { before: renamed.from, table: renamed.to };
    const before = tableNamed(source, name);
    const table = tableNamed(target, name);
    return before && table ? { before, table } : undefined;
  };

  for (const [from, to] of renames.filter((entry) => !isOfTables(entry))) {
    const unmatched: UnmatchedAnswer = { kind: "rename", answer: `${from} → ${to}` };
    const found = splits(from)
      .map(([table, column]) => ({ pair: pairOf(table), column }))
      .find(({ pair, column }) => pair?.before.columns.some(({ name }) => name === column) === true);
    const old = found?.pair?.before.columns.find(({ name }) => name === found.column);
    if (found?.pair && old) {
      const next = found.pair.table.columns.find(({ name }) => name === lastOf(to, found.pair?.table.name ?? ""));
      if (!next) return unmatched;
      columns.push({ table: found.pair.table, from: old, to: next });
      continue;
    }
    const value = valueRename(from, pairOf, renames);
    const before = value && source.enums.get(value.from.enumType ?? "");
    const after = value && target.enums.get(value.to.enumType ?? "");
    if (!value || !before?.labels.includes(value.label) || after?.labels.includes(to) !== true) return unmatched;
    const list = before.labels.includes(to) ? merges : values;
    list.push({ type: before.key, typeAfter: after.key, from: value.label, to });
  }
  const displaced: ColumnRename[] = [];
  for (const { table, from, to } of columns) {
    const before = tables.find((one) => one.to === table)?.from ?? source.tables.get(table.key);
    const taken = before?.columns.find(({ name }) => name === to.name);
    const moves = columns.some((one) => one.table === table && one.from.name === to.name);
    const isTwice = columns.filter((one) => one.table === table && one.to === to).length > 1;
    const stays =
      table.columns.some(({ name }) => name === from.name) && !columns.some((one) => one.to.name === from.name);
    if (isTwice || (taken && stays)) return { kind: "rename", answer: `${table.name}.${from.name} → ${to.name}` };
    if (!before || !taken || moves) continue;
    const used = new Set([...before.columns, ...table.columns].map(({ name }) => name));
    displaced.push({ table, from: taken, to: { ...taken, name: unusedName(`${taken.name}_old`, used) } });
  }

  const fills = new Map<Key, string>();
  for (const [name, expression] of Object.entries(answers.fills ?? {})) {
    const column = splits(name)
      .flatMap(
        ([table, part]) =>
          (pairOf(table)?.table ?? tableNamed(target, table))?.columns.filter((one) => one.name === part) ?? [],
      )
      .at(0);
    if (!column) return { kind: "fill", answer: name };
    fills.set(column.key, expression);
  }

  const drops = new Set<Key>();
  for (const name of answers.drops ?? []) {
    const table = tableNamed(source, name);
    if (!table || target.tables.has(table.key) || tables.some(({ from }) => from === table))
      return { kind: "drop", answer: name };
    drops.add(table.key);
  }
  const include = new Set<Key>();
  for (const name of answers.include ?? []) {
    const table = tableNamed(target, name) ?? pairOf(name)?.table;
    if (!table) return { kind: "include", answer: name };
    include.add(table.key);
  }
  return { tables, columns, displaced, values, merges, fills, drops, ...(answers.include ? { include } : {}) };
}

function isNamed({ schema }: Catalog, table: Table, name: string): boolean {
  return `${table.schema}.${table.name}` === name || (table.schema === schema && table.name === name);
}

/** A table by its name, or by its qualified name. */
export function tableNamed(catalog: Catalog, name: string): Table | undefined {
  const unqualified = catalog.tables.get(keyOf.table(catalog.schema, name));
  return unqualified ?? [...catalog.tables.values()].find((table) => `${table.schema}.${table.name}` === name);
}

/**
 * The table that moves, if an answer is about tables: the old one exists no more, and the new one did not exist, unless
 * other answers move a table to the old name, or away from the new one.
 */
function tableRename(
  source: Catalog,
  target: Catalog,
  [from, to]: readonly [string, string],
  renames: readonly (readonly [string, string])[],
): { readonly from: Table; readonly to: Table } | undefined {
  const before = tableNamed(source, from);
  const after = tableNamed(target, to);
  if (!before || !after || before.key === after.key) return undefined;
  const others = renames.flatMap(([one, other]) => {
    const pair = { before: tableNamed(source, one), after: tableNamed(target, other) };
    return one !== from && pair.before && pair.after ? [pair] : [];
  });
  const stays = target.tables.has(before.key) && !others.some((one) => one.after?.key === before.key);
  const isTaken = source.tables.has(after.key) && !others.some((one) => one.before?.key === after.key);
  return stays || isTaken ? undefined : { from: before, to: after };
}

/** All ways to read `a.b.c` as a name and a part of it, the shortest part first. */
function splits(name: string): readonly (readonly [string, string])[] {
  const dots = [...name.matchAll(/\./g)].map(({ index }) => index).toReversed();
  return dots.map((at) => [name.slice(0, at), name.slice(at + 1)] as const);
}

/** A new name may be written with its table: `user.email`. */
function lastOf(name: string, table: string): string {
  return name.startsWith(`${table}.`) ? name.slice(table.length + 1) : name;
}

function valueRename(
  answer: string,
  pairOf: (name: string) => { readonly before: Table; readonly table: Table } | undefined,
  renames: readonly (readonly [string, string])[],
): { readonly from: Column; readonly to: Column; readonly label: string } | undefined {
  for (const [path, label] of splits(answer).toReversed())
    for (const [table, column] of splits(path)) {
      const pair = pairOf(table);
      if (!pair) continue;
      const renamed = renames.find(([from, to]) => from.endsWith(`.${column}`) || to === column);
      const names = [column, ...(renamed ? [renamed[1], renamed[0].slice(renamed[0].lastIndexOf(".") + 1)] : [])];
      const from = pair.before.columns.find(({ name }) => names.includes(name));
      const to = pair.table.columns.find(({ name }) => names.includes(name));
      if (from?.enumType !== undefined && to?.enumType !== undefined) return { from, to, label };
    }
  return undefined;
}

/** New values for removed ones, by the key of the type in the target. */
export function enumValuesOf({ merges }: ResolvedAnswers): ReadonlyMap<Key, ReadonlyMap<string, string>> {
  const byType = new Map<Key, Map<string, string>>();
  for (const { typeAfter, from, to } of merges)
    byType.set(typeAfter, (byType.get(typeAfter) ?? new Map<string, string>()).set(from, to));
  return byType;
}

/** The renames that take a revision's renames back. */
export function inverseOf({ tables, columns, values, merges }: ResolvedAnswers): ResolvedAnswers {
  const invert = ({ type, typeAfter, from, to }: EnumValueRename): EnumValueRename => {
    return { type: typeAfter, typeAfter: type, from: to, to: from };
  };
  // A value that others became cannot be distinguished from them. Values that were exchanged can.
  const exchanged = merges.filter(({ type, to }) => merges.some((one) => one.type === type && one.from === to));
  return {
    tables: tables.map(({ from, to }) => ({ from: to, to: from })),
    columns: columns.map(({ table, from, to }) => ({
      table: tables.find((one) => one.to === table)?.from ?? table,
      from: to,
      to: from,
    })),
    displaced: [],
    values: values.map(invert),
    merges: exchanged.map(invert),
    fills: new Map(),
    drops: new Set(),
  };
}
