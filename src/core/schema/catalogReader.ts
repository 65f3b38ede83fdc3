import type {
  Column,
  Constraint,
  ConstraintKind,
  Index,
  Schema,
  Table,
  TableKind,
  TableName,
  Trigger,
} from "./schema.ts";

/**
 * Result of the catalog query, as JSON. Its rows are arrays, because 12,000 repetitions of the keys would be the
 * largest part of the text.
 */
export type CatalogText = string;

type Oid = number;
type Catalog = {
  readonly version?: number;
  readonly current?: string | null;
  readonly schemas?: readonly [name: string, comment: string | null, usable: boolean][] | null;
  readonly tables?:
    | readonly [
        oid: Oid,
        schema: string,
        name: string,
        kind: string,
        comment: string | null,
        rows: number | null,
        bytes: number | null,
        readable: boolean,
        partitionKey: string | null,
        partitionBound: string | null,
      ][]
    | null;
  readonly parents?: readonly [oid: Oid, parent: Oid][] | null;
  readonly columns?:
    | readonly [
        oid: Oid,
        number: number,
        name: string,
        type: string,
        nullable: boolean,
        expression: string | null,
        generated: string,
        identity: string,
        comment: string | null,
      ][]
    | null;
  readonly constraints?:
    | readonly [
        oid: Oid,
        name: string,
        kind: string,
        columns: readonly number[] | null,
        definition: string,
        to: Oid,
        toColumns: readonly number[] | null,
      ][]
    | null;
  readonly indexes?:
    | readonly [
        oid: Oid,
        name: string,
        columns: readonly number[],
        keys: number,
        unique: boolean,
        primary: boolean,
        valid: boolean,
        definition: string,
        expressions: readonly string[] | null,
      ][]
    | null;
  readonly triggers?: readonly [oid: Oid, name: string, definition: string, enabled: boolean][] | null;
  readonly enums?:
    | readonly [schema: string, name: string, values: readonly string[] | null, comment: string | null][]
    | null;
};

const tableKinds: Readonly<Record<string, TableKind>> = {
  r: "table",
  p: "partitionedTable",
  v: "view",
  m: "materializedView",
  f: "foreignTable",
};

const constraintKinds: Readonly<Record<string, ConstraintKind>> = {
  p: "primaryKey",
  u: "unique",
  c: "check",
  x: "exclusion",
  f: "foreignKey",
};

/** Parses the result of the catalog query (`runner/inspect/catalog.ts`). Throws a SyntaxError for invalid JSON. */
export function parseCatalog(text: CatalogText): Schema {
  const catalog = JSON.parse(text) as Catalog;
  const names = new Map<Oid, TableName>();
  for (const [oid, schema, name] of catalog.tables ?? []) names.set(oid, { schema, name });
  const { columns, columnName } = readColumns(catalog);
  const constraints = readConstraints(catalog, names, columnName);
  const indexes = readIndexes(catalog, columnName);
  const triggers = groupBy(catalog.triggers, (row): Trigger => ({ name: row[1], definition: row[2], enabled: row[3] }));
  const parents = groupBy(catalog.parents, (row) => names.get(row[1]));

  const tables = (catalog.tables ?? []).map((row): Table => {
    const [oid, schema, name, kind, comment, rows, bytes, readable, partitionKey, partitionBound] = row;
    return {
      schema,
      name,
      kind: tableKinds[kind] ?? "table",
      ...(comment === null ? {} : { comment }),
      ...(rows === null ? {} : { rowEstimate: rows }),
      ...(bytes === null ? {} : { bytes: bytes }),
      readable,
      ...(partitionKey === null ? {} : { partitionKey }),
      ...(partitionBound === null ? {} : { partitionBound }),
      parents: (parents.get(oid) ?? []).filter((parent) => parent !== undefined),
      columns: columns.get(oid) ?? [],
      indexes: indexes.get(oid) ?? [],
      constraints: constraints.get(oid) ?? [],
      triggers: triggers.get(oid) ?? [],
    };
  });
  return {
    serverVersion: catalog.version ?? 0,
    ...(catalog.current == null ? {} : { currentSchema: catalog.current }),
    schemas: (catalog.schemas ?? []).map(([name, comment, usable]) => ({
      name,
      usable,
      ...(comment === null ? {} : { comment }),
    })),
    tables,
    enums: (catalog.enums ?? []).map(([schema, name, values, comment]) => ({
      schema,
      name,
      values: values ?? [],
      ...(comment === null ? {} : { comment }),
    })),
  };
}

type ColumnName = (oid: Oid, number: number) => string;

function readColumns(catalog: Catalog): { columns: Map<Oid, Column[]>; columnName: ColumnName } {
  const names = new Map<Oid, Map<number, string>>();
  const columns = groupBy(catalog.columns, (row): Column => {
    const [oid, number, name, type, nullable, expression, generated, identity, comment] = row;
    let ofTable = names.get(oid);
    if (!ofTable) names.set(oid, (ofTable = new Map()));
    ofTable.set(number, name);
    return {
      name,
      type,
      nullable,
      ...(expression === null ? {} : { default: expression }),
      ...(generated === "" ? {} : { generated: generated === "v" ? ("virtual" as const) : ("stored" as const) }),
      ...(identity === "" ? {} : { identity: identity === "a" ? ("always" as const) : ("byDefault" as const) }),
      ...(comment === null ? {} : { comment }),
    };
  });
  return { columns, columnName: (oid, number) => names.get(oid)?.get(number) ?? "" };
}

function readConstraints(catalog: Catalog, names: ReadonlyMap<Oid, TableName>, columnName: ColumnName) {
  return groupBy(catalog.constraints, (row): Constraint => {
    const [oid, name, kind, columns, definition, to, toColumns] = row;
    const target = kind === "f" ? names.get(to) : undefined;
    return {
      name,
      kind: constraintKinds[kind] ?? "check",
      columns: (columns ?? []).map((number) => columnName(oid, number)),
      definition,
      ...(target
        ? { references: { ...target, columns: (toColumns ?? []).map((number) => columnName(to, number)) } }
        : {}),
    };
  });
}

function readIndexes(catalog: Catalog, columnName: ColumnName): Map<Oid, Index[]> {
  return groupBy(catalog.indexes, (row): Index => {
    const [oid, name, columns, keys, unique, primary, valid, definition, expressions] = row;
    const listed =
      expressions ?? columns.slice(0, keys).map((number) => (number === 0 ? "…" : columnName(oid, number)));
    return { name, columns: listed, unique, primary, valid, definition };
  });
}

function groupBy<Row extends readonly [Oid, ...unknown[]], T>(
  rows: readonly Row[] | null | undefined,
  read: (row: Row) => T,
): Map<Oid, T[]> {
  const groups = new Map<Oid, T[]>();
  for (const row of rows ?? []) {
    const group = groups.get(row[0]);
    if (group) group.push(read(row));
    else groups.set(row[0], [read(row)]);
  }
  return groups;
}
