import assert from "node:assert/strict";
import { dropsInText } from "../../../src/migrations/dropsInText.ts";

const text = `export class A1 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`ALTER TABLE "users" DROP COLUMN "email"\`);
    await queryRunner.query("DELETE FROM audit.entry WHERE at < now()");
    await queryRunner.dropColumn("task", "due");
  }
  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE IF EXISTS "public"."teams"');
    await queryRunner.query("TRUNCATE TABLE only_one");
    await queryRunner.dropTable("report");
  }
}`;

describe("what the text of a migration drops", () => {
  it("is named by tables and columns, for the upgrade and for the revert by itself", () => {
    assert.deepEqual(dropsInText(text, "up"), ["audit.entry", "task.due", "users.email"]);
    assert.deepEqual(dropsInText(text, "down"), ["only_one", "report", "teams"]);
  });

  it("is nothing where the method only creates", () => {
    const creates = `class B { async up(q) { await q.query("CREATE TABLE b (id int)"); } async down(q) { await q.query("DROP TABLE b"); } }`;
    assert.deepEqual(dropsInText(creates, "up"), []);
    assert.deepEqual(dropsInText(creates, "down"), ["b"]);
  });
});
