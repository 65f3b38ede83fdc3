import type { Catalog, Column, Key, Table } from "./catalog.ts";
import { labelOf } from "./catalog.ts";
import type { Question } from "./operation.ts";
import type { Scope } from "./scope.ts";
import { pairsInScope, tablesInScope, unmappedTables } from "./scope.ts";

/**
 * The renames that an answer could make of what is otherwise dropped and added: each removed column with the added
 * column that resembles it most, and each table without an entity with the new table that resembles it most.
 */
export function renameQuestions(
  source: Catalog,
  target: Catalog,
  scope: Scope,
  edits: readonly NameEdit[] = [],
): readonly Question[] {
  const label = (table: Table) => labelOf(table, target.schema);
  const ofColumns = pairsInScope(source, target, scope).flatMap(({ before, table }) => {
    const removed = before.columns.filter(({ name }) => !table.columns.some((column) => column.name === name));
    const added = table.columns.filter(({ name }) => !before.columns.some((column) => column.name === name));
    return assign(removed, added, (from, to) =>
      withEdit(likeness(from, to, before, table), editScore(edits, from, to)),
    ).map(({ from, to }): Question => ({
      kind: "renameColumn",
      table: label(table),
      from: from.name,
      to: to.name,
    }));
  });
  const fresh = tablesInScope(target, scope).filter(({ key }) => !source.tables.has(key));
  const ofTables = assign(
    unmappedTables(source, target, scope),
    fresh,
    (from, to) => likenessOfTables(from, to) + editScore(edits, from, to),
  ).map(({ from, to }): Question => ({ kind: "renameTable", from: label(from), to: label(to) }));
  return [...ofTables, ...ofColumns];
}

/** A name that an edit of a file has removed, and the one that the same edit has added in its place. */
export type NameEdit = { readonly from: string; readonly to: string };

/** A pair that cannot be a rename stays one, whatever was edited. */
function withEdit(score: number, edit: number): number {
  return score === 0 ? 0 : score + edit;
}

/** More than any likeness, if an edit has replaced a name by the other. Case and underscores do not count. */
function editScore(edits: readonly NameEdit[], from: { readonly name: string }, to: { readonly name: string }): number {
  const isSame = (a: string, b: string) => letters(a) === letters(b);
  return edits.some((edit) => isSame(edit.from, from.name) && isSame(edit.to, to.name)) ? 10 : 0;
}

function letters(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}

/** Pairs the most similar items first; each item is in one pair at most. */
function assign<T extends { readonly key: Key }>(
  from: readonly T[],
  to: readonly T[],
  score: (from: T, to: T) => number,
): readonly { readonly from: T; readonly to: T }[] {
  const pairs = from
    .flatMap((one) => to.map((other) => ({ from: one, to: other, score: score(one, other) })))
    .filter((pair) => pair.score > 0)
    .toSorted((a, b) => b.score - a.score);
  const chosen: typeof pairs = [];
  for (const pair of pairs) if (!chosen.some((one) => one.from === pair.from || one.to === pair.to)) chosen.push(pair);
  return chosen.toSorted((a, b) => from.indexOf(a.from) - from.indexOf(b.from));
}

/** Similarity of two columns by type, name and position; 0 if one cannot be the other. */
function likeness(from: Column, to: Column, before: Table, after: Table): number {
  if ((from.generated === undefined) !== (to.generated === undefined)) return 0;
  const type = from.type === to.type ? 3 : from.baseType === to.baseType || from.enumType !== undefined ? 2 : 0.5;
  const distance = Math.abs(before.columns.indexOf(from) - after.columns.indexOf(to));
  return type + 2 * similarity(from.name, to.name) + 1 / (1 + distance) + (from.notNull === to.notNull ? 0.5 : 0);
}

/** Share of the columns that two tables have in common; 0 below a half. */
function likenessOfTables(from: Table, to: Table): number {
  const names = new Set(from.columns.map(({ name }) => name));
  const shared = to.columns.filter(({ name }) => names.has(name)).length;
  const share = shared / Math.max(from.columns.length, to.columns.length, 1);
  return share < 0.5 ? 0 : share + similarity(from.name, to.name);
}

/** Share of common pairs of letters (Dice), from 0 to 1. Case and underscores do not count. */
export function similarity(a: string, b: string): number {
  const pairs = (text: string) => {
    const all = letters(text);
    return Array.from({ length: Math.max(all.length - 1, 0) }, (_, index) => all.slice(index, index + 2));
  };
  const [one, other] = [pairs(a), pairs(b)];
  if (one.length + other.length === 0) return a === b ? 1 : 0;
  const rest = [...other];
  const common = one.filter((pair) => {
    const at = rest.indexOf(pair);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  return (2 * common.length) / (one.length + other.length);
}
