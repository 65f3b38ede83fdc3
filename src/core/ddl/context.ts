import type { Catalog, ColumnRow, ConstraintRow, Id, IndexRow, RelationRow } from "./catalog.ts";
import { Graph } from "./graph.ts";

/** A catalog with what the writers look up in it. */
export type Context = {
  readonly catalog: Catalog;
  readonly graph: Graph;
  readonly relations: ReadonlyMap<Id, RelationRow>;
  readonly columns: ReadonlyMap<Id, readonly ColumnRow[]>;
  /** By relation or domain. */
  readonly constraints: ReadonlyMap<Id, readonly ConstraintRow[]>;
  readonly indexes: ReadonlyMap<Id, IndexRow>;
  /** `COMMENT ON …`, or nothing. */
  comment(target: string, id: Id, part?: number): readonly string[];
};

export function contextOf(catalog: Catalog): Context {
  const comments = new Map(catalog.comments.map(({ id, part, text }) => [`${id}/${part}`, text]));
  const graph = new Graph(catalog.edges);
  for (const { from, to } of catalog.standIns) graph.merge(from, to);
  return {
    catalog,
    graph,
    relations: new Map(catalog.relations.map((relation) => [relation.id, relation])),
    columns: groupBy(catalog.columns, ({ relation }) => relation),
    constraints: groupBy(catalog.constraints, ({ on }) => on),
    indexes: new Map(catalog.indexes.map((index) => [index.id, index])),
    comment: (target, id, part = 0) => {
      const text = comments.get(`${id}/${part}`);
      return text === undefined ? [] : [`COMMENT ON ${target} IS ${text};`];
    },
  };
}

/** The word for a relation in `ALTER` and `COMMENT ON`. */
export function wordFor({ kind }: RelationRow): string {
  return { r: "TABLE", p: "TABLE", v: "VIEW", m: "MATERIALIZED VIEW", f: "FOREIGN TABLE", c: "TYPE" }[kind];
}

/** The relation by which a relation is sorted: a partition is sorted with its partitioned table. */
export function groupOf({ relations }: Context, relation: RelationRow): string {
  let at = relation;
  while (at.partitionBound !== undefined) {
    const parent = relations.get(at.parents[0] ?? "");
    if (!parent) break;
    at = parent;
  }
  return at.name;
}

/** Text that must stay in its comment, whatever a name holds. */
export function lineComment(text: string): string {
  return `-- ${text.replaceAll(/[\r\n\u2028\u2029]+/g, " ")}`;
}

export function groupBy<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
