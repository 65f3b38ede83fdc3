import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { SquashDraft } from "../../../src/migrations/squash/squash.ts";
import type { History } from "./scratch.ts";
import { liveState, withHistory } from "./scratch.ts";

/** Squashes the revisions from the one with a name to the last one. */
async function squash(history: History, from: string, withoutRows: readonly string[] = []) {
  let answer: unknown;
  await withHistory(history, async ({ runner, all }) => {
    const first = all.findIndex(({ id }) => id.startsWith(from));
    const params = { liveState, base: all.slice(0, first), squashed: all.slice(first), withoutRows };
    answer = await runner.request("squash", params);
  });
  return answer as SquashDraft;
}

const users = { Users: ['CREATE TABLE "user" (id serial PRIMARY KEY, name varchar NOT NULL)'] };

describe("A squash", function () {
  this.timeout(120_000);

  type Case = readonly [
    title: string,
    history: History,
    from: string,
    form: SquashDraft["form"],
    expected?: RegExp,
    notUndone?: readonly string[],
  ];
  const cases: readonly Case[] = [
    [
      "writes the schema at its end, if it begins with the first revision",
      { ...users, Mail: ['ALTER TABLE "user" ADD mail text'], Drop: ['ALTER TABLE "user" DROP mail'] },
      "Users",
      "definition",
    ],
    [
      "writes the rows that stay, and sets the sequence after them",
      {
        ...users,
        Seed: [`INSERT INTO "user" (name) VALUES ('Ada'), ('O''Neil \\'), ('x')`],
        Later: [`DELETE FROM "user" WHERE name = 'x'`, 'ALTER TABLE "user" RENAME name TO label'],
      },
      "Users",
      "definition",
      /INSERT INTO "public"\."user" \("id", "label"\) VALUES\n {2}\('1', 'Ada'\),[^]*setval\('"public"\."user_id_seq"', 3, true\)/,
    ],
    [
      "writes rows before those that refer to them",
      {
        Tree: [
          "CREATE TABLE a_child (id int PRIMARY KEY, parent int, up int REFERENCES a_child)",
          "CREATE TABLE parent (id int PRIMARY KEY)",
          "ALTER TABLE a_child ADD FOREIGN KEY (parent) REFERENCES parent",
        ],
        Seed: ["INSERT INTO parent VALUES (7)", "INSERT INTO a_child VALUES (1, 7, 2), (2, 7, NULL)"],
      },
      "Tree",
      "definition",
      /"parent" \("id"\) VALUES[^]*"a_child"/,
    ],
    [
      "leaves values that are others in each replay to the defaults of their columns",
      {
        Users: [
          'CREATE TABLE "user" (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text, at timestamptz NOT NULL DEFAULT clock_timestamp())',
        ],
        Seed: [`INSERT INTO "user" (name) VALUES ('Ada')`],
      },
      "Users",
      "definition",
      /INSERT INTO "public"\."user" \("name"\) VALUES/,
    ],
    [
      "keeps the statements that compute a value for a column without a default",
      { Users: ["CREATE TABLE u (id uuid PRIMARY KEY)"], Seed: ["INSERT INTO u VALUES (gen_random_uuid())"] },
      "Users",
      "statements",
      /gen_random_uuid/,
    ],
    [
      "writes identity columns that are always generated",
      {
        Users: [
          "CREATE TABLE u (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, double int GENERATED ALWAYS AS (id * 2) STORED)",
        ],
        Seed: ["INSERT INTO u DEFAULT VALUES"],
      },
      "Users",
      "definition",
      /OVERRIDING SYSTEM VALUE/,
    ],
    [
      "keeps privileges, owners and roles, which no schema shows",
      {
        ...users,
        Role: ["CREATE ROLE reader", 'GRANT SELECT ON "user" TO reader'],
        More: ["CREATE TABLE gone (id int)", "GRANT SELECT ON gone TO reader", "DROP TABLE gone"],
      },
      "Users",
      "definition",
      /CREATE ROLE reader\nGRANT SELECT ON "user" TO reader$/,
    ],
    [
      "keeps the place of a privilege on a table that is renamed later",
      {
        ...users,
        Role: ["CREATE ROLE clerk", 'GRANT SELECT ON "user" TO clerk'],
        Rename: ['ALTER TABLE "user" RENAME TO person'],
      },
      "Users",
      "statements",
      /GRANT[^]*RENAME/,
    ],
    [
      "gives no privilege of a dropped table to another one of its name",
      {
        ...users,
        Role: ["CREATE ROLE guest", 'GRANT SELECT ON "user" TO guest'],
        Again: ['DROP TABLE "user"', 'CREATE TABLE "user" (secret text)'],
      },
      "Users",
      "statements",
      /GRANT[^]*DROP TABLE/,
    ],
    [
      "writes the statements between both schemas, if revisions come before it",
      { ...users, Mail: ['ALTER TABLE "user" ADD mail text'], Rename: ['ALTER TABLE "user" RENAME mail TO email'] },
      "Mail",
      "changes",
      /^ALTER TABLE "user" ADD "email" text$/,
    ],
    [
      "renames what the range renames, so that rows before it are kept",
      { ...users, One: ['ALTER TABLE "user" RENAME TO person'], Two: ["ALTER TABLE person RENAME name TO label"] },
      "One",
      "changes",
      /RENAME TO "person"\nALTER TABLE "person" RENAME COLUMN "name" TO "label"/,
    ],
    [
      "keeps the statements that change rows from before the range",
      {
        ...users,
        Add: ['ALTER TABLE "user" ADD slug text'],
        Fill: [`UPDATE "user" SET slug = lower(name) || '-' || id`],
        Need: ['ALTER TABLE "user" ALTER slug SET NOT NULL'],
      },
      "Add",
      "statements",
      /UPDATE "user" SET slug/,
    ],
    [
      "keeps the statements that add rows to a table from before the range, because their keys may be taken",
      { ...users, Seed: [`INSERT INTO "user" (name) VALUES ('root')`], Mail: ['ALTER TABLE "user" ADD mail text'] },
      "Seed",
      "statements",
      /INSERT INTO "user" \(name\)/,
      ["rows of public.user differ"],
    ],
    [
      "creates types, functions, triggers, views and policies",
      {
        Types: [
          "CREATE TYPE mood AS ENUM ('sad', 'ok')",
          "CREATE TABLE p (id int PRIMARY KEY, mood mood NOT NULL DEFAULT 'ok')",
        ],
        Value: ["ALTER TYPE mood ADD VALUE 'happy'"],
        Code: [
          "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
          "CREATE TRIGGER touched BEFORE UPDATE ON p FOR EACH ROW EXECUTE FUNCTION touch()",
          "CREATE VIEW happy AS SELECT id FROM p WHERE mood = 'happy'",
          "ALTER TABLE p ENABLE ROW LEVEL SECURITY",
          "CREATE POLICY own ON p USING (id > 0)",
          "COMMENT ON COLUMN p.mood IS 'of today'",
        ],
      },
      "Types",
      "definition",
    ],
    [
      "keeps the statements if a trigger would change the rows that are written",
      {
        Audit: [
          "CREATE TABLE a (id int PRIMARY KEY)",
          "CREATE TABLE log (id int)",
          "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (NEW.id); RETURN NEW; END $$",
        ],
        Seed: ["INSERT INTO a VALUES (1)"],
        Trigger: ["CREATE TRIGGER noted AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION note()"],
      },
      "Audit",
      "statements",
    ],
    [
      "keeps a fill with a value that is another one in each replay",
      {
        ...users,
        Add: ['ALTER TABLE "user" ADD at timestamptz', 'UPDATE "user" SET at = now()'],
        Last: ["CREATE TABLE x ()"],
      },
      "Add",
      "statements",
      /SET at = now\(\)/,
    ],
    [
      "keeps a correction of rows that no made-up row meets",
      { ...users, Fix: [`UPDATE "user" SET name = 'b' WHERE name = 'boss'`], Add: ['ALTER TABLE "user" ADD x int'] },
      "Fix",
      "statements",
      /'boss'/,
    ],
    [
      "keeps the statements if a varying value was written and not left to the default",
      {
        Plan: [
          "CREATE TABLE plan (id uuid PRIMARY KEY DEFAULT gen_random_uuid())",
          "CREATE TABLE price (plan_id uuid)",
        ],
        Seed: ["INSERT INTO plan DEFAULT VALUES", "INSERT INTO price (plan_id) SELECT id FROM plan"],
      },
      "Plan",
      "statements",
      /SELECT id FROM plan/,
    ],
    [
      "sets sequences that were restarted and have given out nothing",
      {
        No: ["CREATE SEQUENCE invoice_no", "ALTER SEQUENCE invoice_no RESTART WITH 1000", "CREATE SEQUENCE plain"],
        Id: ["CREATE TABLE o (id serial PRIMARY KEY)", "SELECT setval('o_id_seq', 5000, false)"],
      },
      "No",
      "definition",
      /OWNED BY public\.o\.id\nSELECT setval\('"public"\."o_id_seq"', 5000, false\)\nSELECT setval\('"public"\."invoice_no"', 1000, false\)$/,
    ],
    [
      "keeps a sequence that depends on rows",
      {
        ...users,
        Set: [`SELECT setval('user_id_seq', (SELECT count(*) + 100 FROM "user"))`],
        Add: ["CREATE TABLE x ()"],
      },
      "Set",
      "statements",
      /count\(\*\)/,
    ],
    [
      "sees that the values of many rows have changed places",
      {
        Big: ["CREATE TABLE big (id int, a int)", "INSERT INTO big SELECT g, g FROM generate_series(1, 1500) g"],
        Turn: ["UPDATE big SET a = 1501 - a"],
        Last: ["CREATE TABLE x ()"],
      },
      "Turn",
      "statements",
      /1501 - a/,
      ["rows of public.big differ"],
    ],
    [
      "keeps the statements around a materialized view, whose rows depend on the time",
      {
        Plan: [
          "CREATE TABLE plan (name text)",
          "INSERT INTO plan VALUES ('a')",
          "CREATE MATERIALIZED VIEW mv AS SELECT name FROM plan",
        ],
        Last: ["CREATE TABLE x ()"],
      },
      "Plan",
      "statements",
      /INSERT[^]*MATERIALIZED/,
    ],
    [
      "keeps statements with an effect that no comparison sees",
      { Dict: ["CREATE TEXT SEARCH DICTIONARY d1 (TEMPLATE = simple)"], Last: ["CREATE TABLE x ()"] },
      "Dict",
      "statements",
      /DICTIONARY/,
    ],
    [
      "keeps the place of privileges for all tables and of default privileges",
      {
        Role: ["CREATE ROLE app8", "CREATE TABLE a ()", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO app8"],
        Secret: ["CREATE TABLE secret ()"],
      },
      "Role",
      "statements",
      /ALL TABLES[^]*secret/,
    ],
    [
      "keeps a block of code that also changes privileges",
      {
        Block: ["DO $$ BEGIN CREATE ROLE app9; CREATE TABLE t9 (); GRANT SELECT ON t9 TO app9; END $$"],
        Last: ["CREATE TABLE x ()"],
      },
      "Block",
      "statements",
      /GRANT SELECT ON t9/,
    ],
    [
      "leaves out a block that only creates a type unless it exists",
      {
        Block: ["DO $$ BEGIN CREATE TYPE mood AS ENUM ('ok'); EXCEPTION WHEN duplicate_object THEN NULL; END $$"],
        Last: ["CREATE TABLE x (mood mood)"],
      },
      "Block",
      "definition",
      /^CREATE TYPE/,
    ],
    [
      "has a way back from partitions, whose parent takes them with it",
      {
        P: [
          "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
          "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)",
        ],
        Last: ["CREATE TABLE x ()"],
      },
      "P",
      "definition",
    ],
    [
      "drops sequences, functions, types, extensions and schemas that it has created",
      {
        Own: ["CREATE SCHEMA app", "CREATE SEQUENCE app.s", "CREATE TYPE app.e AS ENUM ('a')"],
        Code: ["CREATE FUNCTION app.f(x app.e) RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE DOMAIN app.d AS int"],
      },
      "Own",
      "definition",
    ],
  ];
  for (const [title, history, from, form, expected = /./, notUndone = []] of cases)
    it(title, async () => {
      const draft = await squash(history, from);
      assert.ok(!isProblem(draft), JSON.stringify(draft));
      assert.equal(draft.form, form, JSON.stringify(draft, undefined, 1));
      assert.match(draft.up.join("\n"), expected);
      assert.deepEqual(draft.proof.notUndone, notUndone, JSON.stringify(draft, undefined, 1));
    });

  it("names the statements whose effects are not compared", async () => {
    const history = { Dict: ["CREATE TEXT SEARCH DICTIONARY d1 (TEMPLATE = simple)"], Last: ["CREATE TABLE x ()"] };
    const { proof } = await squash(history, "Dict");
    assert.deepEqual(proof.unseen, ["CREATE TEXT SEARCH DICTIONARY d1 (TEMPLATE = simple)"]);
  });

  it("leaves out the rows of a table, also without its schema, and refuses a table that does not exist", async () => {
    const history = { ...users, Seed: [`INSERT INTO "user" (name) VALUES ('Ada')`] };
    const { up, rows } = await squash(history, "Users", ["user"]);
    assert.deepEqual([up.join("").includes("Ada"), rows], [false, [{ table: "public.user", rows: 1, isKept: false }]]);
    const refused: unknown = await squash(history, "Users", ["usr"]);
    assert.deepEqual(refused, { code: "tableMissing", table: "usr" });
  });
});
