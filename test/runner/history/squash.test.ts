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
      /INSERT INTO "public"\."user" \("id", "label"\) VALUES\n {2}\('1', 'Ada'\),[^]*setval\('"public"\."user_id_seq"', 3\)/,
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
      /./,
      ["function touch() is new"],
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
      /./,
      ["function note() is new"],
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
});
