import type { DataSource, QueryRunner } from "typeorm";
import type { AppliedRow } from "../../migrations/revision.ts";
import type { TypeOrm } from "../typeorm.ts";

/** Thrown where the migrations table did not change as it had to: what was done has to be rolled back. */
export class RowNotFound extends Error {
  override readonly name = "RowNotFound";
  readonly revision: string;
  constructor(revision: string) {
    super(`the migrations table has no row of ${revision} that could be removed`);
    this.revision = revision;
  }
}

/**
 * Removes a revision's rows from the migrations table, in the session of a query runner. TypeORM removes the rows that
 * have the class's own name and timestamp; a row may have another timestamp (an early TypeORM, or written by hand), so the
 * timestamps of the rows that were read count.
 *
 * @param rows of the migrations table, as they were read under the lock
 * @throws RowNotFound where a row is still there afterwards, or none was there before
 */
export async function removeRows(
  typeorm: TypeOrm,
  dataSource: DataSource,
  queryRunner: QueryRunner,
  id: string,
  rows: readonly AppliedRow[],
): Promise<void> {
  const executor = new typeorm.api.MigrationExecutor(dataSource, queryRunner);
  const found = rows.filter((row) => row.id === id);
  if (found.length === 0) throw new RowNotFound(id);
  const timestamps = new Set(found.map((row) => row.timestamp));
  for (const time of timestamps) await executor.deleteMigration(new typeorm.api.Migration(undefined, time, id));
  const { migrationsTable = "migrations", migrationsTableName = "migrations" } = executor as unknown as {
    readonly migrationsTable?: string;
    readonly migrationsTableName?: string;
  };
  const left = await dataSource.manager
    .createQueryBuilder(queryRunner)
    .select()
    .from(migrationsTable, migrationsTableName)
    .where(`${dataSource.driver.escape("name")} = :id`, { id })
    .getRawMany();
  if (left.length > 0) throw new RowNotFound(id);
}
