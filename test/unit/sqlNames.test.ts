import assert from "node:assert/strict";
import { sqlNameAt } from "../../src/migrations/sqlNames.ts";

/** The name at the mark `|`. */
function at(marked: string): string | undefined {
  const offset = marked.indexOf("|");
  const found = sqlNameAt(marked.replace("|", ""), offset);
  return (
    found && `${found.schema === undefined ? "" : `${found.schema}.`}${found.name}${found.isTable ? " table" : ""}`
  );
}

describe("a name in SQL", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['await q(`ALTER TABLE "us|er" ADD x int`)', "user table"],
    ['await q("ALTER TABLE \\"us|er\\" ADD")', "user table"],
    ["q('ALTER TABLE Us|ers ADD')", "users table"],
    ['q(`SELECT * FROM "billing"."in|voice"`)', "billing.invoice table"],
    ['q(`SELECT * FROM "bil|ling"."invoice"`)', "billing.invoice table"],
    ["q(`DELETE FROM billing.inv|oice`)", "billing.invoice table"],
    ['q(`CREATE INDEX "i" ON "a |b" (c)`)', "a b table"],
    ['q(`INSERT INTO "q""uo|te" VALUES`)', 'q"uote table'],
    ['q(`ALTER TABLE "user" ADD "na|me" text`)', "name"],
    ["q(`SELECT 1 |, 2`)", undefined],
  ];
  for (const [text, expected] of cases) it(text, () => assert.equal(at(text), expected));
});
