import type { Token } from "../../sql/tokens.ts";
import { partitionChecks } from "./partitions.ts";
import type { ConstraintDefinition, TableAction } from "../sql/alterTable.ts";
import type { AlterTable } from "../sql/command.ts";
import { Cursor } from "../sql/cursor.ts";
import type { ObjectName } from "../sql/names.ts";
import { nameText } from "../sql/names.ts";
import type { Checks, Place, Report } from "./place.ts";
import { isExisting, isSame, liveTable, report } from "./place.ts";

/** Rules of constraints. */
export const constraintChecks: Checks = {
  alterTable(place) {
    const isOld = isExisting(place, place.command.table);
    return place.command.actions.flatMap((action) => [
      ...(isOld ? blocking(place, action) : []),
      ...(isOld ? partitionChecks(place, action) : []),
      ...foreignKeyChecks(place, action, isOld),
    ]);
  },

  createTable(place) {
    const { columns, constraints, table } = place.command;
    const inline = columns.flatMap(({ name, references }) => (references ? [{ columns: [name], references }] : []));
    const listed = constraints.filter((one) => one.kind === "foreignKey");
    return [...inline, ...listed].flatMap(({ columns: own }) =>
      isIndexed(place, table, own) ? [] : [report(place, "fk-without-index", table, { column: own.join(", ") })],
    );
  },

  createDomain({ command: { name, hasConstraint } }) {
    return hasConstraint
      ? [{ rule: "domain-with-constraint", arguments: { name: nameText(name), variant: "create" } }]
      : [];
  },

  alterDomain({ command: { name, adds, isNotValid } }) {
    return adds && !isNotValid
      ? [{ rule: "domain-with-constraint", arguments: { name: nameText(name), variant: "alter" } }]
      : [];
  },
};

/** Constraints that PostgreSQL checks or builds while the table is locked. */
function blocking(place: Place<AlterTable>, action: TableAction): readonly Report[] {
  const { table } = place.command;
  switch (action.kind) {
    case "addConstraint":
      return ofConstraint(place, action.constraint);
    case "addColumn": {
      const { isUnique, isPrimaryKey, hasCheck, name } = action.column;
      return [
        ...(isUnique ? [report(place, "unique-constraint-blocking", table, { column: name })] : []),
        ...(isPrimaryKey ? [report(place, "primary-key-blocking", table, { column: name })] : []),
        ...(hasCheck
          ? [report(place, "constraint-without-not-valid", table, { column: name, variant: "column" })]
          : []),
      ];
    }
    case "setNotNull":
      return place.statement.isOpen || isProvenNotNull(place, table, action.column)
        ? []
        : [report(place, "set-not-null", table, { column: action.column })];
    case "validateConstraint":
      return isAddedHere(place, table, action.name)
        ? [report(place, "validate-in-same-transaction", table, { name: action.name })]
        : [];
    default:
      return [];
  }
}

function ofConstraint(place: Place<AlterTable>, constraint: ConstraintDefinition): readonly Report[] {
  const { table } = place.command;
  const { kind, isNotValid, usesIndex, columns } = constraint;
  if (place.statement.isOpen) return [];
  const named = constraint.name === undefined ? {} : { name: constraint.name };
  switch (kind) {
    case "check":
      return isNotValid ? [] : [report(place, "constraint-without-not-valid", table, named)];
    case "notNull":
      return isNotValid || isProvenNotNull(place, table, columns[0] ?? "")
        ? []
        : [report(place, "set-not-null", table, { column: columns[0] ?? "" })];
    case "unique":
      return usesIndex ? [] : [report(place, "unique-constraint-blocking", table, named)];
    case "primaryKey":
      return usesIndex ? [] : [report(place, "primary-key-blocking", table, named)];
    case "exclusion":
      return [report(place, "exclusion-constraint", table, named)];
    case "foreignKey":
      return [];
  }
}

