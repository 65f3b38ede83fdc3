import assert from "node:assert/strict";
import { fixesOf } from "../../../../src/core/lint/fixes.ts";
import { lint } from "../../../../src/core/lint/lint.ts";
import type { RuleId } from "../../../../src/core/lint/ruleTable.ts";
import { migrationWith } from "../../../support/lint/cases.ts";

/** A file after the fix of the first finding of a rule; undefined if no such fix is offered. */
function fixed(text: string, rule: RuleId, kind: "concurrently" | "notValid" | "ignore"): string | undefined {
  const finding = lint(text, () => ({})).findings.find((one) => one.rule === rule) ?? assert.fail(rule);
  const fix = fixesOf(text, rule, finding.start).find((one) => one.kind === kind);
  return fix?.insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((file, { at, text: inserted }) => file.slice(0, at) + inserted + file.slice(at), text);
}

const rulesIn = (text = "") => lint(text, () => ({})).findings.map(({ rule }) => rule);

describe("a fix of a finding", () => {
  it("builds all indexes of a migration concurrently, outside of a transaction", () => {
    const text = migrationWith(['CREATE INDEX "a" ON "orders" ("a")', "create unique index b on orders (b)"]);
    const result = fixed(text, "index-not-concurrent", "concurrently");
    assert.match(result ?? "", /MigrationInterface \{\n {2}transaction = false;\n\n {2}async up/);
    assert.match(result ?? "", /CREATE INDEX CONCURRENTLY "a" ON[^]*create unique index CONCURRENTLY b on/);
    assert.ok(!rulesIn(result).some((rule) => /concurrent/.test(rule)));
  });

  it("is not offered if the migration needs its transaction, or the SQL is not written out", () => {
    const mixed = migrationWith(["CREATE INDEX a ON orders (a)", "UPDATE orders SET b = 1 WHERE c"]);
    assert.equal(fixed(mixed, "index-not-concurrent", "concurrently"), undefined);
    const wanted = migrationWith(["CREATE INDEX a ON orders (a)"], true);
    assert.equal(fixed(wanted, "index-not-concurrent", "concurrently"), undefined);
    const api = `class A1700000000000 { async up(q) { await q.createIndex("t", new TableIndex({ columnNames: ["a"] })); } async down(q) { await q.query("SELECT 1"); } }`;
    assert.equal(fixed(api, "index-not-concurrent", "concurrently"), undefined);
  });

  it("adds a constraint without a check of the rows, and says how to check them", () => {
    const text = migrationWith(['ALTER TABLE "orders" ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "users"("id")']);
    const result = fixed(text, "foreign-key-blocking", "notValid");
    assert.match(result ?? "", /\n {4}\/\/ In the next revision: ALTER TABLE "orders" VALIDATE CONSTRAINT "f"\n/);
    assert.match(result ?? "", /REFERENCES "users"\("id"\) NOT VALID`/);
    assert.ok(!rulesIn(result).includes("foreign-key-blocking"));
  });

  it("is a comment that switches the rule off, above the call or the class", () => {
    const text = migrationWith(["SELECT 1;\nDROP TABLE orders"]);
    assert.ok(!rulesIn(fixed(text, "drop-table", "ignore")).includes("drop-table"));
    const unnamed = `class A {\r\n  async up(q) {}\r\n  async down(q) {}\r\n}`;
    const result = fixed(unnamed, "typeorm-class-timestamp", "ignore") ?? "";
    assert.ok(result.startsWith("// migrations-ignore: typeorm-class-timestamp reason\r\nclass A"));
    assert.deepEqual(rulesIn(result), []);
  });
});
