import { fields, isStatic, listOf } from "./schemaApiParts.ts";
import type { StaticValue } from "./staticValue.ts";

/** Options of an argument that its SQL shows. */
const options = {
  index: ["name", "columnNames", "isUnique", "where"],
  foreignKey: [
    "name",
    "columnNames",
    "referencedTableName",
    "referencedColumnNames",
    "onDelete",
    "onUpdate",
    "deferrable",
  ],
  unique: ["name", "columnNames"],
  check: ["name", "expression"],
  column: ["name", "type", "isNullable", "default", "length", "precision", "scale", "isArray"],
} as const;

const creating: Readonly<Partial<Record<string, keyof typeof options>>> = {
  createIndex: "index",
  createIndices: "index",
  createForeignKey: "foreignKey",
  createForeignKeys: "foreignKey",
  createUniqueConstraint: "unique",
  createUniqueConstraints: "unique",
  createCheckConstraint: "check",
  createCheckConstraints: "check",
  addColumn: "column",
  addColumns: "column",
};

const dropping = new Set([
  "dropIndex",
  "dropForeignKey",
  "dropUniqueConstraint",
  "dropCheckConstraint",
  "dropExclusionConstraint",
]);

/**
 * True if the column of a table, by TypeORM's path of the table, is dropped by `DROP COLUMN` alone. TypeORM also drops the enum
 * type of a column and its row in the metadata table, and makes a key of several columns again without it.
 */
export type IsPlainColumn = (table: string, column: string) => boolean;

/**
 * True if the SQL of a call shows all that it does. TypeORM makes a name for a constraint or an index without one, and an
 * enum type for a column of enum values. It renames keys and indexes with a column.
 */
export function isExact(
  method: string,
  [table, value, other]: readonly [table: string, value: StaticValue, other: StaticValue],
  isPlain: IsPlainColumn,
): boolean {
  if (method === "changeColumn") {
    const isRenamed = fields(value)["name"] !== fields(other)["name"];
    return !isRenamed && isWritten("column", value) && isWritten("column", other);
  }
  if (other !== undefined) return false;
  if (method === "dropColumn" || method === "dropColumns") {
    const columns = listOf(value);
    return columns.length > 0 && columns.every((one) => typeof one === "string" && isPlain(table, one));
  }
  if (dropping.has(method)) return typeof value === "string";
  const kind = creating[method];
  const list = listOf(value);
  return kind !== undefined && list.length > 0 && list.every((one) => isWritten(kind, one));
}

function isWritten(kind: keyof typeof options, value: StaticValue): boolean {
  const { name, type, columnNames, ...rest } = fields(value);
  const allowed: readonly string[] = options[kind];
  const isKnown = Object.entries(rest).every(([key, one]) => allowed.includes(key) && one !== undefined);
  if (typeof name !== "string" || name === "" || !isKnown) return false;
  if (kind === "column")
    return typeof type === "string" && !/enum|serial/i.test(type) && columnNames === undefined && !isOpen(rest);
  if (kind === "check") return type === undefined && typeof rest["expression"] === "string";
  return type === undefined && isStatic(columnNames) && (kind !== "foreignKey" || isForeignKey(rest));
}

function isForeignKey({ referencedTableName, referencedColumnNames }: ReturnType<typeof fields>): boolean {
  return typeof referencedTableName === "string" && isStatic(referencedColumnNames);
}

/** True for a value that is no text, number or flag. */
function isOpen(rest: ReturnType<typeof fields>): boolean {
  return Object.values(rest).some((one) => typeof one === "object" && one !== null);
}
