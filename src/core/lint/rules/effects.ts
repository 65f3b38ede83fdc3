import type { TableAction } from "../sql/alterTable.ts";
import type { ObjectName } from "../sql/names.ts";
import type { LintStatement } from "../source/migrationText.ts";

/** Actions of ALTER TABLE that take a lock below AccessExclusive. */
const weaker: readonly TableAction["kind"][] = ["validateConstraint", "attachPartition"];

/** The tables that a statement locks in AccessExclusive mode, as far as its text shows them. */
export function exclusiveTables({ command }: LintStatement): readonly ObjectName[] {
  switch (command.kind) {
    case "alterTable": {
      const isStrong = command.actions.some(
        (action) =>
          !weaker.includes(action.kind) &&
          !(action.kind === "addConstraint" && action.constraint.kind === "foreignKey") &&
          !(action.kind === "detachPartition" && action.isConcurrent),
      );
      return isStrong ? [command.table] : [];
    }
    case "drop":
      return command.object === "table" || command.object === "view" ? command.names : [];
    case "truncate":
      return command.tables;
    case "cluster":
      return command.table ? [command.table] : [];
    case "refresh":
      return command.isConcurrent ? [] : [command.view];
    case "lock":
      return command.tables;
    default:
      return [];
  }
}

/** The tables or indexes on which a statement makes others wait. */
export function blockedTables(statement: LintStatement): readonly ObjectName[] {
  const { command } = statement;
  if (command.kind === "createIndex" && !command.isConcurrent) return [command.table];
  // The table of an index is not always known. The index is locked too.
  if (command.kind === "drop" && command.object === "index" && !command.isConcurrent) return command.names;
  if (command.kind === "reindex" && !command.isConcurrent) return command.name ? [command.name] : [];
  if (command.kind === "alterTable") {
    const onlyWeak = command.actions.every(({ kind }) => kind === "validateConstraint");
    return onlyWeak ? [] : [command.table];
  }
  return exclusiveTables(statement);
}

/** True if the time of a statement grows with the rows of a table. */
export function isLong({ command }: LintStatement): boolean {
  switch (command.kind) {
    case "update":
    case "delete":
      return true;
    case "insert":
      return command.isCopied;
    case "createIndex":
    case "reindex":
    case "refresh":
      return true;
    case "alterTable":
      return command.actions.some((action) => isLongAction(action));
    default:
      return false;
  }
}

function isLongAction(action: TableAction): boolean {
  switch (action.kind) {
    case "validateConstraint":
    case "setNotNull":
      return true;
    case "addConstraint":
      return !action.constraint.isNotValid && !action.constraint.usesIndex;
    default:
      return false;
  }
}
