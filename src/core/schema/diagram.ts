import type { Constraint, Reference, Schema, Table, TableKind, TableName } from "./schema.ts";
import { findTable, keyOfTable, primaryKeyOf, referencesByTable } from "./schema.ts";

/** How much of a table is drawn: all columns (the first of many), those of its keys, or its name alone. */
export type Detail = "columns" | "keys" | "names";

/** Content of an entity-relationship diagram before the layout. Plain data in a stable order. */
export type Diagram = {
  readonly detail: Detail;
  readonly tables: readonly DiagramTable[];
  readonly edges: readonly DiagramEdge[];
  /** Tables and views that are not drawn: partitions, and views in a diagram of a whole schema. */
  readonly left: { readonly views: number; readonly partitions: number };
};

export type DiagramTable = TableName & {
  /** `keyOfTable`. */
  readonly id: string;
  /** With its schema, unless that is where unqualified names are looked up. */
  readonly label: string;
  readonly kind: TableKind;
  readonly rows: readonly DiagramRow[];
  /** How many columns are folded away. */
  readonly more: number;
  /** How many columns it has. */
  readonly columns: number;
  /** The table that the diagram is about. */
  readonly isFocus: boolean;
};

export type DiagramRow = {
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly primary: boolean;
  readonly foreign: boolean;
  readonly unique: boolean;
};

/** A foreign key, from the table that refers to the one it refers to. */
export type DiagramEdge = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly fromColumns: readonly string[];
  readonly toColumns: readonly string[];
  /** True if several rows may reference the same row: no unique constraint or index covers the columns. */
  readonly many: boolean;
  /** True if the reference may be null. */
  readonly optional: boolean;
};

export type DiagramOptions = {
  /** Only this table and its neighbours, those it refers to and those that refer to it. */
  readonly focus?: TableName;
  /** Tables without a model, such as TypeORM's own, are omitted. A focused table is always drawn. */
  readonly omit?: (table: Table) => boolean;
  /** Absent: by the number of tables. */
  readonly detail?: Detail;
};

/** More tables than these are drawn with their keys alone, and above the second with their names. */
const limits = { columns: 40, keys: 400 };

/** More rows than these are folded into one. */
const maxRows = { columns: 16, keys: 10, names: 0 };

/** The diagram of a schema, or of a table and its neighbours; without tables when the focus is not there. */
export function diagramOf(schema: Schema, { focus, omit, detail }: DiagramOptions = {}): Diagram {
  const shown = focus ? neighbourhood(schema, focus) : schema.tables.filter((table) => !omit?.(table));
  const tables = shown.filter((table) => isFocus(table, focus) || (!isPartition(table) && (focus || !isView(table))));
  const chosen = detail ?? detailFor(tables.length);
  const ids = new Set(tables.map(keyOfTable));
  const edges = tables.flatMap((table) =>
    table.constraints
      .filter(({ references }) => references && ids.has(keyOfTable(references)))
      .filter(({ references }) => !focus || isFocus(table, focus) || isFocus(references, focus))
      .map((constraint) => edgeOf(table, constraint)),
  );
  return {
    detail: chosen,
    tables: tables.map((table) => ({
      ...drawn(table, chosen),
      label: table.schema === schema.currentSchema ? table.name : `${table.schema}.${table.name}`,
      isFocus: isFocus(table, focus),
    })),
    edges,
    left: {
      views: shown.filter((table) => isView(table) && !tables.includes(table)).length,
      partitions: shown.filter((table) => isPartition(table) && !tables.includes(table)).length,
    },
  };
}

/** How much of each table stays readable when there are so many. */
export function detailFor(tables: number): Detail {
  if (tables <= limits.columns) return "columns";
  return tables <= limits.keys ? "keys" : "names";
}

