import type { ConstraintRow, IndexRow, RelationRow } from "./catalog.ts";
import type { Context } from "./context.ts";
import { groupOf, lineComment, wordFor } from "./context.ts";
import type { Part } from "./graph.ts";
import { places } from "./objects.ts";
import type { PartitionedIndexes } from "./partitions.ts";
import { addConstraint } from "./tables.ts";

/** Indexes, with the constraints that are made of one and could not be said with the table. */
export function indexParts(context: Context, partitioned: PartitionedIndexes): readonly Part[] {
  return context.catalog.indexes.flatMap((index) => {
    const relation = context.relations.get(index.relation);
    return relation ? partsOf(context, partitioned, index, relation) : [];
  });
}

function partsOf(
  context: Context,
  partitioned: PartitionedIndexes,
  index: IndexRow,
  relation: RelationRow,
): readonly Part[] {
  const { graph, catalog, constraints } = context;
  const { id, name, parent, constraint: constraintId } = index;
  const constraint = (constraints.get(relation.id) ?? []).find((candidate) => candidate.id === constraintId);
  if (constraint) graph.replace(id, constraint.id);
  const oneByOne = partitioned.areSaidOneByOne(id);
  const parentIndex = parent === undefined ? undefined : context.indexes.get(parent);
  const place = [places.table, groupOf(context, relation), 3, relation.name, name];
  const made: Part[] = [];
  if (parentIndex && !oneByOne) {
    // PostgreSQL makes it with its table's.
    const whole = context.indexes.get(parentIndex.id)?.constraint ?? parentIndex.id;
    graph.replace(constraint?.id ?? id, whole);
  } else if (!constraint || !graph.isMerged(constraint.id)) {
    graph.add(constraint?.id ?? id, relation.id);
    // For a partitioned table: ONLY, so that PostgreSQL creates no indexes on the partitions.
    if (oneByOne && index.partitioned)
      for (const other of catalog.relations)
        if (other.partitionBound !== undefined && isPartOf(context, other, relation))
          graph.add(constraint?.id ?? id, other.id);
    const statements = [
      ...(constraint ? [constraintText(relation, constraint, oneByOne)] : indexText(index, relation, oneByOne)),
      ...(parentIndex ? [`ALTER INDEX ${parentIndex.fullName} ATTACH PARTITION ${index.fullName};`] : []),
    ];
    made.push({ id: constraint?.id ?? id, place, statements });
  }
  const after = afterwards(context, index, relation, constraint);
  if (after.length === 0) return made;
  graph.add(`${id}#after`, id);
  graph.add(`${id}#after`, relation.id);
  return [...made, { id: `${id}#after`, place: [...place, "after"], statements: after }];
}

function isPartOf({ relations }: Context, relation: RelationRow, whole: RelationRow): boolean {
  for (let at: RelationRow | undefined = relation; at; at = relations.get(at.parents[0] ?? ""))
    if (at.parents[0] === whole.id) return true;
  return false;
}

function constraintText(relation: RelationRow, constraint: ConstraintRow, oneByOne: boolean): string {
  return addConstraint(oneByOne ? `ONLY ${relation.name}` : relation.name, constraint);
}

function indexText({ name, definition, valid, partitioned }: IndexRow, relation: RelationRow, oneByOne: boolean) {
  // The server writes ONLY for every table with partitions; without it, theirs are made as well.
  const only = `INDEX ${name} ON ONLY `;
  const text = oneByOne ? definition : definition.replace(only, () => `INDEX ${name} ON `);
  const note = lineComment(
    `${name} is not valid: a CREATE INDEX CONCURRENTLY on ${relation.name} has failed or is under way.`,
  );
  return [...(valid || partitioned ? [] : [note]), `${text};`];
}

function afterwards(
  { comment }: Context,
  index: IndexRow,
  relation: RelationRow,
  constraint: ConstraintRow | undefined,
): readonly string[] {
  const { id, name, fullName, clustered, replicaIdentity, statistics, storage } = index;
  const inTable =
    constraint?.index === undefined ? [] : comment(`CONSTRAINT ${constraint.name} ON ${relation.name}`, constraint.id);
  return [
    ...(constraint && storage !== undefined ? [`ALTER INDEX ${fullName} SET (${storage});`] : []),
    ...statistics.map(
      ({ column, target }) => `ALTER INDEX ${fullName} ALTER COLUMN ${column} SET STATISTICS ${target};`,
    ),
    ...(clustered ? [`ALTER ${wordFor(relation)} ${relation.name} CLUSTER ON ${name};`] : []),
    ...(replicaIdentity ? [`ALTER TABLE ONLY ${relation.name} REPLICA IDENTITY USING INDEX ${name};`] : []),
    ...comment(`INDEX ${fullName}`, id),
    ...inTable,
  ];
}
