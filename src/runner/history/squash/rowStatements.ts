import { quoteName, quoteText } from "../../../core/sql/quote.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { inDependencyGroups } from "../../rehearsal/seed/tableOrder.ts";
import type { Fingerprint } from "../../rehearsal/snapshot/catalogObject.ts";
import { keyOf } from "../../rehearsal/snapshot/catalogObject.ts";
import type { Compared, Side } from "./side.ts";
import { ownerOf } from "./side.ts";
import type { TableContent } from "./tableContents.ts";
import { comparable, maxWrittenRows, pathOf } from "./tableContents.ts";

/** Tables with rows after the range that were not there, or had none, before it. */
export type NewRows = {
  readonly tables: readonly string[];
  /** True if rows of other tables have changed too, or a table has too many rows to write: a plain INSERT does not do it. */
  readonly hasOthers: boolean;
};

/** Compares the rows before and after the range. */
export function newRows(before: Side, after: Side): NewRows {
  const names = [...new Set([...before.contents.keys(), ...after.contents.keys()])];
  const rowsIn = ({ contents }: Side, name: string) => contents.get(name)?.total ?? 0;
  const changed = names.filter(
    (name) =>
      rowsIn(before, name) + rowsIn(after, name) > 0 &&
      comparable(name, before.contents.get(name)) !== comparable(name, after.contents.get(name)),
  );
  return {
    tables: changed.filter((name) => rowsIn(before, name) === 0),
    hasOthers: changed.some((name) => rowsIn(before, name) > 0 || rowsIn(after, name) > maxWrittenRows),
  };
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