/** A table, and those on the other end of a foreign key of either direction, in the schema's order. */
function neighbourhood(schema: Schema, focus: TableName): readonly Table[] {
  const table = findTable(schema, focus.name, focus.schema);
  if (!table) return [];
  const referring: readonly Reference[] = referencesByTable(schema).get(keyOfTable(table)) ?? [];
  const keys = new Set([
    keyOfTable(table),
    ...table.constraints.flatMap(({ references }) => (references ? [keyOfTable(references)] : [])),
    ...referring.map(({ from }) => keyOfTable(from)),
  ]);
  return schema.tables.filter((one) => keys.has(keyOfTable(one)));
}

function drawn(table: Table, detail: Detail): Omit<DiagramTable, "label" | "isFocus"> {
  const primary = new Set(primaryKeyOf(table));
  const foreign = new Set(table.constraints.filter(({ references }) => references).flatMap(({ columns }) => columns));
  const unique = new Set(uniqueKeys(table).flatMap((columns) => (columns.length === 1 ? columns : [])));
  const isKey = (name: string) => primary.has(name) || foreign.has(name);
  // Keys first, so that what edges lead to is never among what is folded away, else in the table's own order.
  const ordered = [
    ...table.columns.filter(({ name }) => primary.has(name)),
    ...table.columns.filter(({ name }) => !primary.has(name) && foreign.has(name)),
    ...(detail === "columns" ? table.columns.filter(({ name }) => !isKey(name)) : []),
  ];
  const isFolded = ordered.length > maxRows[detail];
  const rows = ordered.slice(0, isFolded ? Math.max(maxRows[detail] - 1, 0) : undefined);
  return {
    id: keyOfTable(table),
    schema: table.schema,
    name: table.name,
    kind: table.kind,
    columns: table.columns.length,
    more: table.columns.length - rows.length,
    rows: rows.map(({ name, type, nullable }) => ({
      column: name,
      type: shortType(type),
      nullable,
      primary: primary.has(name),
      foreign: foreign.has(name),
      unique: unique.has(name) && !primary.has(name),
    })),
  };
}

function edgeOf(table: Table, constraint: Constraint): DiagramEdge {
  const { columns, references } = constraint;
  const nullable = new Set(table.columns.filter((column) => column.nullable).map(({ name }) => name));
  const isCovered = uniqueKeys(table).some((key) => key.length > 0 && key.every((column) => columns.includes(column)));
  return {
    id: `${keyOfTable(table)}\0${constraint.name}`,
    from: keyOfTable(table),
    to: references ? keyOfTable(references) : keyOfTable(table),
    fromColumns: columns,
    toColumns: references?.columns ?? [],
    many: !isCovered,
    optional: columns.some((column) => nullable.has(column)),
  };
}

/** The sets of columns of which no two rows hold the same; a partial index promises it for some rows only. */
function uniqueKeys(table: Table): readonly (readonly string[])[] {
  return [
    ...table.constraints.filter(({ kind }) => kind === "primaryKey" || kind === "unique").map(({ columns }) => columns),
    ...table.indexes
      .filter(({ unique, valid, definition }) => unique && valid && !/\sWHERE\s/.test(definition))
      .map(({ columns }) => columns),
  ];
}

/** The words of the SQL standard are long; these are what everybody types. */
function shortType(type: string): string {
  return type
    .replace("character varying", "varchar")
    .replace(/^character\b/, "char")
    .replace(/^(timestamp|time)(\(\d+\))? with time zone/, "$1tz$2")
    .replace(/^(timestamp|time)(\(\d+\))? without time zone/, "$1$2")
    .replace("double precision", "float8");
}

function isFocus(table: TableName | undefined, focus: TableName | undefined): boolean {
  return table !== undefined && table.schema === focus?.schema && table.name === focus.name;
}

function isView({ kind }: Table): boolean {
  return kind === "view" || kind === "materializedView";
}

function isPartition({ partitionBound }: Table): boolean {
  return partitionBound !== undefined;
}
