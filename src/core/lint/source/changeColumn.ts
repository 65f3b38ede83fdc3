import { quoteName } from "../../sql/quote.ts";
import { columnSql, fields, scalar, typeSql } from "./schemaApiParts.ts";
import type { StaticValue } from "./staticValue.ts";

type Fields = ReturnType<typeof fields>;

/**
 * The SQL of `changeColumn` with two written-out columns, as TypeORM sends it: it drops and adds a column with another
 * type, length or array, and alters other columns. Empty if a part of a column is not written out, or if the old column
 * is only named, because the statements then depend on the database.
 *
 * @param table quoted
 */
export function changeColumnSql(before: StaticValue, after: StaticValue, table: string): readonly string[] {
  const [from, to] = [fields(before), fields(after)];
  const { name, type } = from;
  const { name: newName, type: newType } = to;
  if (typeof name !== "string" || typeof type !== "string") return [];
  if (typeof newName !== "string" || typeof newType !== "string" || !isWrittenOut(from) || !isWrittenOut(to)) return [];
  const alter = `ALTER TABLE ${table}`;
  if (isRecreated(from, to)) {
    const column = columnSql(after);
    return column === undefined ? [] : [`${alter} DROP COLUMN ${quoteName(name)}`, `${alter} ADD ${column}`];
  }
  const column = `${alter} ALTER COLUMN ${quoteName(newName)}`;
  const isOtherPrecision = from["precision"] !== to["precision"] || from["scale"] !== to["scale"];
  return [
    ...(name === newName ? [] : [`${alter} RENAME COLUMN ${quoteName(name)} TO ${quoteName(newName)}`]),
    ...(isOtherPrecision ? [`${column} TYPE ${typeSql(newType, to)}`] : []),
    ...(isNullable(from) === isNullable(to) ? [] : [`${column} ${isNullable(to) ? "DROP" : "SET"} NOT NULL`]),
    ...(defaultOf(from) === defaultOf(to)
      ? []
      : [`${column} ${defaultOf(to) === undefined ? "DROP DEFAULT" : `SET DEFAULT ${defaultOf(to)}`}`]),
  ];
}

function isWrittenOut(column: Fields): boolean {
  return Object.values(column).every((value) => value !== undefined);
}

function isRecreated(from: Fields, to: Fields): boolean {
  const isStored = to["generatedType"] === "STORED";
  return (
    from["type"] !== to["type"] ||
    JSON.stringify(from["length"] ?? "") !== JSON.stringify(to["length"] ?? "") ||
    (from["isArray"] ?? false) !== (to["isArray"] ?? false) ||
    (isStored && (from["generatedType"] === undefined || from["asExpression"] !== to["asExpression"]))
  );
}

function isNullable(column: Fields): boolean {
  return column["isNullable"] === true;
}

function defaultOf(column: Fields): string | undefined {
  return scalar(column["default"]);
}
