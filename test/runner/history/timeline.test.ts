import assert from "node:assert/strict";
import type { SchemaEvent, Timeline } from "../../../src/migrations/timeline/event.ts";
import { succeeded } from "../../support/session.ts";
import type { History } from "./scratch.ts";
import { liveState, withHistory } from "./scratch.ts";

describe("The timeline of a history", function () {
  this.timeout(60_000);

  const cases: readonly (readonly [title: string, history: History, expected: readonly string[]])[] = [
    [
      "names the objects that a revision creates, with their statements",
      {
        Users: [
          `CREATE TABLE "user" (id serial PRIMARY KEY, email text NOT NULL)`,
          `CREATE INDEX user_email ON "user" (email)`,
        ],
      },
      [
        "Users created table public.user 0",
        "Users created column public.user.id 0 part",
        "Users created column public.user.email 0 part",
        "Users created constraint user_pkey 0 part",
        "Users created index user_email 1 part",
        "Users created sequence public.user_id_seq 0 part",
      ],
    ],
    [
      "follows a renamed column and a renamed table, and reports no change of what names them",
      {
        Users: [
          `CREATE TABLE "user" (id int PRIMARY KEY, mail text CHECK (mail <> ''))`,
          `CREATE VIEW mails AS SELECT mail FROM "user"`,
        ],
        Column: [`ALTER TABLE "user" RENAME mail TO email`],
        Table: [`ALTER TABLE "user" RENAME TO account`],
      },
      [
        "Column renamed column public.user.email from public.user.mail 0",
        "Table renamed table public.account from public.user 0",
      ],
    ],
    [
      "follows a renamed schema, function, sequence and owner of a sequence, and reports no change of what names them",
      {
        Start: [
          `CREATE SCHEMA old`,
          `CREATE TABLE old.t (id serial)`,
          `CREATE SEQUENCE old.s`,
          `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
          `CREATE FUNCTION g(a text) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
          `CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
          `CREATE TRIGGER touched BEFORE INSERT ON old.t FOR EACH ROW EXECUTE FUNCTION f()`,
        ],
        Rename: [
          `ALTER SCHEMA old RENAME TO new`,
          `ALTER FUNCTION f RENAME TO f2`,
          `ALTER SEQUENCE new.s OWNED BY new.t.id`,
          `DROP FUNCTION g(int)`,
          `DROP FUNCTION g(text)`,
        ],
      },
      [
        "Rename renamed schema new from old 0",
        "Rename renamed table new.t from old.t 0",
        "Rename renamed function public.f2() from public.f() 1",
        "Rename renamed sequence new.s from old.s owned by:  → new.t.id 2",
        "Rename dropped function public.g(a integer) 3",
        "Rename dropped function public.g(a text) 4",
      ],
    ],
    [
      "finds what dynamic SQL changes",
      {
        Users: [`CREATE TABLE a (id int)`, `CREATE TABLE b (id int)`],
        Loop: [
          `DO $$ DECLARE t text; BEGIN FOREACH t IN ARRAY ARRAY['a','b'] LOOP EXECUTE format('ALTER TABLE %I ADD tenant int', t); END LOOP; END $$`,
        ],
      },
      ["Loop created column public.a.tenant 0", "Loop created column public.b.tenant 0"],
    ],
    [
      "distinguishes tables of the same name in two schemas",
      {
        Two: [`CREATE SCHEMA billing`, `CREATE TABLE item (id int)`, `CREATE TABLE billing.item (id int)`],
        Add: [`ALTER TABLE billing.item ADD price int`, `ALTER TABLE item ADD label text`],
      },
      ["Add created column billing.item.price 0", "Add created column public.item.label 1"],
    ],
    [
      "calls a column that was dropped and added again recreated",
      { Users: [`CREATE TABLE u (id int, n int)`], Type: [`ALTER TABLE u DROP n`, `ALTER TABLE u ADD n text`] },
      ["Type recreated column public.u.n type: integer → text 0,1"],
    ],
    [
      "names added and renamed values of an enum type",
      {
        Enum: [`CREATE TYPE mood AS ENUM ('sad', 'ok')`],
        Add: [`ALTER TYPE mood ADD VALUE 'happy'`],
        Rename: [`ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'`],
      },
      ["Add changed enum public.mood value:  → happy 0", "Rename changed enum public.mood value: ok → fine 0"],
    ],
    [
      "reports a changed type, NOT NULL and default of a column as one change",
      {
        Users: [`CREATE TABLE u (id int, n int)`],
        Change: [
          `ALTER TABLE u ALTER n TYPE bigint`,
          `ALTER TABLE u ALTER n SET NOT NULL`,
          `ALTER TABLE u ALTER n SET DEFAULT 0`,
        ],
      },
      ["Change changed column public.u.n type: integer → bigint, nullability: NULL → NOT NULL, default:  → 0 0,1,2"],
    ],
    [
      "names what a cascade drops",
      {
        Users: [`CREATE TABLE u (id int PRIMARY KEY)`, `CREATE TABLE o (u int REFERENCES u)`],
        Drop: [`DROP TABLE u CASCADE`],
      },
      [
        "Drop dropped table public.u 0",
        "Drop dropped column public.u.id 0 part",
        "Drop dropped constraint o_u_fkey 0",
        "Drop dropped constraint u_pkey 0 part",
      ],
    ],
  ];
  for (const [title, history, expected] of cases)
    it(title, () =>
      withHistory(history, async ({ runner, all }) => {
        const timeline = succeeded(await runner.request("timeline", { liveState, replay: all, known: 0 }));
        const last = Object.keys(history).length > 1 ? Object.keys(history).slice(1) : Object.keys(history);
        const lines = linesOf(timeline).filter((line) => last.some((name) => line.startsWith(`${name} `)));
        assert.deepEqual(lines.toSorted(), expected.toSorted());
      }),
    );

  it("ends before the revision that fails, and says why", () =>
    withHistory({ One: [`CREATE TABLE a (id int)`], Bad: [`CREATE TABLE a (id int)`] }, async ({ runner, all }) => {
      const timeline = succeeded(await runner.request("timeline", { liveState, replay: all, known: 0 }));
      assert.deepEqual(
        timeline.revisions.map(({ revision }) => revision.replace(/\d+$/, "")),
        ["One"],
      );
      assert.equal(timeline.problem?.code, "migrationFailed");
    }));

  it("has only the revisions after those that are known", () =>
    withHistory({ One: [`CREATE TABLE a (id int)`], Two: [`ALTER TABLE a RENAME TO b`] }, async ({ runner, all }) => {
      const later = succeeded(await runner.request("timeline", { liveState, replay: all, known: 1 }));
      assert.deepEqual(linesOf(later), ["Two renamed table public.b from public.a 0"]);
      assert.ok(later.revisions[0]?.files?.some((file) => file.endsWith("-Two.ts")));
    }));
});

function linesOf({ revisions }: Timeline): readonly string[] {
  return revisions.flatMap(({ revision, events }) =>
    events.map((event) => `${revision.replace(/\d+$/, "")} ${lineOf(event)}`),
  );
}

function lineOf({ operation, object, former, changes, statements, isPart }: SchemaEvent): string {
  const changed =
    operation === "created" ? [] : changes.map(({ fact, before = "", after = "" }) => `${fact}: ${before} → ${after}`);
  return [
    `${operation} ${object.kind} ${object.name}`,
    former ? `from ${former.name}` : "",
    changed.join(", "),
    statements.join(","),
    isPart ? "part" : "",
  ]
    .filter((word) => word !== "")
    .join(" ");
}
