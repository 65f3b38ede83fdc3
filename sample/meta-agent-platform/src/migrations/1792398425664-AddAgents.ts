import { MigrationInterface, QueryRunner } from "typeorm";

/** Agents with their owners, teams and tools. */
export class AddAgents1792398425664 implements MigrationInterface {
  name = "AddAgents1792398425664";

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "teams" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "name" character varying(80) NOT NULL, "slug" character varying(80) NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "UQ_de8536da4945fe980f4a61900d3" UNIQUE ("slug"), CONSTRAINT "PK_7e5523774a38b08a6236d322403" PRIMARY KEY ("id"))`,
    );
    await queryRunner.query(
      `CREATE TABLE "team_members" ("team_id" uuid NOT NULL, "user_id" uuid NOT NULL, CONSTRAINT "PK_1d3c06a8217a8785e2af0ec4ab8" PRIMARY KEY ("team_id", "user_id"))`,
    );
    await queryRunner.query(
      `CREATE TABLE "tools" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "name" character varying(80) NOT NULL, "description" text, "input_schema" jsonb NOT NULL, CONSTRAINT "UQ_d95e4bbca1f6fffc98a6cf12973" UNIQUE ("name"), CONSTRAINT "PK_e23d56734caad471277bad8bf85" PRIMARY KEY ("id"))`,
    );
    await queryRunner.query(
      `CREATE TABLE "agents" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "name" character varying(120) NOT NULL, "description" text, "model" character varying(80) NOT NULL, "temperature" numeric(3,2) NOT NULL DEFAULT '1', "config" jsonb NOT NULL DEFAULT '{}', "is_public" boolean NOT NULL DEFAULT false, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "owner_id" uuid NOT NULL, "team_id" uuid, CONSTRAINT "UQ_31abbb957d9b8aae21c897be3db" UNIQUE ("owner_id", "name"), CONSTRAINT "PK_9c653f28ae19c5884d5baf6a1d9" PRIMARY KEY ("id"))`,
    );
    await queryRunner.query(
      `CREATE TABLE "agent_tools" ("agent_id" uuid NOT NULL, "tool_id" uuid NOT NULL, CONSTRAINT "PK_e8d4875844d8db55922c4cc5308" PRIMARY KEY ("agent_id", "tool_id"))`,
    );
    await queryRunner.query(`CREATE INDEX "IDX_fdad7d5768277e60c40e01cdce" ON "team_members" ("team_id")`);
    await queryRunner.query(`CREATE INDEX "IDX_c2bf4967c8c2a6b845dadfbf3d" ON "team_members" ("user_id")`);
    await queryRunner.query(`CREATE INDEX "IDX_6cd8d0d6927bc95c8767e44eb7" ON "agent_tools" ("agent_id")`);
    await queryRunner.query(`CREATE INDEX "IDX_5f5ed36361643858d499d142ad" ON "agent_tools" ("tool_id")`);
    await queryRunner.query(
      `ALTER TABLE "agents" ADD CONSTRAINT "FK_8ca464af5c64010902e8538a5ba" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await queryRunner.query(
      `ALTER TABLE "agents" ADD CONSTRAINT "FK_6e582a1df8e607c65bd5ad1bd8b" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await queryRunner.query(
      `ALTER TABLE "team_members" ADD CONSTRAINT "FK_fdad7d5768277e60c40e01cdcea" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE "team_members" ADD CONSTRAINT "FK_c2bf4967c8c2a6b845dadfbf3d4" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE "agent_tools" ADD CONSTRAINT "FK_6cd8d0d6927bc95c8767e44eb79" FOREIGN KEY ("agent_id") REFERENCES "agents"("id") ON DELETE CASCADE ON UPDATE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE "agent_tools" ADD CONSTRAINT "FK_5f5ed36361643858d499d142adb" FOREIGN KEY ("tool_id") REFERENCES "tools"("id") ON DELETE CASCADE ON UPDATE CASCADE`,
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "agent_tools" DROP CONSTRAINT "FK_5f5ed36361643858d499d142adb"`);
    await queryRunner.query(`ALTER TABLE "agent_tools" DROP CONSTRAINT "FK_6cd8d0d6927bc95c8767e44eb79"`);
    await queryRunner.query(`ALTER TABLE "team_members" DROP CONSTRAINT "FK_c2bf4967c8c2a6b845dadfbf3d4"`);
    await queryRunner.query(`ALTER TABLE "team_members" DROP CONSTRAINT "FK_fdad7d5768277e60c40e01cdcea"`);
    await queryRunner.query(`ALTER TABLE "agents" DROP CONSTRAINT "FK_6e582a1df8e607c65bd5ad1bd8b"`);
    await queryRunner.query(`ALTER TABLE "agents" DROP CONSTRAINT "FK_8ca464af5c64010902e8538a5ba"`);
    await queryRunner.query(`DROP INDEX "public"."IDX_5f5ed36361643858d499d142ad"`);
    await queryRunner.query(`DROP INDEX "public"."IDX_6cd8d0d6927bc95c8767e44eb7"`);
    await queryRunner.query(`DROP INDEX "public"."IDX_c2bf4967c8c2a6b845dadfbf3d"`);
    await queryRunner.query(`DROP INDEX "public"."IDX_fdad7d5768277e60c40e01cdce"`);
    await queryRunner.query(`DROP TABLE "agent_tools"`);
    await queryRunner.query(`DROP TABLE "agents"`);
    await queryRunner.query(`DROP TABLE "tools"`);
    await queryRunner.query(`DROP TABLE "team_members"`);
    await queryRunner.query(`DROP TABLE "teams"`);
  }
}
