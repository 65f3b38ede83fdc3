import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import { lines, rehearsalOf, upgradeHead } from "./caseSupport.ts";

const toBase = { kind: "downgradeBase" } as const;
const table =
  "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, mood text, kind kind, CONSTRAINT u UNIQUE (name))";
const first = (...rows: readonly string[]) => ({
  [fileOf("A")]: migration(
    idOf("A"),
    ["CREATE TYPE kind AS ENUM ('a')", table, ...rows],
    ["DROP TABLE a", "DROP TYPE kind"],
  ),
});
const second = (up: readonly string[], down: readonly string[]) => ({ [fileOf("B")]: migration(idOf("B"), up, down) });

/**
 * Reverts that fail on rows which the history inserts. `packages/server` of FlowiseAI/Flowise and `backend` of
 * rocketadmin/rocketadmin have such revisions.
 */
const reverts = {
  "requires a column that it adds": {
    up: ["INSERT INTO a (name) VALUES ('one')", "ALTER TABLE a DROP COLUMN mood"],
    down: ["ALTER TABLE a ADD mood text NOT NULL"],
    repair: "DELETE FROM a",
    failed: "B fails 1 23502 down",
    // The scratch database is empty where the live one is, and has made-up rows instead.
    repaired: "B undetermined madeUpRows rows of a: none",
  },
  "requires values that the upgrade has made null": {
    up: ["ALTER TABLE a ALTER name DROP NOT NULL", "INSERT INTO a (name) VALUES (NULL)"],
    down: ["ALTER TABLE a ALTER name SET NOT NULL"],
    repair: "UPDATE a SET name = 'other'",
    failed: "B fails 1 23502 down",
    repaired: "B undetermined madeUpRows rows of a: some",
  },
  "makes a unique constraint again": {
    up: ["ALTER TABLE a DROP CONSTRAINT u", "INSERT INTO a (name) VALUES ('x'), ('x')"],
    down: ["ALTER TABLE a ADD CONSTRAINT u UNIQUE (name)"],
    repair: "UPDATE a SET name = id::text",
    failed: "B fails 1 23505 down",
    repaired: "B undetermined madeUpRows rows of a: some",
  },
  "narrows an enum": {
    up: [
      "ALTER TYPE kind RENAME TO kind_old",
      "CREATE TYPE kind AS ENUM ('a', 'b')",
      "ALTER TABLE a ALTER kind TYPE kind USING kind::text::kind",
      "DROP TYPE kind_old",
      "INSERT INTO a (name, kind) VALUES ('n', 'b')",
    ],
    down: [
      "ALTER TYPE kind RENAME TO kind_old",
      "CREATE TYPE kind AS ENUM ('a')",
      "ALTER TABLE a ALTER kind TYPE kind USING kind::text::kind",
      "DROP TYPE kind_old",
    ],
    repair: "UPDATE a SET kind = 'a'",
    failed: "B fails 3 22P02 down",
    repaired: "B undetermined madeUpRows rows of a: some",
  },
};

