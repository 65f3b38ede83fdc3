import type { DataSource } from "typeorm";
import type { AppliedRow } from "../migrations/revision.ts";
import type { RowChanges } from "../migrations/stamp.ts";
import type { Project } from "./project.ts";
import { Tracker } from "./tracker.ts";
import type { TypeOrm } from "./typeorm.ts";
import { upgrade } from "./upgrade.ts";

/**
 * Writes what a stamp says into the migrations table, in one transaction, with TypeORM's own bookkeeping; no revision's
 * method is run.
 *
 * @throws what the server throws; nothing was written then
 */
export async function stamp(project: Project, marks: RowChanges, rows: readonly AppliedRow[]): Promise<void> {
  const { dataSource, typeorm } = project;
  // TypeORM makes its table before it looks for something to run.
  if (rows.length === 0) await upgrade(dataSource, [], new Tracker(0, () => undefined));
  const timestamps = new Map([...rows, ...project.migrations].map(({ id, timestamp }) => [id, timestamp]));
  await inTransaction(typeorm, dataSource, async (executor) => {
    const migration = (id: string) => new typeorm.api.Migration(undefined, timestamps.get(id) ?? 0, id);
    for (const id of marks.remove) await executor.deleteMigration(migration(id));
    for (const id of marks.insert) await executor.insertMigration(migration(id));
  });
}

async function inTransaction(
  { api }: TypeOrm,
  dataSource: DataSource,
  work: (executor: InstanceType<TypeOrm["api"]["MigrationExecutor"]>) => Promise<void>,
): Promise<void> {
  const queryRunner = dataSource.createQueryRunner();
  const hasTransactions = dataSource.driver.transactionSupport !== "none";
  try {
    if (hasTransactions) await queryRunner.startTransaction();
    try {
      await work(new api.MigrationExecutor(dataSource, queryRunner));
      if (hasTransactions) await queryRunner.commitTransaction();
    } catch (error) {
      if (hasTransactions) await queryRunner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  } finally {
    await queryRunner.release();
  }
}
