import type { Catalog, Column, Key, Table } from "./catalog.ts";

/** A column that is inherited from another one, and its table. */
export type Heir = { readonly table: Table; readonly column: Column };

/**
 * Finds the columns of tables that inherit a column (`INHERITS`), and those of partitions, at any depth. PostgreSQL changes
 * them with the column of the parent, and refuses to change them on their own.
 */
export function heirsIn({ tables }: Catalog): (table: Table, name: string) => readonly Heir[] {
  const children = new Map<Key, Table[]>();
  for (const table of tables.values())
    for (const parent of table.parents) children.set(parent, [...(children.get(parent) ?? []), table]);
  const heirsOf = ({ key }: Table, name: string): readonly Heir[] =>
    (children.get(key) ?? []).flatMap((table) => [
      ...table.columns.filter((column) => column.name === name).map((column) => ({ table, column })),
      ...heirsOf(table, name),
    ]);
  return heirsOf;
}
