import type { ColumnRow, RelationRow } from "./catalog.ts";
import type { Context } from "./context.ts";

/** How a table comes to its columns. */
export type TableForm = {
  /**
   * - `own`: it lists them; `attached` afterwards to what it inherits from, where that is how to get their order
   * - `inherits`: from its parents, with more of its own
   * - `partition`, `typed`: all as the other one has them
   */
  readonly kind: "own" | "inherits" | "partition" | "typed";
  readonly attach: boolean;
  /** The column of a parent that each of its columns is a copy of, by name. */
  readonly model: ReadonlyMap<string, ColumnRow>;
};

export function shapeOf({ relations, columns, constraints }: Context, relation: RelationRow): TableForm {
  const parents = relation.parents.filter((id) => relations.has(id));
  const own = columns.get(relation.id) ?? [];
  const model = new Map<string, ColumnRow>();
  for (const parent of parents)
    for (const column of columns.get(parent) ?? []) if (!model.has(column.name)) model.set(column.name, column);
  if (relation.ofType !== undefined) return { kind: "typed", attach: parents.length > 0, model };
  if (parents.length === 0) return { kind: "own", attach: false, model };
  const order = [...model.keys()];
  const isInOrder = order.every((name, index) => own[index]?.name === name);
  if (relation.partitionBound === undefined)
    return isInOrder ? { kind: "inherits", attach: false, model } : { kind: "own", attach: true, model };
  const notNull = (column: ColumnRow) => {
    const found = (constraints.get(column.relation) ?? []).find(
      ({ kind, columns: [number] }) => kind === "n" && number === column.number,
    );
    return found ? `${found.name} ${found.definition}` : String(column.notNull);
  };
  const isSame = own.every((column) => {
    const other = model.get(column.name);
    return (
      other !== undefined &&
      column.generated === other.generated &&
      (column.generated === undefined || column.default?.expression === other.default?.expression) &&
      notNull(column) === notNull(other)
    );
  });
  return isInOrder && isSame && order.length === own.length
    ? { kind: "partition", attach: false, model }
    : { kind: "own", attach: true, model };
}
