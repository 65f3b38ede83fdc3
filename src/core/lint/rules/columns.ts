import type { Token } from "../../sql/tokens.ts";
import type { TableAction } from "../sql/alterTable.ts";
import type { ColumnDefinition } from "../sql/column.ts";
import type { AlterTable } from "../sql/command.ts";
import { nameOfToken } from "../sql/names.ts";
import { isSerial, rewritesTable, typeOfColumn, typeOfTokens } from "../sql/types.ts";
import type { Checks, Place, Report } from "./place.ts";
import { isExisting, liveTable, report } from "./place.ts";
import { volatileCall } from "./volatility.ts";

/** Rules of columns of a table that others may use. */
export const columnChecks: Checks = {
  alterTable(place) {
    return isExisting(place, place.command.table)
      ? place.command.actions.flatMap((action) => ofAction(place, action))
      : [];
  },

  update(place) {
    const { columns, table } = place.command;
    const twice = repeated(columns);
    return twice === undefined ? [] : [report(place, "duplicate-column-assignment", table, { column: twice })];
  },

  insert(place) {
    const { columns, table } = place.command;
    const twice = repeated(columns);
    return twice === undefined ? [] : [report(place, "duplicate-column-assignment", table, { column: twice })];
  },
};

function ofAction(place: Place<AlterTable>, action: TableAction): readonly Report[] {
  const { table } = place.command;
  switch (action.kind) {
    case "addColumn":
      return ofNewColumn(place, action.column);
    case "alterType":
      return ofType(place, action);
    case "dropColumn":
      return isAddedBefore(place, action.column)
        ? []
        : [report(place, "drop-column", table, { column: action.column })];
    case "dropNotNull":
      return [report(place, "drop-not-null", table, { column: action.column })];
    case "renameColumn":
      return isAddedBefore(place, action.column)
        ? []
        : [report(place, "rename-column", table, { column: action.column, other: action.to })];
    default:
      return [];
  }
}

function ofNewColumn(place: Place<AlterTable>, column: ColumnDefinition): readonly Report[] {
  const { table } = place.command;
  const { name, type, generated } = column;
  const args = { column: name };
  const serial = type && isSerial(type) ? type.name : undefined;
  if (generated === "stored" || generated === "identity" || serial !== undefined) {
    const variant = serial === undefined ? generated : "serial";
    return [report(place, "stored-generated-or-serial-column", table, { ...args, ...(variant ? { variant } : {}) })];
  }
  if (generated === "virtual") return [];
  const isNull = column.default === undefined || isNullLiteral(column.default);
  const call = column.default && volatileCall(column.default);
  return [
    ...(call === undefined ? [] : [report(place, "volatile-default", table, { ...args, words: `${call}()` })]),
    ...(column.isNotNull && isNull && !place.statement.isOpen ? [required(place, column)] : []),
  ];
}

/** An empty table accepts the column. */
function required(place: Place<AlterTable>, { name }: ColumnDefinition): Report {
  const found = report(place, "add-required-column", place.command.table, { column: name });
  return found.arguments.rows === 0 ? { ...found, severity: "warning" } : found;
}

function isNullLiteral(tokens: readonly Token[]): boolean {
  return tokens.length > 0 && tokens[0]?.text.toUpperCase() === "NULL";
}

function ofType(
  place: Place<AlterTable>,
  { column, type, using }: Extract<TableAction, { readonly kind: "alterType" }>,
): readonly Report[] {
  const { table } = place.command;
  if (!type) return [];
  const live = liveTable(place, table)?.columns.find(({ name }) => name === column);
  const from = live && typeOfColumn(live.type);
  const isConverted = using.length > 0 && !isPlainCast(using, column);
  const rewrites = isConverted ? "yes" : from ? rewritesTable(from, type) : "unknown";
  const found = report(place, "change-column-type", table, {
    column,
    words: type.text,
    ...(live ? { other: live.type } : {}),
    variant: rewrites,
  });
  return [rewrites === "no" ? { ...found, severity: "info" } : found];
}

/** True for `USING "c"` and `USING "c"::type`, which PostgreSQL takes for the conversion that it makes itself. */
function isPlainCast(using: readonly Token[], column: string): boolean {
  if (nameOfToken(using[0]) !== column) return false;
  return (
    using.length === 1 ||
    (using[1]?.text === "::" &&
      !using.slice(2).some(({ text }) => text === "::") &&
      typeOfTokens(using.slice(2)) !== undefined)
  );
}

function isAddedBefore(place: Place<AlterTable>, column: string): boolean {
  const { table } = place.command;
  return place.before.some(
    ({ command }) =>
      command.kind === "alterTable" &&
      command.table.name === table.name &&
      command.actions.some(
        (action) =>
          (action.kind === "addColumn" && action.column.name === column) ||
          (action.kind === "renameColumn" && action.to === column),
      ),
  );
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => name !== "" && names.indexOf(name) < index);
}
