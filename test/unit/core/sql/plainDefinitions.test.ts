import assert from "node:assert/strict";
import { dependsOnTransaction, isPlainDefinition } from "../../../../src/core/sql/plainDefinitions.ts";

const plain: readonly string[] = [
  `CREATE TABLE "order" ("id" SERIAL NOT NULL, CONSTRAINT "PK_1" PRIMARY KEY ("id"))`,
  `ALTER TABLE "post" ADD CONSTRAINT "FK_1" FOREIGN KEY ("a") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
  `CREATE UNIQUE INDEX "IDX_1" ON "user" ("email") ;`,
  `CREATE TYPE "public"."state" AS ENUM('open', 'closed')`,
  `ALTER TYPE "public"."state" RENAME TO "state_old"`,
  `ALTER TABLE "user" ALTER COLUMN "state" TYPE "public"."state" USING "state"::text::"public"."state"`,
  `DROP TYPE "public"."state_old"`,
  `CREATE TABLE "post" ("made" TIMESTAMP NOT NULL DEFAULT now(), UNIQUE ("made"))`,
  `COMMENT ON COLUMN "user"."name" IS 'shown to others'`,
  `\n  DROP INDEX "public"."IDX_1"`,
];

const others: readonly string[] = [
  `ALTER TYPE "state" ADD VALUE 'parked'`,
  `ALTER TABLE "a" ADD CONSTRAINT "u" UNIQUE ("b") DEFERRABLE`,
  `CREATE TEMP TABLE "t" ("id" int) ON COMMIT DROP`,
  `CREATE INDEX CONCURRENTLY "i" ON "a" ("b")`,
  `SET LOCAL lock_timeout = '2s'`,
  `SET CONSTRAINTS ALL DEFERRED`,
  `UPDATE "a" SET "b" = 1`,
  `ALTER TABLE "a" ADD "b" int; UPDATE "a" SET "b" = 1`,
  `ALTER TABLE "a" ADD "b" int -- a comment`,
  `DO $$ BEGIN END $$`,
  `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  `CREATE TRIGGER t AFTER INSERT ON "a" EXECUTE FUNCTION f()`,
  `SELECT set_config('app.x', '1', true)`,
  `LOCK TABLE "a"`,
  `CREATE MATERIALIZED VIEW v AS SELECT 1`,
  `CREATE EXTENSION hstore`,
  `ALTER TABLE "a" ADD "made" timestamptz NOT NULL DEFAULT now()`,
  `ALTER TABLE "a" ALTER "made" SET DEFAULT CURRENT_TIMESTAMP`,
  `CREATE TABLE "b" AS SELECT 1 AS "id"`,
  `ALTER TABLE "a" ADD FOREIGN KEY ("b") REFERENCES "c" ON DELETE CASCADE DEFERRABLE`,
  ``,
];

describe("a definition that works the same in any transaction", () => {
  it("is one of a table, an index, a type, a sequence, a schema or a view", () => {
    assert.deepEqual(
      plain.filter((sql) => !isPlainDefinition(sql)),
      [],
    );
  });

  it("is no statement that depends on its transaction, and no text with several statements or a comment", () => {
    assert.deepEqual(
      others.filter((sql) => isPlainDefinition(sql)),
      [],
    );
  });

  it("is not assumed where the code of a migration has words of other statements", () => {
    assert.equal(dependsOnTransaction("async up(q) { await q.query(\"ALTER TYPE state ADD VALUE 'x'\"); }"), true);
    assert.equal(dependsOnTransaction('async up(q) { await q.query("CREATE TABLE a (id int)"); }'), false);
  });
});
