import { quoteName, quoteText } from "../../../core/sql/quote.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { inDependencyGroups } from "../../rehearsal/seed/tableOrder.ts";
import type { Fingerprint } from "../../rehearsal/snapshot/catalogObject.ts";
import { keyOf } from "../../rehearsal/snapshot/catalogObject.ts";
import type { Compared, Side } from "./side.ts";
import { ownerOf } from "./side.ts";
import type { TableContent } from "./tableContents.ts";
import { maxWrittenRows, pathOf } from "./tableContents.ts";

/** Tables with rows after the range that were not there, or had none, before it. */
export type NewRows = {
  readonly tables: readonly string[];
  /** True if rows of other tables have changed too, or a table has too many rows to write: a plain INSERT does not do it. */
  readonly hasOthers: boolean;
};

/** Compares the rows before and after the range. */
export function newRows(before: Side, after: Side): NewRows {
  const changed = [...after.contents].filter(([name, content]) => !isSame(before.contents.get(name), content));
  const tables = changed.filter(([name, { total }]) => total > 0 && (before.contents.get(name)?.total ?? 0) === 0);
  const emptied = [...before.contents].some(([name, { total }]) => total > 0 && !after.contents.has(name));
  return {
    tables: tables.map(([name]) => name),
    hasOthers:
      emptied ||
      changed.some(([name, { total }]) => total > 0 && !tables.some(([own]) => own === name)) ||
      changed.some(([name, { total }]) => total === 0 && (before.contents.get(name)?.total ?? 0) > 0) ||
      tables.some(([, { total }]) => total > maxWrittenRows),
  };
}

function isSame(before: TableContent | undefined, after: TableContent): boolean {
  if (!before) return after.total === 0;
  if (before.total !== after.total) return false;
  if (after.total === 0) return true;
  const text = ({ rows }: TableContent) => JSON.stringify(rows.map((row) => JSON.stringify(row)).toSorted());
  return before.columns.join() === after.columns.join() && text(before) === text(after);
}

/**
 * The statements that write the rows that exist after the range, tables before those that refer to them, and set the sequences.
 *
 * @param omitted columns, as `schema.table.column`, that are left to their defaults
 */
export async function rowStatements(
  { ask }: ScratchSession,
  before: Compared,
  after: Side,
  tables: readonly string[],
  omitted: ReadonlySet<string>,
): Promise<readonly string[]> {
  const references = await ask<{ name: string; table: string }>(
    `SELECT n.nspname || '.' || r.relname AS name, m.nspname || '.' || f.relname AS table
     FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
     JOIN pg_class f ON f.oid = c.confrelid JOIN pg_namespace m ON m.oid = f.relnamespace WHERE c.contype = 'f'`,
  );
  const nodes = tables.map((name) => ({
    name,
    foreignKeys: references.filter((one) => one.name === name).map(({ table }) => ({ table })),
  }));
  const ordered = inDependencyGroups(nodes).flat();
  const inserts = ordered.flatMap(({ name }) => {
    const content = after.contents.get(name);
    return content ? [insertInto(name, content, after.objects, omitted)] : [];
  });
  const sequences = [...after.sequences].filter(([name, last]) => {
    const owner = ownerOf(after.objects, name);
    // A sequence that is new stands at its start, unless something has moved it.
    const isMoved = before.sequences.has(name)
      ? before.sequences.get(name) !== last
      : !isAtStart(after.objects, name, last);
    return isMoved && (owner === undefined || after.contents.get(owner)?.total === 0 || tables.includes(owner));
  });
  return [...inserts, ...sequences.map(([name, last]) => `SELECT setval(${quoteText(pathOf(name))}, ${last})`)];
}

function isAtStart({ objects }: Fingerprint, name: string, state: string): boolean {
  const sequence = [...objects.values()].find((one) => one.kind === "sequence" && one.name === name);
  const start = /^(-?\d+) by /.exec(sequence?.facts.get("values") ?? "")?.[1];
  return state === `${start}, false`;
}

function insertInto(
  name: string,
  { columns, rows }: TableContent,
  objects: Fingerprint,
  omitted: ReadonlySet<string>,
): string {
  const kept = columns.flatMap((column, at) => (omitted.has(`${name}.${column}`) ? [] : [{ column, at }]));
  if (kept.length === 0) return rows.map(() => `INSERT INTO ${pathOf(name)} DEFAULT VALUES`).join(";\n");
  const isAlways = columns.some(
    (column) => objects.objects.get(keyOf("column", `${name}.${column}`, name))?.facts.get("identity") === "ALWAYS",
  );
  const values = rows.map((row) => `(${kept.map(({ at }) => literal(row[at])).join(", ")})`);
  const names = kept.map(({ column }) => quoteName(column)).join(", ");
  const overriding = isAlways ? " OVERRIDING SYSTEM VALUE" : "";
  return `INSERT INTO ${pathOf(name)} (${names})${overriding} VALUES\n  ${values.join(",\n  ")}`;
}

function literal(value: string | null | undefined): string {
  return value === null || value === undefined ? "NULL" : quoteText(value).trim();
}

const nothing: TableContent = { columns: [], key: [], rows: [], total: 0 };

/**
 * Deletes the rows that a revision has written into tables that it does not drop, those that refer to others first.
 * Undefined if a table has no primary key.
 */
export function deleteStatements(after: Side, tables: readonly string[]): readonly string[] | undefined {
  const statements: string[] = [];
  for (const name of tables.toReversed()) {
    const { columns, key, rows } = after.contents.get(name) ?? nothing;
    if (key.length === 0) return undefined;
    const values = rows.map((row) => `(${key.map((column) => literal(row[columns.indexOf(column)])).join(", ")})`);
    statements.push(`DELETE FROM ${pathOf(name)} WHERE (${key.map(quoteName).join(", ")}) IN (${values.join(", ")})`);
  }
  return statements;
}
