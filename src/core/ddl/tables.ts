import type { ConstraintRow, RelationRow } from "./catalog.ts";
import { columnsOf } from "./columns.ts";
import type { Context } from "./context.ts";
import { groupOf, wordFor } from "./context.ts";
import type { Part } from "./graph.ts";
import { places } from "./objects.ts";
import type { PartitionedIndexes } from "./partitions.ts";
import type { TableForm } from "./tableForm.ts";
import { shapeOf } from "./tableForm.ts";

/** Tables, partitioned and foreign ones, with the constraints that can be said at once. */
export function tableParts(context: Context, partitioned: PartitionedIndexes): readonly Part[] {
  return context.catalog.relations
    .filter(({ kind }) => kind === "r" || kind === "p" || kind === "f")
    .flatMap((relation) => [
      tablePart(context, relation, partitioned),
      ...lateDefaults(context, relation),
      ...lateChecks(context, relation),
    ]);
}

function tablePart(context: Context, relation: RelationRow, partitioned: PartitionedIndexes): Part {
  const { id, name } = relation;
  const { comment, columns } = context;
  const shape = shapeOf(context, relation);
  const { lines, after } = columnsOf(context, relation, shape);
  const inline = inlineConstraints(context, relation, shape, partitioned);
  const body = [...lines, ...inline.map((constraint) => `CONSTRAINT ${constraint.name} ${constraint.definition}`)];
  const word = wordFor(relation);
  return {
    id,
    place: [places.table, groupOf(context, relation), 1, relation.partitionBound === undefined ? 0 : 1, name],
    statements: [
      createTable(context, relation, shape, body),
      ...attachments(context, relation, shape),
      ...after,
      ...(relation.replicaIdentity === "n" && relation.kind !== "f"
        ? [`ALTER TABLE ONLY ${name} REPLICA IDENTITY NOTHING;`]
        : []),
      ...(relation.replicaIdentity === "f" ? [`ALTER TABLE ONLY ${name} REPLICA IDENTITY FULL;`] : []),
      ...(relation.rowSecurity ? [`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;`] : []),
      ...(relation.forceRowSecurity ? [`ALTER TABLE ONLY ${name} FORCE ROW LEVEL SECURITY;`] : []),
      ...comment(`${word} ${name}`, id),
      ...(columns.get(id) ?? []).flatMap((column) => comment(`COLUMN ${name}.${column.name}`, id, column.number)),
      ...inline
        .filter(({ kind }) => kind === "c")
        .flatMap((constraint) => comment(`CONSTRAINT ${constraint.name} ON ${name}`, constraint.id)),
      ...(context.constraints.get(id) ?? [])
        .filter(({ kind }) => kind === "n")
        .flatMap((constraint) => [
          ...(constraint.validated ? [] : [addConstraint(name, constraint)]),
          ...comment(`CONSTRAINT ${constraint.name} ON ${name}`, constraint.id),
        ]),
    ],
  };
}

function createTable(context: Context, relation: RelationRow, shape: TableForm, body: readonly string[]): string {
  const { name, kind, unlogged, ofType, partitionKey, partitionBound, method, storage, server, options } = relation;
  const parents = relation.parents.flatMap((parent) => context.relations.get(parent)?.name ?? []);
  const list = body.length === 0 ? "" : ` (\n${body.map((line) => `  ${line}`).join(",\n")}\n)`;
  const what = kind === "f" ? "FOREIGN TABLE" : unlogged ? "UNLOGGED TABLE" : "TABLE";
  const head = `CREATE ${what} ${name}`;
  const start = {
    own: `${head}${list === "" ? " ()" : list}`,
    typed: `${head} OF ${ofType ?? ""}${list}`,
    inherits: `${head}${list === "" ? " ()" : list}\nINHERITS (${parents.join(", ")})`,
    partition: `${head} PARTITION OF ${parents[0] ?? ""}${list}\n${partitionBound ?? ""}`,
  }[shape.kind];
  const rest = [
    ...(partitionKey === undefined ? [] : [`PARTITION BY ${partitionKey}`]),
    ...(server === undefined ? [] : [`SERVER ${server}`]),
    ...(options === undefined ? [] : [`OPTIONS (${options})`]),
    ...(method === undefined ? [] : [`USING ${method}`]),
    ...(storage === undefined ? [] : [`WITH (${storage})`]),
  ];
  return `${[start, ...rest].join("\n")};`;
}

function attachments({ relations }: Context, { name, parents, partitionBound }: RelationRow, shape: TableForm) {
  if (!shape.attach) return [];
  const known = parents.flatMap((parent) => relations.get(parent)?.name ?? []);
  return known.map((parent) =>
    partitionBound === undefined
      ? `ALTER TABLE ${name} INHERIT ${parent};`
      : `ALTER TABLE ${parent} ATTACH PARTITION ${name} ${partitionBound};`,
  );
}

/** Constraints that stand in `CREATE TABLE`: those that are checked by then and need nothing that comes later. */
function inlineConstraints(
  { constraints, graph }: Context,
  relation: RelationRow,
  shape: TableForm,
  partitioned: PartitionedIndexes,
): readonly ConstraintRow[] {
  return (constraints.get(relation.id) ?? []).filter((constraint) => {
    const { id, kind, index, local, validated } = constraint;
    const isInline =
      kind === "n" ||
      (kind === "c" && validated && (local || shape.attach) && graph.canMerge(id, relation.id)) ||
      (["p", "u", "x"].includes(kind) &&
        constraint.parent === undefined &&
        !partitioned.areSaidOneByOne(index ?? "") &&
        graph.canMerge(id, relation.id));
    if (!isInline) return false;
    graph.merge(id, relation.id);
    return kind !== "n";
  });
}

function lateDefaults({ columns, graph }: Context, relation: RelationRow): readonly Part[] {
  return (columns.get(relation.id) ?? []).flatMap((column): readonly Part[] => {
    if (!column.default || graph.isMerged(column.default.id)) return [];
    const { id, expression } = column.default;
    graph.add(id, relation.id);
    const text = `ALTER TABLE ONLY ${relation.name} ALTER COLUMN ${column.name} SET DEFAULT ${expression};`;
    return [{ id, place: [places.table, relation.name, 5, column.name], statements: [text] }];
  });
}

/** Checks that are not validated, or need what needs the table. */
function lateChecks(context: Context, relation: RelationRow): readonly Part[] {
  const { constraints, graph, comment } = context;
  return (constraints.get(relation.id) ?? []).flatMap((constraint): readonly Part[] => {
    const { id, name, kind, local } = constraint;
    if (kind !== "c" || !local || graph.isMerged(id)) return [];
    graph.add(id, relation.id);
    const statements = [
      addConstraint(relation.name, constraint),
      ...comment(`CONSTRAINT ${name} ON ${relation.name}`, id),
    ];
    return [{ id, place: [places.table, groupOf(context, relation), 5, name], statements }];
  });
}

export function addConstraint(table: string, { name, definition }: ConstraintRow): string {
  return `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition};`;
}
