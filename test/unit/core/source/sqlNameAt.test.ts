import assert from "node:assert/strict";
import { sqlNameAt } from "../../../../src/core/source/sqlNameAt.ts";

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
    ['q(`ALTER TABLE "user" ADD "ro|le" varchar DEFAULT \'guest\'`)', "role"],
    ['q(`UPDATE "user" SET "role" = \'ro|le\'`)', undefined],
    ['q(`UPDATE "user" SET "ro|le" = 1`)', "role"],
    ['q(`UPDATE "us|er" SET "role" = 1`)', "user table"],
    ['q(`CREATE INDEX "user_ro|le" ON "user" ("role")`)', "user_role"],
    ['q(`CREATE INDEX "user_role" ON "user" ("ro|le")`)', "role"],
    ["q(`SELECT * FROM a, b|ig c`)", "big table"],
    ["q(`SELECT a, b|ig FROM c`)", "big"],
    ["q(`SELECT x FROM a JOIN b ON ro|le = 1`)", "role"],
    ['q(`SELECT "us|er"."role" FROM "user"`)', "user table"],
    ['q(`SELECT "user"."ro|le" FROM "user"`)', "role"],
    ['q(`ALTER TABLE "a" ADD FOREIGN KEY ("role") REFERENCES "ro|le"("id") ON DELETE CASCADE`)', "role table"],
    ['q(`DROP TABLE IF EXISTS "ro|le"`)', "role table"],
    ['q(`DROP TYPE IF EXISTS "ro|le"`)', "role"],
    ['q(`DROP INDEX "ro|le"`)', "role"],
    ['q(`COMMENT ON COLUMN "us|er"."role" IS 1`)', "user table"],
    ['q(`COMMENT ON COLUMN "user"."ro|le" IS 1`)', "role"],
    ["q(`SELECT EXTRACT(year FROM ro|le)`)", "role"],
    ['q(`-- FROM "ro|le"`)', undefined],
  ];
  for (const [text, expected] of cases) it(text, () => assert.equal(at(text), expected));
});

describe("A name far into a very long statement", () => {
  const rows = Array.from({ length: 40_000 }, (_, n) => `(${n}, 'town "${n}" of O''Brien; -- $$ not a comment')`).join(
    ", ",
  );
  const text = `await q(\`INSERT INTO town (id, name) VALUES ${rows}\`);`;

  it("is looked up at its beginning and not at its end", () => {
    assert.equal(sqlNameAt(text, text.indexOf("town") + 1)?.name, "town");
    assert.equal(sqlNameAt(text, text.length - 100), undefined);
  });
});
