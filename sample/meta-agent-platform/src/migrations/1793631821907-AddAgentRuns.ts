import { MigrationInterface, QueryRunner } from "typeorm";

/** What agents were asked, and what came of it. */
export class AddAgentRuns1793631821907 implements MigrationInterface {
  name = "AddAgentRuns1793631821907";

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TYPE "public"."agent_run_status" AS ENUM('queued', 'running', 'succeeded', 'failed', 'cancelled')`,
    );
    await queryRunner.query(
      `CREATE TABLE "agent_runs" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "status" "public"."agent_run_status" NOT NULL DEFAULT 'queued', "input" jsonb NOT NULL, "output" jsonb, "error" text, "started_at" TIMESTAMP WITH TIME ZONE, "finished_at" TIMESTAMP WITH TIME ZONE, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "agent_id" uuid NOT NULL, "requested_by_id" uuid, CONSTRAINT "PK_442f7e0ec4ae860cf17edc57825" PRIMARY KEY ("id"))`,
    );
    await queryRunner.query(`CREATE INDEX "IDX_1d1f7a8c76d14d4a4c92cd3dc0" ON "agent_runs" ("agent_id", "created_at")`);
    await queryRunner.query(
      `ALTER TABLE "agent_runs" ADD CONSTRAINT "FK_b7e54bda53308d1c35f163440b7" FOREIGN KEY ("agent_id") REFERENCES "agents"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await queryRunner.query(
      `ALTER TABLE "agent_runs" ADD CONSTRAINT "FK_a411566347f175467c08c6c1c12" FOREIGN KEY ("requested_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "agent_runs" DROP CONSTRAINT "FK_a411566347f175467c08c6c1c12"`);
    await queryRunner.query(`ALTER TABLE "agent_runs" DROP CONSTRAINT "FK_b7e54bda53308d1c35f163440b7"`);
    await queryRunner.query(`DROP INDEX "public"."IDX_1d1f7a8c76d14d4a4c92cd3dc0"`);
    await queryRunner.query(`DROP TABLE "agent_runs"`);
    await queryRunner.query(`DROP TYPE "public"."agent_run_status"`);
  }
}
