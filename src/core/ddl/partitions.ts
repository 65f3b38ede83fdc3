import type { Id, IndexRow } from "./catalog.ts";
import type { Context } from "./context.ts";
import { groupBy } from "./context.ts";

/** The indexes of partitioned tables and those of the partitions that belong to them. */
export type PartitionedIndexes = {
  /**
   * True if an index and its partitions' indexes are created separately and attached, because PostgreSQL would
   * otherwise name an index differently or create an additional one.
   */
  areSaidOneByOne(index: Id): boolean;
};

export function partitionedIndexes({ catalog, relations, indexes }: Context): PartitionedIndexes {
  const parts = groupBy(
    catalog.indexes.filter(({ parent }) => parent !== undefined),
    ({ parent }) => parent ?? "",
  );
  const tables = groupBy(
    catalog.relations.filter(({ partitionBound }) => partitionBound !== undefined),
    ({ parents }) => parents[0] ?? "",
  );
  const isAsMadeByItself = (index: IndexRow): boolean => {
    const own = parts.get(index.id) ?? [];
    const expected = index.partitioned ? (tables.get(index.relation) ?? []) : [];
    return (
      expected.every(({ id }) => own.some((part) => part.relation === id)) &&
      own.every((part) => part.isUsualName && isAsMadeByItself(part))
    );
  };
  const known = new Map<Id, boolean>();
  const rootOf = (index: IndexRow): IndexRow => {
    const parent = index.parent === undefined ? undefined : indexes.get(index.parent);
    return parent ? rootOf(parent) : index;
  };
  return {
    areSaidOneByOne: (id) => {
      const index = indexes.get(id);
      if (!index || (!index.partitioned && index.parent === undefined)) return false;
      const root = rootOf(index);
      const answer = known.get(root.id) ?? !isAsMadeByItself(root);
      known.set(root.id, answer);
      return answer && relations.has(root.relation);
    },
  };
}
