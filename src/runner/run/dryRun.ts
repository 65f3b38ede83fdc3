import type { DataSource } from "typeorm";
import type { Direction } from "../../migrations/plan.ts";
import type { SafetyProblem } from "../../core/problems/problem.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import type { RunSettings } from "../../migrations/runSettings.ts";
import { transactionCommand, whyNotInTransaction } from "../../core/sql/commands.ts";
import { splitStatements } from "../../core/sql/statements.ts";
import type { LoadedMigration } from "../project/project.ts";
import { removeRows } from "./bookkeeping.ts";
import type { Observer, Tracker } from "./tracker.ts";
import type { TypeOrm } from "../project/typeorm.ts";

type Refusal = Extract<SafetyProblem, { readonly code: "dryRunRefused" }>;

/** Thrown by a statement that a rollback would not undo. */
export class DryRunRefused extends Error {
  override readonly name = "DryRunRefused";
  readonly problem: Refusal;
  constructor(problem: Refusal) {
    super(`a dry run cannot do this: ${problem.what ?? problem.reason}`);
    this.problem = problem;
  }
}

/** Default limits of a dry run, in seconds: how long it waits for a lock, and how long a statement may take. */
export const dryRunTimeouts: RunSettings = { lockTimeout: 3, statementTimeout: 60 };

/**
 * Runs migrations on the live database in one transaction and always rolls it back. Statements that could escape the
 * rollback are refused before they are sent: a revision that wants no transaction, commands that PostgreSQL forbids
 * in a transaction, a commit by the migration, a second connection. Returns the ids that were run.
 *
 * @throws DryRunRefused, or the error of a migration or of the server
 */
export async function dryRun(
  typeorm: TypeOrm,
  dataSource: DataSource,
  steps: readonly LoadedMigration[],
  direction: Direction,
  tracker: Tracker,
  rows: readonly AppliedRow[],
): Promise<readonly string[]> {
  const outside = steps.find(({ transaction }) => transaction === false);
  if (outside) throw new DryRunRefused({ code: "dryRunRefused", revision: outside.id, reason: "outside" });
  const queryRunner = dataSource.createQueryRunner();
  const done: string[] = [];
  // From here on every other connection would be one that no rollback reaches.
  const original = dataSource.createQueryRunner;
  dataSource.createQueryRunner = () => {
    const revision = tracker.position?.revision ?? "";
    throw new DryRunRefused({ code: "dryRunRefused", revision, reason: "ownConnection" });
  };
  try {
    await queryRunner.startTransaction();
    for (const step of steps) {
      const watched = tracker.watch(step);
      await watched[direction](queryRunner);
      done.push(step.id);
      if (direction === "down") await removeRows(typeorm, dataSource, queryRunner, step.id, rows);
    }
    return done;
  } finally {
    dataSource.createQueryRunner = original;
    await queryRunner.rollbackTransaction().catch(() => undefined);
    await queryRunner.release();
  }
}

/** Refuses the statements that a dry run may not send. */
export function refusals(tracker: () => Tracker): Observer {
  return {
    refuse: () => {
      const revision = tracker().position?.revision ?? "";
      return new DryRunRefused({ code: "dryRunRefused", revision, reason: "ownConnection" });
    },
    before: (sql) => {
      const revision = tracker().position?.revision ?? "";
      for (const statement of splitStatements(sql)) {
        const command = transactionCommand(statement);
        if (command !== undefined && command !== "savepoint")
          throw new DryRunRefused({ code: "dryRunRefused", revision, reason: "commits", what: statement.trim() });
        const what = whyNotInTransaction(statement);
        if (what !== undefined) throw new DryRunRefused({ code: "dryRunRefused", revision, reason: "command", what });
      }
      return undefined;
    },
  };
}
