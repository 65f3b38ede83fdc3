import type { Column, Constraint, Table, TableName } from "./schema.ts";

/** Properties of a column that are shown in a short form. */
export type ColumnFacts = {
  readonly primary: boolean;
  /** Alone in a unique constraint or index. */
  readonly unique: boolean;
  /** The referenced column, also if the foreign key has several columns. */
  readonly references?: TableName & { readonly column: string };
};

/** The columns of a table with what its constraints and indexes make of them, by name. */
export function columnFacts(table: Table): ReadonlyMap<string, ColumnFacts> {
  const primary = new Set(table.constraints.find(({ kind }) => kind === "primaryKey")?.columns);
  const unique = new Set(
    [...table.constraints.filter(({ kind }) => kind === "unique"), ...table.indexes.filter(isWholeUnique)].flatMap(
      ({ columns }) => (columns.length === 1 ? columns : []),
    ),
  );
  const foreignKeys = table.constraints.filter(({ kind }) => kind === "foreignKey");
  return new Map(
    table.columns.map(({ name }) => {
      const references = referenceOf(foreignKeys, name);
      return [name, { primary: primary.has(name), unique: unique.has(name), ...(references ? { references } : {}) }];
    }),
  );
}

/** A partial index makes nothing unique on the whole. */
function isWholeUnique({ unique, primary, definition }: Table["indexes"][number]): boolean {
  return unique && !primary && !/\sWHERE\s/.test(definition);
}

function referenceOf(foreignKeys: readonly Constraint[], column: string): ColumnFacts["references"] {
  // The key with the fewest columns is the most specific: a column may be part of several foreign keys.
  const [key] = foreignKeys
    .filter(({ columns }) => columns.includes(column))
    .sort((a, b) => a.columns.length - b.columns.length);
  if (!key?.references) return undefined;
  const { schema, name, columns } = key.references;
  return { schema, name, column: columns[key.columns.indexOf(column)] ?? "" };
}

const shortTypes: readonly (readonly [RegExp, string])[] = [
  [/^character varying/, "varchar"],
  [/^character(?=\(|\[|$)/, "char"],
  [/^timestamp((?:\(\d+\))?) with time zone/, "timestamptz$1"],
  [/^timestamp((?:\(\d+\))?) without time zone/, "timestamp$1"],
  [/^time((?:\(\d+\))?) with time zone/, "timetz$1"],
  [/^time((?:\(\d+\))?) without time zone/, "time$1"],
  [/^double precision/, "float8"],
];

/** A type as people write it: `varchar(40)` for `character varying(40)`. PostgreSQL takes both. */
export function shortType(type: Column["type"]): string {
  for (const [long, short] of shortTypes) if (long.test(type)) return type.replace(long, short);
  return type;
}

/** A default as people write it: `'draft'` for `'draft'::character varying`. */
export function shortDefault(expression: string): string {
  return expression.replace(/^('(?:[^']|'')*'|-?[\d.]+|NULL)::[\w" .[\]()]+$/, "$1");
}

/**
 * Name of a table as seen from `currentSchema`: `user`, `billing.invoice`. A table with an empty schema is in the
 * current one.
 */
export function displayName({ schema, name }: TableName, currentSchema: string | undefined): string {
  return schema === "" || schema === currentSchema ? name : `${schema}.${name}`;
}
