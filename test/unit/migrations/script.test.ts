import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { ScriptStatement } from "../../../src/migrations/script.ts";
import { psqlScript, sqlPreview } from "../../../src/migrations/script.ts";

function isGolden(name: string, text: string): void {
  const file = `test/unit/golden/script/${name}.sql.txt`;
  if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
}

const agents = { kind: "revision", revision: "AddAgents1792398425664", direction: "up" } as const;
const notes = { kind: "revision", revision: "AddNotes1792398425665", direction: "up" } as const;
const statements: readonly ScriptStatement[] = [
  { sql: "START TRANSACTION", kind: "transaction" },
  { ...agents, sql: 'CREATE TABLE "agents" ("id" serial PRIMARY KEY, "days" integer[]) -- all of them' },
  {
    ...agents,
    sql: "\n    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT ':a \\! ls' $$;\n    SELECT 1; -- done\n",
  },
  { ...agents, sql: `SELECT "days"[1:lo], '{1}'::int[], ':x' FROM "agents", (SELECT 1 AS lo) AS x` },
  {
    ...agents,
    sql: 'INSERT INTO "migrations"("timestamp", "name") VALUES (\'1792398425664\', \'AddAgents1792398425664\')',
    kind: "bookkeeping",
  },
  { sql: "COMMIT", kind: "transaction" },
  { ...notes, sql: 'CREATE TABLE "notes" ("id" int); COMMENT ON TABLE "notes" IS \'a;b\' -- c\n; SELECT 2;' },
  { ...notes, sql: "CREATE INDEX CONCURRENTLY i ON notes (id);" },
  { ...notes, sql: "  " },
];

describe("a script", () => {
  const title = ["Upgrade of app_prod to AddNotes1792398425665", "", "Two revisions"];

  it("to be read", () => isGolden("preview", sqlPreview({ title, statements })));
  it("for psql", () => {
    const guard = { table: '"public"."migrations"', present: ["A1", "It's2"], absent: ["AddAgents1792398425664"] };
    isGolden("psql", psqlScript({ title, statements, lock: [1_414_484_557, -12], guard }));
  });
  it("of nothing, without lock and guard", () => isGolden("nothing", psqlScript({ title: [], statements: [] })));
  it("of a downgrade", () =>
    assert.equal(
      sqlPreview({ title: ["a\nb"], statements: [{ ...agents, sql: "DROP TABLE a", direction: "down" }] }),
      "-- a b\n\n-- Add agents (down) · AddAgents1792398425664\nDROP TABLE a;\n",
    ));

  /** Texts that psql would interpret, and their replacements in a script. */
  const safe: readonly (readonly [sql: string, written: string])[] = [
    ["SELECT 1 \\! rm -r x", "SELECT 1 }! rm -r x;"],
    ["SELECT a[1:b], a[b:'c'], a[:\"d\"]", "SELECT a[1: b], a[b: 'c'], a[: \"d\"];"],
    ["SELECT a::b, f(a := 1)", "SELECT a::b, f(a := 1);"],
    ["SELECT ':a', \":a\", $$:a \\q$$ -- :a \\q", "SELECT ':a', \":a\", $$:a \\q$$ -- :a \\q\n;"],
    [
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;",
    ],
    ["-- nothing", ""],
  ];
  for (const [sql, written] of safe) {
    it(`of psql's own: ${sql}`, () => {
      const text = psqlScript({ title: [], statements: [{ sql, kind: "revision" }] });
      assert.equal(text.split("standard_conforming_strings = on;\n")[1]?.trim(), written);
    });
  }

  for (const sql of ["SELECT 'a", "SELECT (1", "/* a", "$a$ b\n\\! ls"]) {
    it(`stops where a statement has no end: ${JSON.stringify(sql)}`, () => {
      const text = psqlScript({ title: [], statements: [{ sql, kind: "revision" }] });
      assert.match(
        text,
        /\n(?:-- .*\n)+DO \$do\$\nBEGIN\n {2}RAISE EXCEPTION 'A statement of this script has no end\.';/,
      );
      assert.ok(!text.includes(`\n${sql.split("\n").at(-1) ?? ""}`));
    });
  }

  it("has a dollar quote that nothing in it ends", () => {
    const guard = { table: '"$do$"', present: ["$do_$"], absent: [] };
    assert.match(psqlScript({ title: [], statements: [], guard }), /DO \$do__\$\n[^]*\n\$do__\$;\n/);
  });
});
