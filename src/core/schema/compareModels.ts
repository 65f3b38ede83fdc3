import { differenceOf, tablesOf } from "./typeormStatements.ts";
import type { ComparedModel, Difference, Model, ModelTable } from "./model.ts";
import { enumsIn, withEnums } from "./enumDifference.ts";
import type { Schema, Table, TableName } from "./schema.ts";
import { keyOfTable } from "./schema.ts";
import { omitUndefined } from "../omitUndefined.ts";

/**
 * Returns the models with their state. The comparison is TypeORM's own schema builder: a model differs exactly if
 * `Generate Revision…` would write a statement for it.
 *
 * @param statements statements that change the database to match the entities
 */
export function compareModels(
  models: readonly Model[],
  statements: readonly string[],
  schema: Schema,
): readonly ComparedModel[] {
  const current = schema.currentSchema ?? "public";
  const whole = ({ schema: named = current, name }: ModelTable): TableName => ({ schema: named, name });
  const tables = new Map(schema.tables.map((table) => [keyOfTable(table), table]));
  const found = new Map<string, Difference[]>();
  for (const sql of statements) {
    for (const named of tablesOf(sql, schema)) {
      const key = keyOfTable(whole(named));
      const difference = differenceOf(sql, tables.get(key), schema);
      if (difference) found.set(key, merged(found.get(key) ?? [], difference));
    }
  }
  const enums = enumsIn(statements);
  const differencesOf = (table: TableName) =>
    withoutConsequences(withEnums(found.get(keyOfTable(table)) ?? [], enums, schema));
  return models.map((model) => {
    const table = whole(model.table);
    // Generate never writes anything for it, so nothing is known of whether it agrees.
    if (model.isForeign === true) return { ...model, in: table, state: "notCompared", differences: [] };
    const isMissing = !tables.has(keyOfTable(table));
    const ofJunctions = model.junctions.flatMap((name): readonly Difference[] => {
      const all = differencesOf(whole(name));
      const missing = all.filter(({ what }) => what === "tableMissing");
      return (missing.length > 0 ? missing : all).map((one) => ({ ...one, table: name.name }));
    });
    const differences = [...differencesOf(table), ...ofJunctions];
    const state = isMissing ? "tableMissing" : differences.length > 0 ? "differs" : "inStep";
    return { ...model, in: table, state, differences: isMissing ? [{ what: "tableMissing" }] : differences };
  });
}

/** The models of a database that they are not compared with. */
export function listModels(models: readonly Model[]): readonly ComparedModel[] {
  return models.map((model) => {
    const { schema = "", name } = model.table;
    return { ...model, in: { schema, name }, state: "notCompared", differences: [] };
  });
}

/** The tables that no model maps, by schema and name: neither TypeORM's own, nor parts of another table. */
export function unmappedTables(
  models: readonly ComparedModel[],
  schema: Schema,
  ownTables: readonly ModelTable[],
): readonly Table[] {
  const { currentSchema = "public" } = schema;
  const mapped = new Set(
    [...models.map((model) => model.in), ...models.flatMap(({ junctions }) => junctions), ...ownTables].map((table) =>
      keyOfTable({ schema: table.schema ?? currentSchema, name: table.name }),
    ),
  );
  return schema.tables.filter((table) => table.partitionBound === undefined && !mapped.has(keyOfTable(table)));
}

/**
 * Several statements can say one thing: TypeORM changes a type by dropping the column and adding it again, and an index
 * by dropping and creating it.
 */
function merged(known: readonly Difference[], next: Difference): Difference[] {
  const before = known.find((one) => isSame(one, next));
  if (!before) return [...known, next];
  const from = before.from ?? next.from;
  const to = next.to ?? before.to;
  const ends = omitUndefined({ from, to });
  const what = before.what === "columnExtra" ? "type" : before.what;
  return known.map((one) => (one === before ? { ...before, what, ...ends } : one));
}

/** A column that changes takes its indexes and constraints down and up again: only the column is news. */
function withoutConsequences(differences: readonly Difference[]): readonly Difference[] {
  const isRemade = ({ name, from, to }: Difference) => name !== undefined && from !== undefined && to !== undefined;
  return differences.some(({ column }) => column !== undefined)
    ? differences.filter((one) => !isRemade(one))
    : differences;
}

function isSame(one: Difference, next: Difference): boolean {
  if (one.column !== undefined && one.column === next.column)
    return one.what === next.what || (one.what === "columnExtra" && next.what === "type");
  // Without either it is the whole table's, or view's, which is dropped and made again.
  return one.column === undefined && next.column === undefined && one.name === next.name && one.what === next.what;
}
