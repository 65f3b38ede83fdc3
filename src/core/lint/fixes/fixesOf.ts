import type { LintFacts } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { placesOf } from "../places.ts";
import { migrationsIn } from "../source/migrationText.ts";
import { columnFixes } from "./columnFixes.ts";
import { notNullCheck, notValid, validateNext } from "./constraints.ts";
import type { Fix, FixContext } from "./fix.ts";
import { concurrently } from "./indexes.ts";
import { keepValues } from "./keepValues.ts";
import { endOfLine, indentAt, insertion, lineOf } from "./rewrite.ts";
import { splitActions } from "./splitActions.ts";
import { lockTimeout } from "./timeout.ts";
import { writeSql } from "./writeSql.ts";

/** A finding, as far as its fixes depend on it. */
export type FixedFinding = Pick<Finding, "rule" | "arguments" | "start">;

/**
 * The fixes of a finding. The last one switches the rule off at its place. An applied revision has no other fix, because
 * another text would not change the databases that have it.
 */
export function fixesOf(file: string, finding: FixedFinding, factsOf: (id: string) => LintFacts): readonly Fix[] {
  const context = contextOf(file, finding, factsOf);
  const at = context?.statement.call.start ?? finding.start;
  const ignore: Fix = {
    kind: "ignore",
    hasNext: false,
    write: () => ({ edits: [ignoring(file, finding.rule, at)], next: [] }),
  };
  const isApplied = context?.facts.state === "applied" || context?.facts.state === "edited";
  return context && !isApplied ? [...rewriting(context), ...listed(prepared(context)), ignore] : [ignore];
}

function rewriting(context: FixContext): readonly Fix[] {
  switch (context.finding.rule) {
    case "index-not-concurrent":
    case "drop-index-not-concurrent":
      return listed(concurrently(context));
    case "foreign-key-blocking":
    case "constraint-without-not-valid":
      return listed(notValid(context));
    case "validate-in-same-transaction":
      return listed(validateNext(context));
    case "set-not-null":
      return listed(notNullCheck(context));
    case "lock-timeout-missing":
      return listed(lockTimeout(context));
    case "typeorm-drop-add-pair":
      return listed(keepValues(context));
    default:
      return columnFixes(context);
  }
}

/** The rules with fixes that need a statement with one action. */
const ofOneAction = new Set([
  "foreign-key-blocking",
  "constraint-without-not-valid",
  "validate-in-same-transaction",
  "set-not-null",
  "add-required-column",
  "volatile-default",
  "change-column-type",
  "typeorm-drop-add-pair",
]);

const ofIndexes = new Set(["index-not-concurrent", "drop-index-not-concurrent"]);

/** Gives the statement the form that the other fixes of its finding need. */
function prepared(context: FixContext): Fix | undefined {
  const { rule } = context.finding;
  if (ofIndexes.has(rule)) return writeSql(context);
  return ofOneAction.has(rule) ? (writeSql(context) ?? splitActions(context)) : undefined;
}

function listed(fix: Fix | undefined): readonly Fix[] {
  return fix ? [fix] : [];
}

function contextOf(file: string, finding: FixedFinding, factsOf: (id: string) => LintFacts): FixContext | undefined {
  for (const migration of migrationsIn(file)) {
    for (const method of [migration.up, migration.down]) {
      const statement = method?.statements.find(({ start }) => start === finding.start);
      if (!method || !statement) continue;
      const facts = factsOf(migration.property?.value ?? migration.name);
      const place = placesOf(migration, method, facts).find((one) => one.statement === statement);
      const { transaction } = place ?? {};
      return {
        file,
        migration,
        method,
        statement,
        finding,
        facts,
        isInTransaction: transaction !== undefined,
        hasOwnTransaction: transaction !== undefined && transaction >= 0,
      };
    }
  }
  return undefined;
}

function ignoring(file: string, rule: string, at: number) {
  const line = lineOf(file, at);
  return insertion(line, `${indentAt(file, line)}// migrations-ignore: ${rule} reason${endOfLine(file)}`);
}
