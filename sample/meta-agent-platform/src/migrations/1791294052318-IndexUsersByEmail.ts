import { MigrationInterface, QueryRunner } from "typeorm";

/** One account an address, found fast. */
export class IndexUsersByEmail1791294052318 implements MigrationInterface {
  name = "IndexUsersByEmail1791294052318";

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE UNIQUE INDEX "IDX_97672ac88f789774dd47f7c8be" ON "users" ("email")`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "public"."IDX_97672ac88f789774dd47f7c8be"`);
  }
}
