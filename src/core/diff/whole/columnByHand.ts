import { quoteName } from "../../sql/quote.ts";
import type { Column, Table } from "../catalog.ts";
import type { DiffContext } from "../operation.ts";

/**
 * The statements that give a column with another type what no entity declares: where and how PostgreSQL stores long values.
 *
 * @param from the column before; absent for a new one
 */
export function storageStatements(
  { scope, render }: DiffContext,
  table: Table,
  to: Column,
  from?: Column,
): readonly string[] {
  if (to.isPlain) return [];
  const before = scope.kind === "entities" ? from : undefined;
  const storage = to.storage ?? before?.storage;
  const compression = to.compression ?? before?.compression;
  const alter = `ALTER TABLE ${render.name(table)} ALTER COLUMN ${quoteName(to.name)}`;
  return [
    ...(storage === undefined ? [] : [`${alter} SET STORAGE ${storage}`]),
    ...(compression === undefined ? [] : [`${alter} SET COMPRESSION ${compression}`]),
  ];
}

/**
 * The statements that give a column that is created, or created again, what no entity declares: storage, settings of
 * statistics, privileges, and the privileges of its sequence.
 *
 * @param from the column before; absent for a new one
 */
export function columnByHand(context: DiffContext, table: Table, to: Column, from?: Column): readonly string[] {
  const { scope, render, target } = context;
  const source = scope.kind === "all" ? to : from;
  if (!source) return [];
  const sequence = scope.kind === "all" && to.sequence !== undefined ? target.sequences.get(to.sequence) : undefined;
  const alter = `ALTER TABLE ${render.name(table)} ALTER COLUMN ${quoteName(to.name)}`;
  return [
    ...storageStatements(context, table, to, from),
    ...(source.statistics ?? []).map((words) => `${alter} ${words}`),
    ...(source.grants ?? []),
    ...(sequence?.grants ?? []),
  ];
}
