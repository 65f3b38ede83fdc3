/** A table and the tables that its foreign keys point to. */
type Referring = { readonly name: string; readonly foreignKeys: readonly { readonly table: string }[] };

/**
 * Tables in groups, each after what its foreign keys point to; those of a circle are one group (Tarjan's algorithm for
 * strongly connected components, which gives them in this order).
 */
export function inDependencyGroups<T extends Referring>(tables: readonly T[]): readonly (readonly T[])[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const marks = new Map<T, { readonly index: number; low: number; open: boolean }>();
  const stack: T[] = [];
  const groups: T[][] = [];

  const visit = (table: T) => {
    const mark = { index: marks.size, low: marks.size, open: true };
    marks.set(table, mark);
    stack.push(table);
    for (const { table: name } of table.foreignKeys) {
      const target = byName.get(name);
      if (target === undefined) continue;
      const known = marks.get(target);
      if (known === undefined) mark.low = Math.min(mark.low, visit(target).low);
      else if (known.open) mark.low = Math.min(mark.low, known.index);
    }
    if (mark.low === mark.index) {
      const group = stack.splice(stack.indexOf(table));
      for (const one of group) Object.assign(marks.get(one) ?? {}, { open: false });
      groups.push(group);
    }
    return mark;
  };

  for (const table of tables) if (!marks.has(table)) visit(table);
  return groups;
}
