import type { LintFacts } from "./facts.ts";
import type { ObjectName } from "./sql/names.ts";
import type { Place } from "./rules/place.ts";
import { isExisting } from "./rules/place.ts";
import { usesTransaction } from "./rules/transactions.ts";
import type { LintMethod, LintStatement, MigrationText } from "./source/migrationText.ts";

/** The statements of a method, each with its transaction and with the statements before it. */
export function placesOf(migration: MigrationText, method: LintMethod, facts: LintFacts): readonly Place[] {
  const transactions = transactionsOf(migration, method, facts);
  let created: readonly ObjectName[] = [];
  return method.statements.map((statement, index) => {
    const { command } = statement;
    const transaction = transactions[index];
    const place: Place = {
      command,
      statement,
      method,
      migration,
      facts,
      created,
      transaction,
      // Few rules read the lists, which would take quadratic space.
      get before() {
        return method.statements.slice(0, index);
      },
      get sameTransaction() {
        if (transaction === undefined) return [];
        return method.statements.filter((_, at) => at < index && transactions[at] === transaction);
      },
    };
    const made = createdBy(place);
    if (made.length > 0) created = [...created, ...made];
    return place;
  });
}

function createdBy({ command, facts, created }: Pick<Place, "command" | "facts" | "created">): readonly ObjectName[] {
  if (command.kind === "createTable") return command.ifExists ? [] : [command.table];
  if (command.kind === "create" && command.object === "materializedView") return command.name ? [command.name] : [];
  if (command.kind !== "alterTable" || isExisting({ facts, created }, command.table)) return [];
  // A new table with another name.
  return command.actions.flatMap((action) =>
    action.kind === "renameTo" ? [{ ...command.table, name: action.to }] : [],
  );
}

/** The number of each statement's transaction. */
function transactionsOf(
  migration: MigrationText,
  { statements }: LintMethod,
  facts: LintFacts,
): readonly (number | undefined)[] {
  let current = usesTransaction({ migration, facts }) ? 0 : undefined;
  let last = 0;
  let implicit = 0;
  let call: LintStatement["call"] | undefined;
  return statements.map((statement) => {
    const { command } = statement;
    if (statement.call !== call) {
      call = statement.call;
      implicit--;
    }
    const own = current ?? (statement.isShared ? implicit : undefined);
    if (command.kind !== "transaction") return own;
    if (command.command === "begin") current ??= ++last;
    else if (command.command !== "savepoint") current = undefined;
    return own;
  });
}
