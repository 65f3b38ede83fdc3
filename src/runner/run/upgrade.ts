import type { DataSource, MigrationInterface } from "typeorm";
import type { RunSettings } from "../../migrations/runSettings.ts";
import type { LoadedMigration } from "../project/project.ts";
import type { Tracker } from "./tracker.ts";

/**
 * Applies migrations with TypeORM's own executor, narrowed to the steps of the plan: its transaction modes
 * (`migrationsTransactionMode`, `transaction`) and its bookkeeping stay what the CLI's are; a setting may say another mode.
 *
 * @throws what a migration, TypeORM or the server throws; the database may have kept a part (modes `each`, `none`)
 */
export async function upgrade(
  dataSource: DataSource,
  steps: readonly LoadedMigration[],
  tracker: Tracker,
  { transaction }: RunSettings = {},
): Promise<void> {
  const holder = dataSource as unknown as { migrations: readonly MigrationInterface[] };
  const all = holder.migrations;
  holder.migrations = steps.map((step) => tracker.watch(step));
  try {
    await dataSource.runMigrations(transaction === undefined ? undefined : { transaction });
  } finally {
    holder.migrations = all;
  }
}
