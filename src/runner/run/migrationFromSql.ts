import type { MigrationInterface, QueryRunner } from "typeorm";
import type { RecoveredMigration } from "../../migrations/rehearsal.ts";
import type { LoadedMigration } from "../project/project.ts";

/** Creates a migration for a revision with a deleted file, from the SQL that is known for the revision. */
export function migrationOfSql({ id, timestamp, up = [], down = [] }: RecoveredMigration): LoadedMigration {
  const sending = (statements: readonly string[]) => async (queryRunner: QueryRunner) => {
    for (const sql of statements) await queryRunner.query(sql);
  };
  const instance: MigrationInterface = { name: id, up: sending(up), down: sending(down) };
  return { id, timestamp, instance };
}