/** A foreign key locks two tables: one of them may be new. */
function foreignKeyChecks(place: Place<AlterTable>, action: TableAction, isOld: boolean): readonly Report[] {
  const { table } = place.command;
  const key =
    action.kind === "addConstraint" && action.constraint.kind === "foreignKey"
      ? { ...action.constraint }
      : action.kind === "addColumn" && action.column.references
        ? { columns: [action.column.name], references: action.column.references, isNotValid: false, name: undefined }
        : undefined;
  if (!key || !isWithTarget(key)) return [];
  const { references, columns, isNotValid, name } = key;
  const isNullColumn = action.kind === "addColumn" && action.column.default === undefined;
  // The rows of a new table, and those of a new column without a default, satisfy the key: no row is read.
  const blocks = isOld && !isNotValid && !isNullColumn && !place.statement.isOpen;
  const args = { other: nameText(references), ...(name === undefined ? {} : { name }) };
  return [
    ...(blocks ? [report(place, "foreign-key-blocking", table, args)] : []),
    ...(isIndexed(place, table, columns)
      ? []
      : [report(place, "fk-without-index", table, { column: columns.join(", ") })]),
  ];
}

function isWithTarget<T extends { readonly references?: ObjectName }>(
  key: T,
): key is T & { readonly references: ObjectName } {
  return key.references !== undefined;
}

/**
 * True if an index begins with the columns of a foreign key, or if that is not known: without the live schema, only the
 * indexes of new tables and new columns are.
 */
function isIndexed(place: Place, table: ObjectName, columns: readonly string[]): boolean {
  const begins = (listed: readonly string[]) =>
    columns.every((column) => listed.slice(0, columns.length).includes(column));
  const isNew = !isExisting(place, table) || place.command.kind === "createTable";
  const live = liveTable(place, table);
  if (!isNew && !live && !columns.some((column) => isNewColumn(place, table, column))) return true;
  if (!isNew && live?.indexes.some((index) => begins(index.columns))) return true;
  // Indexes are usually created after the key.
  return place.method.statements.some(({ command }) => {
    if (command.kind === "createIndex") return isSame(place, command.table, table) && begins(command.columns);
    if (command.kind === "alterTable" && isSame(place, command.table, table))
      return command.actions.some((action) => action.kind === "addConstraint" && begins(keyColumns(action.constraint)));
    if (command.kind !== "createTable" || !isSame(place, command.table, table)) return false;
    return (
      command.constraints.some((one) => begins(keyColumns(one))) ||
      command.columns.some(({ name, isPrimaryKey, isUnique }) => (isPrimaryKey || isUnique) && begins([name]))
    );
  });
}

function isNewColumn(place: Place, table: ObjectName, column: string): boolean {
  return place.method.statements.some(
    ({ command }) =>
      command.kind === "alterTable" &&
      isSame(place, command.table, table) &&
      command.actions.some((action) => action.kind === "addColumn" && action.column.name === column),
  );
}

function keyColumns({ kind, columns }: ConstraintDefinition): readonly string[] {
  return kind === "unique" || kind === "primaryKey" ? columns : [];
}

/** True if the same transaction has added the constraint. */
function isAddedHere(place: Place<AlterTable>, table: ObjectName, name: string): boolean {
  const adds = (actions: readonly TableAction[]) =>
    actions.some((action) => action.kind === "addConstraint" && action.constraint.name === name);
  return (
    adds(place.command.actions) ||
    place.sameTransaction.some(
      ({ command }) => command.kind === "alterTable" && isSame(place, command.table, table) && adds(command.actions),
    )
  );
}

/** True if a valid check already proves that a column has no NULL: PostgreSQL then reads no row. */
function isProvenNotNull(place: Place, table: ObjectName, column: string): boolean {
  const live = liveTable(place, table);
  if (live?.columns.find(({ name }) => name === column)?.nullable === false) return true;
  const proves = new RegExp(String.raw`^CHECK \(\("?${column.replaceAll(/[^\w]/g, "\\$&")}"? IS NOT NULL\)\)$`);
  const valid = (live?.constraints ?? []).some(({ definition }) => proves.test(definition));
  if (valid) return true;
  const validated = new Set(
    place.before.flatMap(({ command }) =>
      command.kind === "alterTable"
        ? command.actions.flatMap((action) => (action.kind === "validateConstraint" ? [action.name] : []))
        : [],
    ),
  );
  return place.before.some(
    ({ command }) =>
      command.kind === "alterTable" &&
      isSame(place, command.table, table) &&
      command.actions.some(
        (action) =>
          action.kind === "addConstraint" &&
          isNotNullCheck(action.constraint.expression, column) &&
          (!action.constraint.isNotValid || validated.has(action.constraint.name ?? "")),
      ),
  );
}

function isNotNullCheck(expression: readonly Token[], column: string): boolean {
  const cursor = new Cursor(expression);
  return cursor.identifier() === column && cursor.take("IS", "NOT", "NULL") && cursor.isAtEnd;
}
