import type { DataSource, QueryRunner } from "typeorm";
import type { RowChanges } from "../../migrations/stamp.ts";
import type { Project } from "../project/project.ts";
import type { RowToRemove } from "./bookkeeping.ts";
import { removeRows, renameRow } from "./bookkeeping.ts";
import { Tracker } from "./tracker.ts";
import { upgrade } from "./upgrade.ts";

/**
 * Writes what a stamp says into the migrations table, in one transaction, with TypeORM's own bookkeeping; no revision's
 * method is run.
 *
 * @throws what the server throws, `RowNotFound`; nothing was written then
 */
export async function stamp(project: Project, marks: RowChanges, rows: readonly RowToRemove[]): Promise<void> {
  const { dataSource, typeorm } = project;
  // TypeORM makes its table before it looks for something to run.
  if (rows.length === 0) await upgrade(dataSource, [], new Tracker(0, () => undefined));
  const timestamps = new Map([...rows, ...project.migrations].map(({ id, timestamp }) => [id, timestamp]));
  await inTransaction(dataSource, async (queryRunner) => {
    if (marks.isRename === true) {
      const [from = "", to = ""] = [marks.remove[0], marks.insert[0]];
      return renameRow(typeorm, dataSource, queryRunner, from, { id: to, timestamp: timestamps.get(to) ?? 0 });
    }
    for (const id of marks.remove) await removeRows(typeorm, dataSource, queryRunner, id, rows);
    const executor = new typeorm.api.MigrationExecutor(dataSource, queryRunner);
    for (const id of marks.insert)
      await executor.insertMigration(new typeorm.api.Migration(undefined, timestamps.get(id) ?? 0, id));
  });
}

async function inTransaction(dataSource: DataSource, work: (queryRunner: QueryRunner) => Promise<void>): Promise<void> {
  const queryRunner = dataSource.createQueryRunner();
  const hasTransactions = dataSource.driver.transactionSupport !== "none";
  try {
    if (hasTransactions) await queryRunner.startTransaction();
    try {
      await work(queryRunner);
      if (hasTransactions) await queryRunner.commitTransaction();
    } catch (error) {
      if (hasTransactions) await queryRunner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  } finally {
    await queryRunner.release();
  }
}
