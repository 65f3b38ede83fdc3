import assert from "node:assert/strict";
import type { LintFacts } from "../../../../src/core/lint/facts.ts";
import { lint } from "../../../../src/core/lint/lint.ts";
import { lintDataSource } from "../../../../src/core/lint/lintDataSource.ts";
import { migrationWith } from "../../../support/lint/cases.ts";

function found(
  text: string,
  facts: LintFacts = {},
  settings: Readonly<Record<string, string>> = {},
): readonly string[] {
  return lint(text, () => facts, settings).findings.map(({ rule, severity }) => `${severity} ${rule}`);
}

const body = "{ async up(q) { await q.query('SELECT 1'); } async down(q) { await q.query('SELECT 1'); } }";

describe("the rules about a migration's class", () => {
  it("report a class name without a timestamp, and another timestamp in the file name", () => {
    assert.deepEqual(found(`class AddUser ${body}`), ["error typeorm-class-timestamp"]);
    const named = `class A1700000000000 ${body.replace("{", "{ name = 'A1700000000001';")}`;
    assert.deepEqual(found(named), ["warning typeorm-class-timestamp"]);
    assert.deepEqual(found(`class A1700000000000 ${body}`, { fileName: "1700000000009-a.ts" }), [
      "warning typeorm-class-timestamp",
    ]);
    assert.deepEqual(found(`class A1700000000000 ${body}`, { fileName: "1700000000000-a.ts" }), []);
  });

  it("report a second migration of the same name", () => {
    const facts = { otherNames: ["A1700000000000"] };
    assert.deepEqual(found(`class A1700000000000 ${body}`, facts), ["error typeorm-class-timestamp"]);
  });

  it("report what the history says of the revision", () => {
    const text = `class A1700000000000 ${body}`;
    assert.deepEqual(found(text, { state: "outOfOrder" }), ["warning typeorm-out-of-order"]);
    assert.deepEqual(found(text, { state: "edited" }), ["warning typeorm-edited-after-apply"]);
    assert.deepEqual(found(text, { state: "pending", renamedFrom: "B1" }), ["warning typeorm-orphan-applied"]);
    assert.deepEqual(found(text, { state: "applied" }), []);
  });

  it("report a down() that is absent, that only throws, and that is empty", () => {
    const up = "async up(q) { await q.query('SELECT 1'); }";
    assert.deepEqual(found(`class A1700000000000 { ${up} }`), ["warning no-down"]);
    assert.deepEqual(found(`class A1700000000000 extends Base { ${up} }`), []);
    assert.deepEqual(found(`class A1700000000000 { ${up} async down() { throw new Error("no"); } }`), [
      "warning irreversible",
    ]);
    assert.deepEqual(found(`class A1700000000000 { ${up} async down(q) { /* nothing */ } }`), [
      "warning typeorm-empty-down",
    ]);
  });

  it("are silent about locks and losses in down(), and report errors there", () => {
    const text = migrationWith(["SELECT 1"], undefined, "ALTER TABLE orders DROP COLUMN a, ADD b int NOT NULL");
    assert.deepEqual(found(text), ["error add-required-column"]);
  });
});

describe("the rule about a data source", () => {
  it("reports synchronize: true, and nothing else", () => {
    const rulesFor = (text: string) => lintDataSource(text).map(({ start, end }) => text.slice(start, end));
    assert.deepEqual(rulesFor("new DataSource({ synchronize: true })"), ["synchronize: true"]);
    assert.deepEqual(rulesFor("new DataSource({ synchronize: false }) // synchronize: true"), []);
    assert.deepEqual(
      rulesFor("// migrations-ignore: typeorm-synchronize-true\nnew DataSource({ synchronize: true })"),
      [],
    );
  });
});

describe("the severity of a rule", () => {
  const text = migrationWith(["SET lock_timeout = 1", "CREATE INDEX i ON orders (a)"]);

  it("is that of the setting", () => {
    assert.deepEqual(found(text), ["warning index-not-concurrent"]);
    assert.deepEqual(found(text, {}, { "index-not-concurrent": "error" }), ["error index-not-concurrent"]);
    assert.deepEqual(found(text, {}, { "index-not-concurrent": "off" }), []);
    assert.deepEqual(found(text, {}, { "index-not-concurrent": "nonsense", unknown: "error" }), [
      "warning index-not-concurrent",
    ]);
  });

  it("depends on facts: a protected database and an empty table", () => {
    const drop = migrationWith(["ALTER TABLE orders DROP COLUMN a"]);
    assert.ok(found(drop).includes("info lock-timeout-missing"));
    assert.ok(found(drop, { isProtected: true }).includes("warning lock-timeout-missing"));
  });
});

describe("a comment that switches a rule off", () => {
  const call = "await q.query('DROP TABLE orders');";
  const drops = (up: string) =>
    found(`class A1700000000000 { async up(q) {\n${up}\n} async down(q) { await q.query('SELECT 1'); } }`).filter(
      (one) => one.endsWith("drop-table"),
    ).length;

  it("applies to the statement below, with other comments and blank lines between them", () => {
    assert.equal(drops(`${call}\n${call}`), 2);
    assert.equal(drops(`// migrations-ignore: drop-table it is empty\n${call}\n${call}`), 1);
    assert.equal(drops(`// migrations-ignore: truncate, drop-table it is empty\n// Another comment.\n${call}`), 0);
    assert.equal(drops(`// migrations-ignore: truncate it is empty\n${call}`), 1);
  });

  it("applies to the statement of its line, and as a comment of SQL", () => {
    assert.equal(drops(`${call} // migrations-ignore: drop-table\n${call}`), 1);
    assert.equal(drops("await q.query(`\n-- migrations-ignore: drop-table empty\nDROP TABLE a;\nDROP TABLE b`);"), 1);
  });

  it("applies to the file", () => {
    assert.equal(drops(`// migrations-ignore-file: drop-table a reason\n${call}\n${call}`), 0);
  });
});
