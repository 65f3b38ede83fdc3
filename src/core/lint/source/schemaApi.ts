import type { Range } from "../../source/expression.ts";
import { quoteName, quotePath } from "../../sql/quote.ts";
import { changeColumnSql } from "./changeColumn.ts";
import type { IsPlainColumn } from "./exactArguments.ts";
import { isExact } from "./exactArguments.ts";
import type { SourceText } from "./literal.ts";
import { columnSql, fields, isStatic, listOf, path, quoted, textOfField } from "./schemaApiParts.ts";
import type { StaticValue } from "./staticValue.ts";
import { staticArguments } from "./staticValue.ts";

type Arguments = readonly StaticValue[];
type Write = (args: Arguments, table: string) => readonly string[];

/**
 * The SQL of a call of TypeORM's schema API, as far as its arguments are written out. Empty if they are not, and for
 * methods whose statements depend on the database.
 */
export function schemaApiSql(source: SourceText, method: string, argumentsAt: Range): readonly string[] {
  // Arguments of other methods need not be read.
  return Object.hasOwn(methods, method)
    ? sqlOf(method, staticArguments(source, argumentsAt.start, argumentsAt.end))
    : [];
}

/** The same, only if the arguments have nothing that the SQL does not show: no other option, and no name that TypeORM makes. */
export function exactSchemaApiSql(
  source: SourceText,
  method: string,
  argumentsAt: Range,
  isPlain: IsPlainColumn,
): readonly string[] {
  const args = staticArguments(source, argumentsAt.start, argumentsAt.end);
  const [table, value, other, ...rest] = args;
  if (typeof table !== "string" || rest.length > 0) return [];
  return isExact(method, [table, value, other], isPlain) ? sqlOf(method, args) : [];
}

function sqlOf(method: string, args: Arguments): readonly string[] {
  const [first] = args;
  const name = typeof first === "string" ? first : textOfField(first, "name");
  return name === undefined ? [] : (methods[method]?.(args, path(name)) ?? []);
}

const alter =
  (clause: (value: StaticValue) => string | undefined): Write =>
  ([, ...values], table) =>
    values.slice(0, 1).flatMap((value) =>
      listOf(value).flatMap((one) => {
        const text = clause(one);
        return text === undefined ? [] : [`ALTER TABLE ${table} ${text}`];
      }),
    );

const constraint =
  (word: string) =>
  (value: StaticValue): string | undefined => {
    const { name, expression, columnNames } = fields(value);
    const named = typeof name === "string" ? `CONSTRAINT ${quoteName(name)} ` : "";
    if (typeof expression === "string")
      return `ADD ${named}${word} ${word === "EXCLUDE" ? expression : `(${expression})`}`;
    return isStatic(columnNames) ? `ADD ${named}${word} (${quoted(columnNames)})` : undefined;
  };

const foreignKey = (value: StaticValue): string | undefined => {
  const { name, columnNames, referencedTableName, referencedColumnNames, onDelete, onUpdate, deferrable } =
    fields(value);
  if (!isStatic(columnNames) || typeof referencedTableName !== "string") return undefined;
  const named = typeof name === "string" ? `CONSTRAINT ${quoteName(name)} ` : "";
  const columns = isStatic(referencedColumnNames) ? ` (${quoted(referencedColumnNames)})` : "";
  const actions = [
    ...(typeof onDelete === "string" ? [` ON DELETE ${onDelete}`] : []),
    ...(typeof onUpdate === "string" ? [` ON UPDATE ${onUpdate}`] : []),
    ...(typeof deferrable === "string" ? [` DEFERRABLE ${deferrable}`] : []),
  ];
  const target = `${path(referencedTableName)}${columns}${actions.join("")}`;
  return `ADD ${named}FOREIGN KEY (${quoted(columnNames)}) REFERENCES ${target}`;
};

const drop =
  (what: string) =>
  (value: StaticValue): string | undefined => {
    const name = typeof value === "string" ? value : textOfField(value, "name");
    return name === undefined ? undefined : `DROP ${what} ${quoteName(name)}`;
  };

const index: Write = ([, value], table) => listOf(value).flatMap((one) => indexSql(one, table));

function indexSql(value: StaticValue, table: string): readonly string[] {
  const { name, columnNames, isUnique, isConcurrent, where } = fields(value);
  if (!isStatic(columnNames)) return [];
  const named = typeof name === "string" ? ` ${quoteName(name)}` : "";
  const words = `${isUnique === true ? "UNIQUE " : ""}INDEX${isConcurrent === true ? " CONCURRENTLY" : ""}`;
  const condition = typeof where === "string" && where !== "" ? ` WHERE ${where}` : "";
  return [`CREATE ${words}${named} ON ${table} (${quoted(columnNames)})${condition}`];
}

