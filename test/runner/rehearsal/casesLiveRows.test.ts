import assert from "node:assert/strict";
import { told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import { lines, rehearsalOf, upgradeHead } from "./caseSupport.ts";

const bill = ["CREATE TABLE bill (id serial PRIMARY KEY, cents int NOT NULL)"];
const named = ["CREATE TABLE bill (id int PRIMARY KEY, name text)"];
const payers = ["CREATE TABLE payer (id int PRIMARY KEY)", "CREATE TABLE bill (id int PRIMARY KEY, payer int)"];

type Case = {
  readonly title: string;
  readonly first: readonly string[];
  readonly byHand: string;
  readonly up: readonly string[];
  readonly down?: readonly string[];
  readonly expected: string;
};

/** Revisions that fail on the live rows and succeed on made-up rows. */
const failing: readonly Case[] = [
  {
    title: "a unique index on values that occur twice",
    first: bill,
    byHand: "INSERT INTO bill (cents) VALUES (5), (5)",
    up: ["CREATE UNIQUE INDEX bill_cents ON bill (cents)"],
    down: ["DROP INDEX bill_cents"],
    expected: "B fails 1 23505 up",
  },
  {
    title: "a unique index on an expression that has the same value twice",
    first: named,
    byHand: "INSERT INTO bill VALUES (1, 'Ada'), (2, 'ada'), (3, NULL)",
    up: ['CREATE UNIQUE INDEX bill_name ON bill (lower(name)) WHERE "id" < 3'],
    down: ["DROP INDEX bill_name"],
    expected: "B fails 1 23505 up",
  },
  {
    title: "NOT NULL on a renamed column with a NULL",
    first: named,
    byHand: "INSERT INTO bill VALUES (1, NULL)",
    up: ['ALTER TABLE bill RENAME name TO "fullName"', 'ALTER TABLE bill ALTER "fullName" SET NOT NULL'],
    down: ['ALTER TABLE bill ALTER "fullName" DROP NOT NULL', 'ALTER TABLE bill RENAME "fullName" TO name'],
    expected: "B fails 2 23502 up",
  },
  {
    title: "a foreign key that rows do not satisfy",
    first: payers,
    byHand: "INSERT INTO bill VALUES (1, 77)",
    up: ["ALTER TABLE bill ADD CONSTRAINT bill_payer FOREIGN KEY (payer) REFERENCES payer"],
    down: ["ALTER TABLE bill DROP CONSTRAINT bill_payer"],
    expected: "B fails 1 23503 up",
  },
  {
    title: "the validation of a check that a row violates",
    first: [...bill, "ALTER TABLE bill ADD CONSTRAINT paid CHECK (cents <> 7) NOT VALID"],
    byHand:
      "ALTER TABLE bill DROP CONSTRAINT paid; INSERT INTO bill (cents) VALUES (7); ALTER TABLE bill ADD CONSTRAINT paid CHECK (cents <> 7) NOT VALID",
    up: ["ALTER TABLE bill VALIDATE CONSTRAINT paid"],
    down: [
      "ALTER TABLE bill DROP CONSTRAINT paid",
      "ALTER TABLE bill ADD CONSTRAINT paid CHECK (cents <> 7) NOT VALID",
    ],
    expected: "B fails 1 23514 up",
  },
  {
    title: "a shorter type for a text that is too long",
    first: named,
    byHand: "INSERT INTO bill VALUES (1, repeat('x', 300))",
    up: ["ALTER TABLE bill ALTER name TYPE varchar(200)"],
    down: ["ALTER TABLE bill ALTER name TYPE text"],
    expected: "B fails 1 22001 up",
  },
  {
    title: "a smaller type for a number that is too large",
    first: ["CREATE TABLE bill (id int PRIMARY KEY, cents bigint)"],
    byHand: "INSERT INTO bill VALUES (1, 3000000000)",
    up: ["ALTER TABLE bill ALTER cents TYPE int"],
    down: ["ALTER TABLE bill ALTER cents TYPE bigint"],
    expected: "B fails 1 22003 up",
  },
  {
    title: "an enum without a value that a row has",
    first: [
      "CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd', 'e', 'f', 'g')",
      "CREATE TABLE bill (id int PRIMARY KEY, mood mood)",
    ],
    byHand: "INSERT INTO bill VALUES (1, 'g')",
    up: [
      "ALTER TYPE mood RENAME TO mood_old",
      "CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd', 'e', 'f')",
      "ALTER TABLE bill ALTER mood TYPE mood USING mood::text::mood",
      "DROP TYPE mood_old",
    ],
    down: [
      "ALTER TYPE mood RENAME TO mood_old",
      "CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd', 'e', 'f', 'g')",
      "ALTER TABLE bill ALTER mood TYPE mood USING mood::text::mood",
      "DROP TYPE mood_old",
    ],
    expected: "B fails 3 22P02 up",
  },
  {
    title: "a seed with an explicit id that a row has",
    first: bill,
    byHand: "INSERT INTO bill VALUES (1, 5)",
    up: ["INSERT INTO bill VALUES (1, 6)"],
    down: ["DELETE FROM bill WHERE id = 1"],
    expected: "B fails 1 23505 up",
  },
  {
    title: "a sequence that lies behind the explicit ids of rows",
    first: bill,
    byHand: "INSERT INTO bill VALUES (1, 5), (2, 6)",
    up: ["INSERT INTO bill (cents) VALUES (7)"],
    down: ["DELETE FROM bill WHERE cents = 7"],
    expected: "B fails 1 23505 up",
  },
];

type Kept = {
  readonly title: string;
  readonly up: (table: string) => readonly string[];
  readonly down: (table: string) => string;
  readonly verdict?: string;
};

/** Each on a table of its own with the rows (1, 'a', 5, NULL, 3) and (2, 'b', 6, NULL, 3). */
const kept: readonly Kept[] = [
  {
    title: "a unique index on different values",
    up: (t) => [`CREATE UNIQUE INDEX ${t}_name ON ${t} (name)`],
    down: (t) => `DROP INDEX ${t}_name`,
  },
  {
    title: "NOT NULL on a column without NULL",
    up: (t) => [`ALTER TABLE ${t} ALTER name SET NOT NULL`],
    down: (t) => `ALTER TABLE ${t} ALTER name DROP NOT NULL`,
  },
  {
    title: "a check that rows satisfy",
    up: (t) => [`ALTER TABLE ${t} ADD CONSTRAINT k CHECK (length(name) < 50)`],
    down: (t) => `ALTER TABLE ${t} DROP CONSTRAINT k`,
  },
  {
    title: "a new table with constraints",
    up: (t) => [`CREATE TABLE part_${t} (id int PRIMARY KEY, ${t} int NOT NULL UNIQUE REFERENCES ${t})`],
    down: (t) => `DROP TABLE part_${t}`,
  },
  {
    title: "a new unique column without values",
    up: (t) => [`ALTER TABLE ${t} ADD slug text UNIQUE`],
    down: (t) => `ALTER TABLE ${t} DROP slug`,
  },
  {
    title: "a new column with a foreign key",
    up: (t) => [
      `ALTER TABLE ${t} ADD price int`,
      `ALTER TABLE ${t} ADD CONSTRAINT k FOREIGN KEY (price) REFERENCES price`,
    ],
    down: (t) => `ALTER TABLE ${t} DROP price`,
  },
  {
    title: "a required column with a default",
    up: (t) => [`ALTER TABLE ${t} ADD paid boolean NOT NULL DEFAULT false`],
    down: (t) => `ALTER TABLE ${t} DROP paid`,
  },
  {
    title: "a new column that an update fills",
    up: (t) => [
      `ALTER TABLE ${t} ADD day date`,
      `UPDATE ${t} SET day = '2020-01-01'`,
      `ALTER TABLE ${t} ALTER day SET NOT NULL`,
    ],
    down: (t) => `ALTER TABLE ${t} DROP day`,
  },
  {
    title: "a column whose NULLs an update replaces",
    up: (t) => [`UPDATE ${t} SET note = '' WHERE note IS NULL`, `ALTER TABLE ${t} ALTER note SET NOT NULL`],
    down: (t) => `ALTER TABLE ${t} ALTER note DROP NOT NULL`,
  },
  {
    title: "a row with a free id",
    up: (t) => [`INSERT INTO ${t} VALUES (90001, 'c', 7)`],
    down: (t) => `DELETE FROM ${t} WHERE id = 90001`,
  },
  {
    title: "a row that is skipped if its id exists",
    up: (t) => [`INSERT INTO ${t} VALUES (1, 'skipped', 7) ON CONFLICT DO NOTHING`],
    down: (t) => `DELETE FROM ${t} WHERE name = 'skipped'`,
  },
  {
    title: "a longer type, and a shorter one that holds all values",
    up: (t) => [`ALTER TABLE ${t} ALTER cents TYPE bigint`, `ALTER TABLE ${t} ALTER name TYPE varchar(100)`],
    down: (t) => `ALTER TABLE ${t} ALTER cents TYPE int, ALTER name TYPE text`,
  },
  {
    title: "a unique index after the deletion of duplicates",
    up: (t) => [
      `DELETE FROM ${t} a USING ${t} b WHERE a.twice = b.twice AND a.id > b.id`,
      `CREATE UNIQUE INDEX ${t}_twice ON ${t} (twice)`,
    ],
    down: (t) => `DROP INDEX ${t}_twice`,
    verdict: "undetermined liveRows",
  },
  {
    title: "an exclusion constraint",
    up: (t) => [`ALTER TABLE ${t} ADD CONSTRAINT k EXCLUDE USING btree (name WITH =)`],
    down: (t) => `ALTER TABLE ${t} DROP CONSTRAINT k`,
    verdict: "undetermined liveRows",
  },
];

describe("A rehearsal and constraints on live rows", function () {
  this.timeout(60_000);

  for (const { title, first, byHand, up, down = [], expected } of failing)
    it(`says that the upgrade fails: ${title}`, () =>
      withSession(
        { [fileOf("A")]: migration(idOf("A"), first), [fileOf("B")]: migration(idOf("B"), up, down) },
        async (session) => {
          assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
          await session.database.query(byHand);
          const rehearsal = await rehearsalOf(session);
          assert.deepEqual(lines(rehearsal), [expected], JSON.stringify(rehearsal));
          const answer = await session.execute(upgradeHead);
          assert.equal(told(answer), "problem migrationFailed");
          const [rehearsed] = rehearsal.revisions;
          const [said, met] = [rehearsed?.problem, "problem" in answer ? answer.problem : undefined];
          assert.ok(said?.code === "migrationFailed" && met?.code === "migrationFailed");
          assert.deepEqual([said.statement, said.sqlState], [met.statement, met.sqlState]);
          assert.ok(met.message.startsWith(said.message), `${met.message} | ${said.message}`);
        },
      ));

  it("keeps a verdict that the live rows confirm, and says the doubt that no query settles", () => {
    const names = kept.map((_, index) => "BCDEFGHIJKLMNOPQRSTUVWXYZ".charAt(index));
    const tables = names.map((name) => `t_${name.toLowerCase()}`);
    const creates = tables.map(
      (t) => `CREATE TABLE ${t} (id int PRIMARY KEY, name text, cents int, note text, twice int)`,
    );
    const revisions = kept.map(({ up, down }, index) => {
      const [name = "", table = ""] = [names[index], tables[index]];
      return [fileOf(name), migration(idOf(name), up(table), [down(table)])] as const;
    });
    const first = migration(idOf("A"), ["CREATE TABLE price (cents int PRIMARY KEY)", ...creates]);
    return withSession({ [fileOf("A")]: first, ...Object.fromEntries(revisions) }, async (session) => {
      assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
      const rows = tables.map((t) => `INSERT INTO ${t} VALUES (1, 'a', 5, NULL, 3), (2, 'b', 6, NULL, 3)`);
      await session.database.query(["INSERT INTO price VALUES (5), (6)", ...rows].join("; "));
      const rehearsal = await rehearsalOf(session);
      const verdicts = rehearsal.revisions.map(({ verdict, reason }, index) => [
        kept[index]?.title,
        reason === undefined ? verdict : `${verdict} ${reason.kind}`,
      ]);
      const expected = kept.map(({ title, verdict = "reversible" }) => [title, verdict]);
      const why = rehearsal.revisions.map(({ problem, reason }) => problem ?? reason ?? "");
      assert.deepEqual(verdicts, expected, JSON.stringify(why));
      assert.equal(told(await session.execute(upgradeHead)), `up ${names.join(", ")}`);
    });
  });

  it("says that a revert fails if its down requires a value that live rows do not have", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE bill (id int PRIMARY KEY, name text NOT NULL)"]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["ALTER TABLE bill ALTER name DROP NOT NULL"],
          ["ALTER TABLE bill ALTER name SET NOT NULL"],
        ),
      },
      async (session) => {
        assert.equal(told(await session.execute(upgradeHead)), "up A, B");
        await session.database.query("INSERT INTO bill VALUES (1, NULL)");
        const request = { kind: "revert", revision: idOf("B") } as const;
        assert.deepEqual(lines(await rehearsalOf(session, request)), ["B fails 1 23502 down"]);
        assert.equal(told(await session.execute(request)), "problem migrationFailed");
      },
    ));

  it("does not say that a primary key over an optional column fails on any row", () =>
    withSession(
      { [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE bill (id int PRIMARY KEY, name text)"]) },
      async (session) => {
        assert.equal(told(await session.execute(upgradeHead)), "up A");
        await session.database.query("INSERT INTO bill VALUES (1, 'one')");
        session.workspace.write({
          [fileOf("B")]: migration(
            idOf("B"),
            [
              "ALTER TABLE bill DROP CONSTRAINT bill_pkey",
              "ALTER TABLE bill ADD CONSTRAINT bill_key PRIMARY KEY (name)",
            ],
            [
              "ALTER TABLE bill DROP CONSTRAINT bill_key, ADD CONSTRAINT bill_pkey PRIMARY KEY (id)",
              "ALTER TABLE bill ALTER name DROP NOT NULL",
            ],
          ),
        });
        await session.restart();
        assert.deepEqual(lines(await rehearsalOf(session)), ["B reversible"]);
        assert.equal(told(await session.execute(upgradeHead)), "up B");
      },
    ));
});
