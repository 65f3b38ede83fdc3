import assert from "node:assert/strict";
import { operationObject } from "../../../../src/core/diff/operationObject.ts";

describe("The object of a statement", () => {
  const cases: readonly (readonly [sql: string, expected: string])[] = [
    [`CREATE TABLE "user" ("id" integer)`, "createTable user"],
    [`CREATE TABLE "billing"."user" ("id" integer)`, "createTable billing.user"],
    [`ALTER TABLE "user" ADD "mail" text`, "addColumn user.mail"],
    [`ALTER TABLE "user" ALTER COLUMN "mail" TYPE varchar(10)`, "alterType user.mail"],
    [`ALTER TABLE "user" RENAME COLUMN "mail" TO "email"`, "renameColumn user.mail"],
    [`ALTER TABLE "user" RENAME TO "account"`, "renameTable user"],
    [`ALTER TABLE "user" DROP CONSTRAINT "a b"`, "dropConstraint user.a b"],
    [`ALTER TABLE "user" ADD CONSTRAINT "c" CHECK (a > 0)`, "addConstraint user.c"],
    [`CREATE UNIQUE INDEX "i" ON "user" ("mail")`, "createIndex i"],
    [`DROP INDEX "public"."i"`, "dropIndex public.i"],
    [`DROP TABLE "user"`, "dropTable user"],
    [`CREATE TYPE "mood" AS ENUM('a')`, "createType mood"],
    [`ALTER TYPE "mood" ADD VALUE 'b'`, "addValue mood.b"],
    [`ALTER TYPE "mood" RENAME VALUE 'a' TO 'c'`, "renameValue mood.a"],
    [`ALTER TYPE "mood" RENAME TO "feeling"`, "renameType mood"],
    [`CREATE MATERIALIZED VIEW "v" AS SELECT 1`, "createMaterializedView v"],
    [`CREATE OR REPLACE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`, "createFunction public.f"],
    [`CREATE EXTENSION IF NOT EXISTS "uuid-ossp"`, "createExtension uuid-ossp"],
    [`COMMENT ON TABLE "user" IS 'x'`, "commentOnTable user"],
    [`UPDATE "user" SET a = 1`, "update user"],
  ];
  for (const [sql, expected] of cases)
    it(`is found in ${sql}`, () => {
      const { kind, object } = operationObject(sql);
      assert.equal(`${kind} ${object}`, expected);
    });
});
