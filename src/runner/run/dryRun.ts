import type { QueryRunner } from "typeorm";
import type { Direction } from "../../migrations/plan.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import type { RunSettings } from "../../migrations/runSettings.ts";
import { transactionCommand, whyNotInTransaction } from "../../core/sql/commands.ts";
import { splitStatements } from "../../core/sql/statements.ts";
import type { LoadedMigration } from "../project/project.ts";
import type { Database } from "../databases/database.ts";
import { createMigrationsTable, insertRow, removeRows } from "./bookkeeping.ts";
import { closeEscapes, DryRunRefused } from "./dryRunEscapes.ts";
import { originalQuery } from "./queries.ts";
import type { Observer, Tracker } from "./tracker.ts";

/** Default limits of a dry run, in seconds: how long it waits for a lock, and how long a statement may take. */
export const dryRunTimeouts: RunSettings = { lockTimeout: 3, statementTimeout: 60 };

/**
 * Runs migrations on the live database in one transaction and always rolls it back. It does what the run would do,
 * including the rows of the migrations table and the deferred constraints that a COMMIT checks. It refuses what could
 * escape the rollback before it is sent or started: a revision that wants no transaction, commands that PostgreSQL forbids
 * in a transaction, a commit by the migration, a second connection, a program. Returns the ids that were run.
 *
 * @throws DryRunRefused, or the error of a migration or of the server
 */
export async function dryRun(
  { project: { typeorm, dataSource }, facts }: Database,
  steps: readonly LoadedMigration[],
  direction: Direction,
  tracker: Tracker,
  rows: readonly AppliedRow[],
): Promise<readonly string[]> {
  const outside = steps.find(({ transaction }) => transaction === false);
  if (outside) throw new DryRunRefused({ code: "dryRunRefused", revision: outside.id, reason: "outside" });
  const queryRunner = dataSource.createQueryRunner();
  const isPostgres = facts.driver === "postgres";
  const done: string[] = [];
  const escapes = closeEscapes(dataSource, facts.port, () => tracker.position?.revision ?? "");
  try {
    await queryRunner.startTransaction();
    if (isPostgres && direction === "up") await createMigrationsTable(typeorm, dataSource, queryRunner);
    for (const step of steps) {
      const watched = tracker.watch(step);
      await watched[direction](queryRunner);
      escapes.check();
      if (direction === "down") await removeRows(typeorm, dataSource, queryRunner, step.id, rows);
      else await insertRow(typeorm, dataSource, queryRunner, step);
      if (isPostgres) await checkDeferred(queryRunner);
      done.push(step.id);
    }
    return done;
  } finally {
    escapes.open();
    await queryRunner.rollbackTransaction().catch(() => undefined);
    await queryRunner.release();
  }
}

/** Checks deferred constraints as a COMMIT does. The savepoint keeps them deferred for the next revision. */
async function checkDeferred(queryRunner: QueryRunner): Promise<void> {
  const query = originalQuery(queryRunner);
  await query.call(queryRunner, "SAVEPOINT migrations_deferred");
  await query.call(queryRunner, "SET CONSTRAINTS ALL IMMEDIATE");
  await query.call(queryRunner, "ROLLBACK TO SAVEPOINT migrations_deferred");
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
