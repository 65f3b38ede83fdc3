import type { Command } from "../sql/command.ts";
import { nameText } from "../sql/names.ts";
import type { LintStatement } from "../source/migrationText.ts";
import type { Checks, Place, Report } from "./place.ts";

/** Rules of transactions. */
export const transactionChecks: Checks = {
  transaction(place) {
    const { command } = place.command;
    if (command === "savepoint") return [];
    const words = place.statement.tokens
      .slice(0, 2)
      .map(({ text }) => text.toUpperCase())
      .join(" ");
    const found: Report = { rule: "transaction-in-migration", arguments: { words } };
    if (usesTransaction(place)) return [found];
    // Outside of TypeORM's transaction, a migration may open one and has to end it.
    const rest = place.method.statements.slice(place.method.statements.indexOf(place.statement) + 1);
    const isEnded = rest.some(
      ({ command: next }) => next.kind === "transaction" && ["commit", "rollback"].includes(next.command),
    );
    return command === "begin" && !isEnded && place.method.isComplete
      ? [{ rule: "transaction-in-migration", arguments: { words, variant: "open" } }]
      : [];
  },
};

/** True if TypeORM runs the migration in a transaction. */
export function usesTransaction({ migration, facts }: Pick<Place, "migration" | "facts">): boolean {
  return migration.transaction ?? facts.transactionMode !== "none";
}

/** Statements that PostgreSQL rejects in a transaction block. */
export function refusedChecks(place: Place): readonly Report[] {
  const { refusedInTransaction: words, isShared } = place.statement;
  if (words === undefined) return [];
  const { migration } = place;
  // TypeORM rejects the property in this mode, so that no plan with this migration starts.
  if (place.facts.transactionMode === "all" && migration.transaction === false)
    return [{ rule: "typeorm-concurrently-needs-transaction-false", arguments: { words, variant: "all" } }];
  const isConcurrent = words.endsWith("CONCURRENTLY");
  if (usesTransaction(place) && isConcurrent && migration.transaction !== true)
    return [{ rule: "typeorm-concurrently-needs-transaction-false", arguments: { words } }];
  if (place.transaction !== undefined && place.transaction >= 0)
    return [{ rule: "concurrent-in-transaction", arguments: { words } }];
  return isShared ? [{ rule: "concurrent-in-transaction", arguments: { words, variant: "shared" } }] : [];
}

/** Statements that fail if they run again, in a migration whose statements are not rolled back together. */
export function rerunChecks(place: Place): readonly Report[] {
  const words = failsAgain(place.command, place.statement);
  if (words === undefined) return [];
  return [{ rule: "not-rerunnable", arguments: { words }, ...(usesTransaction(place) ? {} : { isOn: true }) }];
}

function failsAgain(command: Command, statement: LintStatement): string | undefined {
  if (statement.isOpen) return undefined;
  switch (command.kind) {
    case "createTable":
      return command.ifExists ? undefined : `CREATE TABLE ${nameText(command.table)}`;
    case "createIndex":
      return command.ifExists || !command.name ? undefined : `CREATE INDEX ${nameText(command.name)}`;
    case "create":
      return command.ifExists || !command.name || command.object === "type"
        ? undefined
        : `CREATE ${nameText(command.name)}`;
    case "drop":
      return command.ifExists ? undefined : `DROP ${command.names.map((name) => nameText(name)).join(", ")}`;
    case "enumAdd":
      return command.ifExists ? undefined : `ADD VALUE '${command.value}'`;
    case "alterTable": {
      const action = command.actions.find((one) => "ifExists" in one && !one.ifExists);
      if (!action) return undefined;
      return action.kind === "addColumn" ? `ADD COLUMN ${action.column.name}` : "DROP";
    }
    default:
      return undefined;
  }
}
