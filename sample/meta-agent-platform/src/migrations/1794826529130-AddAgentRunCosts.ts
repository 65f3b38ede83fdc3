import { MigrationInterface, QueryRunner } from "typeorm";

/** What each run used and what it cost. */
export class AddAgentRunCosts1794826529130 implements MigrationInterface {
  name = "AddAgentRunCosts1794826529130";

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "agent_runs" ADD "input_tokens" integer NOT NULL DEFAULT '0'`);
    await queryRunner.query(`ALTER TABLE "agent_runs" ADD "output_tokens" integer NOT NULL DEFAULT '0'`);
    await queryRunner.query(`ALTER TABLE "agent_runs" ADD "cost" numeric(12,6) NOT NULL DEFAULT '0'`);
    await queryRunner.query(`ALTER TABLE "agent_runs" ADD CONSTRAINT "CHK_agent_runs_cost" CHECK ("cost" >= 0)`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "agent_runs" DROP CONSTRAINT "CHK_agent_runs_cost"`);
    await queryRunner.query(`ALTER TABLE "agent_runs" DROP COLUMN "cost"`);
    await queryRunner.query(`ALTER TABLE "agent_runs" DROP COLUMN "output_tokens"`);
    await queryRunner.query(`ALTER TABLE "agent_runs" DROP COLUMN "input_tokens"`);
  }
}