describe("rows that the history has inserted", function () {
  this.timeout(60_000);

  for (const [title, { up, down, repair, failed, repaired }] of Object.entries(reverts))
    it(`fail a revert that ${title} only while the live database has them`, () =>
      withSession({ ...first(), ...second(up, down) }, async (session) => {
        assert.equal(told(await session.execute(upgradeHead)), "up A, B");
        assert.equal(lines(await rehearsalOf(session, toBase))[0], failed);
        assert.match(told(await session.execute(toBase)), /problem migrationFailed/);
        await session.database.query(repair);
        const rehearsal = await rehearsalOf(session, toBase);
        assert.deepEqual(lines(rehearsal), [repaired, "A reversible a"]);
        assert.equal(told(await session.execute(toBase)), "down B, A");
      }));

  it("fail a pending upgrade only while the live database has them", () =>
    withSession(first(), async (session) => {
      const unique = "CREATE UNIQUE INDEX a_mood ON a (mood)";
      session.workspace.write(first("INSERT INTO a (name, mood) VALUES ('one', 'm'), ('two', 'm')"));
      await session.restart();
      assert.equal(told(await session.execute(upgradeHead)), "up A");
      session.workspace.write(second([unique], ["DROP INDEX a_mood"]));
      await session.restart();
      assert.deepEqual(lines(await rehearsalOf(session)), ["B fails 1 23505 up"]);
      assert.equal(told(await session.execute(upgradeHead)), "problem migrationFailed");
      await session.database.query("UPDATE a SET mood = id::text");
      assert.deepEqual(lines(await rehearsalOf(session)), ["B reversible"]);
      assert.equal(told(await session.execute(upgradeHead)), "up B");
    }));

  it("are no reason to call a revert a failure where the upgrade would fail on rows that came later", () =>
    withSession(
      { ...first(), ...second(["ALTER TABLE a ADD age int NOT NULL"], ["ALTER TABLE a DROP COLUMN age"]) },
      async (session) => {
        assert.equal(told(await session.execute(upgradeHead)), "up A, B");
        await session.database.query("INSERT INTO a (name, age) VALUES ('later', 1)");
        const rehearsal = await rehearsalOf(session, toBase);
        assert.deepEqual(lines(rehearsal), ["B irreversible a.age 1 23502 again rows of a: some", "A reversible a"]);
        assert.deepEqual(
          rehearsal.revisions.map(({ statements }) => statements.map(({ sql }) => sql)),
          [["ALTER TABLE a DROP COLUMN age"], ["DROP TABLE a", "DROP TYPE kind"]],
        );
        const done = await session.execute(toBase);
        assert.ok(!isProblem(done));
        assert.equal(told(done), "down B, A");
      },
    ));

  it("are not taken from a pending upgrade that fails on rows of the same plan", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), [
          "CREATE TABLE n (id int PRIMARY KEY, x int)",
          "INSERT INTO n VALUES (1, 1)",
        ]),
      },
      async (session) => {
        assert.equal(told(await session.execute(upgradeHead)), "up A");
        session.workspace.write({
          [fileOf("B")]: migration(idOf("B"), ["INSERT INTO n VALUES (2, -1)"], ["DELETE FROM n WHERE id = 2"]),
          [fileOf("C")]: migration(idOf("C"), ["ALTER TABLE n ADD CONSTRAINT pos CHECK (x > 0)"], []),
        });
        await session.restart();
        assert.deepEqual(lines(await rehearsalOf(session)), ["B reversible", "C fails 1 23514 up"]);
        assert.equal(told(await session.execute(upgradeHead)), "problem migrationFailed");
      },
    ));

  it("do not fail an upgrade in mode all if the live rows are other ones", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), [
          "CREATE TABLE n (id int PRIMARY KEY, x int)",
          "CREATE TABLE other (id int)",
          "INSERT INTO n VALUES (1, 1), (2, 1)",
        ]),
      },
      async (session) => {
        assert.equal(told(await session.execute(upgradeHead)), "up A");
        await session.database.query("UPDATE n SET x = id");
        session.workspace.write({
          [fileOf("B")]: migration(idOf("B"), ["INSERT INTO other VALUES (1)"], ["DELETE FROM other"]),
          [fileOf("C")]: migration(idOf("C"), ["CREATE UNIQUE INDEX nx ON n (x)"], ["DROP INDEX nx"]),
        });
        await session.restart();
        assert.equal(lines(await rehearsalOf(session))[1], "C reversible");
        assert.equal(told(await session.execute(upgradeHead)), "up B, C");
      },
    ));

  it("are a loss if a revert deletes them, even if it was tried without them", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), [
          "CREATE TABLE n (id int PRIMARY KEY, name text, CONSTRAINT nu UNIQUE (name))",
          "CREATE TABLE child (id int PRIMARY KEY, n int REFERENCES n)",
          "INSERT INTO n VALUES (1, 'x')",
          "INSERT INTO child VALUES (1, 1)",
        ]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["ALTER TABLE n DROP CONSTRAINT nu"],
          ["DELETE FROM child", "ALTER TABLE n ADD CONSTRAINT nu UNIQUE (name)"],
        ),
        [fileOf("C")]: migration(idOf("C"), ["INSERT INTO n VALUES (2, 'x')"], ["SELECT 1"]),
      },
      async (session) => {
        assert.equal(told(await session.execute(upgradeHead)), "up A, B, C");
        await session.database.query("UPDATE n SET name = id::text");
        const { revisions } = await rehearsalOf(session, { kind: "downgradeBy", count: 2 });
        assert.ok(revisions.find(({ id }) => id.startsWith("B"))?.lost.includes("child"), JSON.stringify(revisions));
        assert.equal(told(await session.execute({ kind: "downgradeBy", count: 2 })), "down C, B");
      },
    ));
});
