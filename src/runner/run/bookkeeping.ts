import type { DataSource, QueryRunner } from "typeorm";
import type { AppliedRow } from "../../migrations/revision.ts";
import type { TypeOrm } from "../project/typeorm.ts";

/** Thrown where the migrations table did not change as it had to: what was done has to be rolled back. */
export class RowNotFound extends Error {
  override readonly name = "RowNotFound";
  readonly revision: string;
  constructor(revision: string) {
    super(`the migrations table has no row of ${revision} that could be removed`);
    this.revision = revision;
  }
}

/** A row of the migrations table. Without its key, it is found by its name. */
export type RowToRemove = Pick<AppliedRow, "id" | "timestamp"> & Partial<Pick<AppliedRow, "order" | "replaced">>;

/**
 * Removes a revision's rows from the migrations table, in the session of a query runner. TypeORM removes rows with
 * the class's own name and timestamp. A row may have another timestamp (an early TypeORM, or a manual insert), so all
 * rows with the name that were read under the lock are removed. For a squashed revision, so are the rows that it stands for.
 *
 * @param rows of the migrations table, read under the lock
 * @throws RowNotFound if a row remains, or if there was none
 */
export async function removeRows(
  typeorm: TypeOrm,
  dataSource: DataSource,
  queryRunner: QueryRunner,
  id: string,
  rows: readonly RowToRemove[],
): Promise<void> {
  const executor = new typeorm.api.MigrationExecutor(dataSource, queryRunner);
  const found = rows.filter((row) => row.id === id);
  if (found.length === 0) throw new RowNotFound(id);
  const { driver } = dataSource;
  const replaced = found.flatMap((row) => row.replaced ?? []);
  const names = [...new Set([id, ...replaced.map((row) => row.id)])];
  const [name, condition] = [driver.escape("name"), replaced.length > 0 ? "IN (:...names)" : "= :id"];
  const deletion = () =>
    dataSource.manager
      .createQueryBuilder(queryRunner)
      .delete()
      .from(tableOf(executor).migrationsTable)
      .where(`${name} ${condition}`, replaced.length > 0 ? { names } : { id });
  const keys = found.flatMap(({ order }) => order ?? []);
  // By the primary key: the rows that the same transaction has deleted before stay in the table, and a search by name
  // would read them all again.
  if (replaced.length === 0 && keys.length === found.length && keys.every(Number.isSafeInteger)) {
    const removed = await deletion()
      .andWhere(`${driver.escape("id")} IN (:...keys)`, { keys })
      .execute();
    if (removed.affected === found.length) return;
    // The revision itself may have given the rows other keys.
  }
  const { affected } = await deletion().execute();
  // Not every driver counts what it has removed.
  if (replaced.length === 0 && affected === found.length) return;
  if ((await countRows(executor, dataSource, queryRunner, names)) > 0) throw new RowNotFound(id);
}

/** Creates the migrations table where it is missing, as TypeORM does before an upgrade. */
export async function createMigrationsTable(
  typeorm: TypeOrm,
  dataSource: DataSource,
  queryRunner: QueryRunner,
): Promise<void> {
  const executor = new typeorm.api.MigrationExecutor(dataSource, queryRunner);
  await tableOf(executor).createMigrationsTableIfNotExist(queryRunner);
}

/** Inserts a revision's row as TypeORM does after an upgrade. */
export async function insertRow(
  typeorm: TypeOrm,
  dataSource: DataSource,
  queryRunner: QueryRunner,
  { id, timestamp }: { readonly id: string; readonly timestamp: number },
): Promise<void> {
  const executor = new typeorm.api.MigrationExecutor(dataSource, queryRunner);
  await tableOf(executor).insertExecutedMigration(queryRunner, { timestamp, name: id });
}

/**
 * Gives a revision's row another name and timestamp, and leaves it in its place in the order of execution.
 *
 * @throws RowNotFound where that is not one row afterwards
 */
export async function renameRow(
  typeorm: TypeOrm,
  dataSource: DataSource,
  queryRunner: QueryRunner,
  from: string,
  to: { readonly id: string; readonly timestamp: number },
): Promise<void> {
  const executor = new typeorm.api.MigrationExecutor(dataSource, queryRunner);
  await dataSource.manager
    .createQueryBuilder(queryRunner)
    .update(tableOf(executor).migrationsTable)
    .set({ timestamp: to.timestamp, name: to.id })
    .where(`${dataSource.driver.escape("name")} = :from`, { from })
    .execute();
  if ((await countRows(executor, dataSource, queryRunner, [to.id])) === 0) throw new RowNotFound(from);
}

type Executor = InstanceType<TypeOrm["api"]["MigrationExecutor"]>;

/** How TypeORM writes the migrations table: protected, and the same from 0.3.20 to 1.1. */
function tableOf(executor: Executor): {
  readonly migrationsTable: string;
  readonly migrationsTableName: string;
  createMigrationsTableIfNotExist(queryRunner: QueryRunner): Promise<void>;
  insertExecutedMigration(
    queryRunner: QueryRunner,
    row: { readonly timestamp: number; readonly name: string },
  ): Promise<void>;
} {
  return executor as unknown as ReturnType<typeof tableOf>;
}

async function countRows(
  executor: Executor,
  dataSource: DataSource,
  queryRunner: QueryRunner,
  names: readonly string[],
): Promise<number> {
  const { migrationsTable, migrationsTableName } = tableOf(executor);
  const rows = await dataSource.manager
    .createQueryBuilder(queryRunner)
    .select()
    .from(migrationsTable, migrationsTableName)
    .where(`${dataSource.driver.escape("name")} IN (:...names)`, { names })
    .getRawMany();
  return rows.length;
}