const dropIndex: Write = ([table, value]) =>
  listOf(value).flatMap((one) => {
    const name = typeof one === "string" ? one : textOfField(one, "name");
    if (name === undefined) return [];
    // An index is in the schema of its table.
    const schema = typeof table === "string" && table.includes(".") ? table.split(".").at(-2) : undefined;
    return [`DROP INDEX ${schema === undefined ? quoteName(name) : quotePath(schema, name)}`];
  });

const createTable: Write = ([value, ifNotExists], table) => {
  const { columns, foreignKeys, indices, uniques, checks } = fields(value);
  const parts = [
    ...listOf(columns).flatMap((one) => columnSql(one) ?? []),
    ...listOf(foreignKeys).flatMap((one) => foreignKey(one)?.slice("ADD ".length) ?? []),
    ...listOf(uniques).flatMap((one) => constraint("UNIQUE")(one)?.slice("ADD ".length) ?? []),
    ...listOf(checks).flatMap((one) => constraint("CHECK")(one)?.slice("ADD ".length) ?? []),
  ];
  const create = `CREATE TABLE ${ifNotExists === true ? "IF NOT EXISTS " : ""}${table} (${parts.join(", ")})`;
  return [create, ...listOf(indices).flatMap((one) => indexSql(one, table))];
};

const renameColumn: Write = ([, from, to], table) => {
  const [old, next] = [from, to].map((one) => (typeof one === "string" ? one : textOfField(one, "name")));
  if (old === undefined || next === undefined || old === next) return [];
  return [`ALTER TABLE ${table} RENAME COLUMN ${quoteName(old)} TO ${quoteName(next)}`];
};

const isTrue = (value: StaticValue, text: string) => (value === true ? text : "");

const methods: Readonly<Partial<Record<string, Write>>> = {
  createTable,
  dropTable: ([, ifExists], table) => [`DROP TABLE ${isTrue(ifExists, "IF EXISTS ")}${table}`],
  renameTable: ([, to], table) => (typeof to === "string" ? [`ALTER TABLE ${table} RENAME TO ${quoteName(to)}`] : []),
  clearTable: ([, options], table) => [`TRUNCATE TABLE ${table}${isTrue(fields(options)["cascade"], " CASCADE")}`],
  addColumn: alter((value) => withAdd(columnSql(value))),
  addColumns: alter((value) => withAdd(columnSql(value))),
  dropColumn: alter(drop("COLUMN")),
  dropColumns: alter(drop("COLUMN")),
  renameColumn,
  changeColumn: ([, before, after], table) => changeColumnSql(before, after, table),
  changeColumns: ([, list], table) =>
    listOf(list).flatMap((one) => changeColumnSql(fields(one)["oldColumn"], fields(one)["newColumn"], table)),
  createPrimaryKey: ([, columns], table) =>
    isStatic(columns) ? [`ALTER TABLE ${table} ADD PRIMARY KEY (${quoted(columns)})`] : [],
  createUniqueConstraint: alter(constraint("UNIQUE")),
  createUniqueConstraints: alter(constraint("UNIQUE")),
  createCheckConstraint: alter(constraint("CHECK")),
  createCheckConstraints: alter(constraint("CHECK")),
  createExclusionConstraint: alter(constraint("EXCLUDE")),
  createExclusionConstraints: alter(constraint("EXCLUDE")),
  createForeignKey: alter(foreignKey),
  createForeignKeys: alter(foreignKey),
  dropUniqueConstraint: alter(drop("CONSTRAINT")),
  dropUniqueConstraints: alter(drop("CONSTRAINT")),
  dropCheckConstraint: alter(drop("CONSTRAINT")),
  dropCheckConstraints: alter(drop("CONSTRAINT")),
  dropExclusionConstraint: alter(drop("CONSTRAINT")),
  dropExclusionConstraints: alter(drop("CONSTRAINT")),
  dropForeignKey: alter(drop("CONSTRAINT")),
  dropForeignKeys: alter(drop("CONSTRAINT")),
  createIndex: index,
  createIndices: index,
  dropIndex,
  dropIndices: dropIndex,
  createSchema: ([, ifNotExists], schema) => [`CREATE SCHEMA ${isTrue(ifNotExists, "IF NOT EXISTS ")}${schema}`],
  dropSchema: ([, ifExists, isCascade], schema) => [
    `DROP SCHEMA ${isTrue(ifExists, "IF EXISTS ")}${schema}${isTrue(isCascade, " CASCADE")}`,
  ],
  createDatabase: (_, database) => [`CREATE DATABASE ${database}`],
  dropDatabase: (_, database) => [`DROP DATABASE ${database}`],
};

function withAdd(column: string | undefined): string | undefined {
  return column === undefined ? undefined : `ADD ${column}`;
}
