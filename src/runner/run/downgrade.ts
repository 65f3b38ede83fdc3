import type { DataSource } from "typeorm";
import type { RunSettings } from "../../migrations/runSettings.ts";
import type { LoadedMigration } from "../project/project.ts";
import type { RowToRemove } from "./bookkeeping.ts";
import { removeRows } from "./bookkeeping.ts";
import type { Tracker } from "./tracker.ts";
import type { TypeOrm } from "../project/typeorm.ts";

/** Steps that stand or fall together. */
export type Segment = { readonly inTransaction: boolean; readonly steps: readonly LoadedMigration[] };

/**
 * Reverts migrations, the latest applied first, in one transaction where possible. TypeORM's own revert handles one
 * migration at a time and ignores `transaction = false`, so this function calls `down()` and does the bookkeeping.
 *
 * @param rows of the migrations table, read under the lock
 * @throws the error of a migration or of the server, or `RowNotFound`; earlier segments stay reverted
 */
export async function downgrade(
  typeorm: TypeOrm,
  dataSource: DataSource,
  steps: readonly LoadedMigration[],
  tracker: Tracker,
  rows: readonly RowToRemove[],
  { transaction }: RunSettings = {},
): Promise<void> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    const mode =
      dataSource.driver.transactionSupport === "none"
        ? "none"
        : (transaction ?? dataSource.options.migrationsTransactionMode);
    for (const segment of segmentsOf(steps, mode)) {
      // SQLite's checks of foreign keys go off and on outside of transactions only.
      await queryRunner.beforeMigration();
      if (segment.inTransaction) await queryRunner.startTransaction();
      try {
        for (const step of segment.steps) {
          const watched = tracker.watch(step);
          await watched.down(queryRunner);
          await removeRows(typeorm, dataSource, queryRunner, step.id, rows);
        }
        if (segment.inTransaction) await queryRunner.commitTransaction();
      } catch (error) {
        // Only the first error is thrown. On a lost connection the rollback fails, and the server has rolled back
        // already.
        if (segment.inTransaction) await queryRunner.rollbackTransaction().catch(() => undefined);
        throw error;
      } finally {
        await queryRunner.afterMigration().catch(() => undefined);
      }
    }
  } finally {
    await queryRunner.release();
  }
}

/**
 * One transaction for all, save for migrations that say `transaction = false`: each of those goes alone, outside of one.
 * A project in mode `none` has said so for all of them.
 */
export function segmentsOf(
  steps: readonly LoadedMigration[],
  mode: DataSource["options"]["migrationsTransactionMode"],
): readonly Segment[] {
  const segments: { inTransaction: boolean; steps: LoadedMigration[] }[] = [];
  for (const step of steps) {
    const inTransaction = step.transaction ?? mode !== "none";
    const last = segments.at(-1);
    if (inTransaction && last?.inTransaction) last.steps.push(step);
    else segments.push({ inTransaction, steps: [step] });
  }
  return segments;
}
