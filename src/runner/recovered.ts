import type { MigrationInterface, QueryRunner } from "typeorm";
import type { Recovered } from "../migrations/rehearsal.ts";
import type { LoadedMigration } from "./project.ts";

/** A revision whose file is gone, as a migration that sends the SQL that is known of it. */
export function migrationOfSql({ id, timestamp, up = [], down = [] }: Recovered): LoadedMigration {
  const sending = (statements: readonly string[]) => async (queryRunner: QueryRunner) => {
    for (const sql of statements) await queryRunner.query(sql);
  };
  const instance: MigrationInterface = { name: id, up: sending(up), down: sending(down) };
  return { id, timestamp, instance };
}
