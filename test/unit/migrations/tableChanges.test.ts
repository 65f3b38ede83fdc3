import assert from "node:assert/strict";
import type { NamedTable } from "../../../src/migrations/tableChanges.ts";
import { changedTables } from "../../../src/migrations/tableChanges.ts";

/** Statements, and whether they change the table `role` of the schema `public`. */
const cases: readonly (readonly [sql: string, changes: boolean])[] = [
  [`CREATE TABLE "role" ("id" serial)`, true],
  [`CREATE TABLE IF NOT EXISTS role (id int)`, true],
  [`ALTER TABLE ONLY public.role ADD x int`, true],
  [`ALTER TABLE "billing"."role" ADD x int`, false],
  [`ALTER TABLE "user" ADD "role" character varying NOT NULL DEFAULT 'guest'`, false],
  [`UPDATE "user" SET "role" = 'role'`, false],
  [`UPDATE "role" SET "name" = 'x'`, true],
  [`CREATE INDEX "user_role" ON "user" ("role")`, false],
  [`CREATE UNIQUE INDEX CONCURRENTLY "i" ON "role" ("name")`, true],
  [`ALTER TABLE "user" ADD CONSTRAINT "f" FOREIGN KEY ("role") REFERENCES "role"("id")`, false],
  [`INSERT INTO "role" VALUES (1)`, true],
  [`INSERT INTO x SELECT 1 ON CONFLICT DO UPDATE SET "role" = 1`, false],
  [`DELETE FROM role`, true],
  [`COMMENT ON COLUMN "role"."name" IS 'x'`, true],
  [`COMMENT ON COLUMN "user"."role" IS 'x'`, false],
  [`DROP TYPE "role"`, false],
  [`ALTER TYPE "role" ADD VALUE 'x'`, false],
  [`SELECT * FROM "role"`, false],
];

/** True if a text changes a table, with a current schema. */
function changesTable(text: string, table: Required<NamedTable>, current: string): boolean {
  return changedTables(text).some(({ name, schema = current }) => name === table.name && schema === table.schema);
}

describe("A statement changes a table", () => {
  for (const [sql, changes] of cases) {
    it(`${changes ? "" : "not "}by ${sql}`, () =>
      assert.equal(changesTable(`await q.query(\`${sql}\`);`, { schema: "public", name: "role" }, "public"), changes));
  }

  it("also in a string whose quotes are escaped", () =>
    assert.ok(
      changesTable(String.raw`q("ALTER TABLE \"role\" ADD x int")`, { schema: "public", name: "role" }, "public"),
    ));

  it("by the schema API, with the table's name as the first argument", () => {
    const table = { schema: "public", name: "role" };
    assert.ok(changesTable(`await queryRunner.addColumn("role", column)`, table, "public"));
    assert.ok(changesTable(`await queryRunner.createTable(new Table({ name: "role", columns }))`, table, "public"));
    assert.ok(!changesTable(`await queryRunner.addColumn("user", new TableColumn({ name: "role" }))`, table, "public"));
  });

  it("of another schema only where that is written, or current", () => {
    const table = { schema: "billing", name: "role" };
    assert.ok(changesTable("ALTER TABLE billing.role ADD x int", table, "public"));
    assert.ok(!changesTable("ALTER TABLE role ADD x int", table, "public"));
    assert.ok(changesTable("ALTER TABLE role ADD x int", table, "billing"));
  });
});
