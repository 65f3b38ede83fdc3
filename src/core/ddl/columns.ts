import type { ColumnRow, ConstraintRow, RelationRow } from "./catalog.ts";
import type { Context } from "./context.ts";
import { wordFor } from "./context.ts";
import { collate, sequenceOptions } from "./objects.ts";
import type { TableForm } from "./tableForm.ts";

/** The lines of `CREATE TABLE` for its columns, and what can only be said afterwards. */
export type Columns = { readonly lines: readonly string[]; readonly after: readonly string[] };

export function columnsOf(context: Context, relation: RelationRow, shape: TableForm): Columns {
  const all = context.columns.get(relation.id) ?? [];
  const written = all.map((column) => {
    const copied = shape.kind === "partition" || (shape.kind === "inherits" && column.inherited && !column.local);
    if (copied) return copiedColumn(context, relation, column, shape);
    return shape.kind === "typed"
      ? typedColumn(context, relation, column)
      : ownColumn(context, relation, column, shape);
  });
  return { lines: written.flatMap(({ lines }) => lines), after: written.flatMap(({ after }) => after) };
}

function ownColumn(context: Context, relation: RelationRow, column: ColumnRow, shape: TableForm): Columns {
  const { name, type, options, collation } = column;
  const head = `${name} ${type}${options === undefined ? "" : ` OPTIONS (${options})`}${collate(collation)}`;
  const value = defaultOf(context, relation, column, shape.attach && relation.partitionBound !== undefined);
  const notNull = notNullOf(context, column, shape.attach);
  return {
    lines: [[head, ...value.lines, ...notNull.lines].join(" ")],
    after: [...value.after, ...notNull.after, ...settingsOf(relation, column, undefined)],
  };
}

/** Columns of a `CREATE TABLE … OF type`: listed only if they have additional properties. */
function typedColumn(context: Context, relation: RelationRow, column: ColumnRow): Columns {
  const value = defaultOf(context, relation, column, false);
  const notNull = notNullOf(context, column, false);
  const own = [...value.lines, ...notNull.lines];
  return {
    lines: own.length === 0 ? [] : [[column.name, "WITH OPTIONS", ...own].join(" ")],
    after: [...value.after, ...notNull.after, ...settingsOf(relation, column, undefined)],
  };
}

/** As the parent has it, but for what was changed since. */
function copiedColumn(context: Context, relation: RelationRow, column: ColumnRow, { kind, model }: TableForm): Columns {
  const { name } = column;
  const parent = model.get(name);
  const lines: string[] = [];
  const after: string[] = [];
  if (column.default) context.graph.merge(column.default.id, relation.id);
  if (column.generated === undefined && column.default?.expression !== parent?.default?.expression) {
    const value = column.default ? `SET DEFAULT ${column.default.expression}` : "DROP DEFAULT";
    after.push(`ALTER TABLE ONLY ${relation.name} ALTER COLUMN ${name} ${value};`);
  }
  const constraint = notNullConstraint(context, column);
  if (kind === "inherits" && constraint?.local === true)
    lines.push(`CONSTRAINT ${constraint.name} ${constraint.definition}`);
  if (kind === "inherits" && !constraint && column.notNull && parent?.notNull !== true)
    after.push(`ALTER TABLE ONLY ${relation.name} ALTER COLUMN ${name} SET NOT NULL;`);
  return { lines, after: [...after, ...settingsOf(relation, column, parent)] };
}

function defaultOf(context: Context, relation: RelationRow, column: ColumnRow, isPartition: boolean): Columns {
  const { generated, identity } = column;
  if (identity !== undefined) {
    // A partition has the identity of its table, from the moment it is attached.
    if (isPartition) return { lines: [], after: [] };
    const sequence = context.catalog.sequences.find(({ id }) => id === column.sequence);
    const options = sequence ? identityOptions(relation, column, sequence.name, sequenceOptions(sequence)) : [];
    const list = options.length === 0 ? "" : ` (${options.join(" ")})`;
    return { lines: [`GENERATED ${identity} AS IDENTITY${list}`], after: [] };
  }
  if (!column.default) return { lines: [], after: [] };
  const { id, expression } = column.default;
  if (generated === undefined && !context.graph.canMerge(id, relation.id)) return { lines: [], after: [] };
  context.graph.merge(id, relation.id);
  const text = generated === undefined ? `DEFAULT ${expression}` : `GENERATED ALWAYS AS (${expression}) ${generated}`;
  return { lines: [text], after: [] };
}

function identityOptions(
  relation: RelationRow,
  column: ColumnRow,
  sequence: string,
  options: readonly string[],
): readonly string[] {
  const isUsual =
    /^[a-z_]+$/.test(`${relation.rawName}_${column.name}`) &&
    sequence.endsWith(`.${relation.rawName}_${column.name}_seq`) &&
    relation.rawName.length + column.name.length < 50;
  return [...(isUsual ? [] : [`SEQUENCE NAME ${sequence}`]), ...options];
}

function notNullOf(context: Context, column: ColumnRow, isAlone: boolean): Columns {
  const constraint = notNullConstraint(context, column);
  if (!constraint) return { lines: column.notNull ? ["NOT NULL"] : [], after: [] };
  if (!constraint.validated || (!constraint.local && !isAlone)) return { lines: [], after: [] };
  const name = constraint.isUsualName ? "" : `CONSTRAINT ${constraint.name} `;
  const rest = constraint.definition.endsWith(" NO INHERIT") ? " NO INHERIT" : "";
  return { lines: [`${name}NOT NULL${rest}`], after: [] };
}

/** From PostgreSQL 18 on; before, NOT NULL was no constraint with a name. */
function notNullConstraint({ constraints }: Context, column: ColumnRow): ConstraintRow | undefined {
  return (constraints.get(column.relation) ?? []).find(
    ({ kind, columns: [number] }) => kind === "n" && number === column.number,
  );
}

/** Column settings that differ from their defaults. */
export function settingsOf(relation: RelationRow, column: ColumnRow, parent: ColumnRow | undefined): readonly string[] {
  const { storage, compression, statistics, attributes } = column;
  const usual = parent?.storage ?? column.typeStorage;
  const settings = [
    ...(storage === usual ? [] : [`SET STORAGE ${storage}`]),
    ...(compression === undefined || compression === parent?.compression ? [] : [`SET COMPRESSION ${compression}`]),
    ...(statistics === undefined ? [] : [`SET STATISTICS ${statistics}`]),
    ...(attributes === undefined ? [] : [`SET (${attributes})`]),
  ];
  const alter = `ALTER ${wordFor(relation)} ${relation.kind === "m" ? "" : "ONLY "}${relation.name}`;
  return settings.map((setting) => `${alter} ALTER COLUMN ${column.name} ${setting};`);
}
