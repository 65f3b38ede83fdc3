import assert from "node:assert/strict";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";
import { lines, rehearsalOf, upgradeHead } from "./caseSupport.ts";

const first = (session: Session) => session.execute({ kind: "upgradeBy", count: 1 });

/** https://github.com/coder/coder/pull/25895, https://github.com/npgsql/efcore.pg/issues/3363 */
const enumValue = {
  [fileOf("A")]: migration(idOf("A"), [
    "CREATE TYPE ticket_state AS ENUM ('open', 'closed')",
    "CREATE TABLE ticket (id int PRIMARY KEY, state ticket_state NOT NULL DEFAULT 'open')",
    "INSERT INTO ticket VALUES (1, 'open')",
  ]),
  [fileOf("B")]: migration(idOf("B"), ["ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'parked'"], []),
  [fileOf("C")]: migration(
    idOf("C"),
    ["UPDATE ticket SET state = 'parked' WHERE id = 1"],
    ["UPDATE ticket SET state = 'open' WHERE id = 1"],
  ),
};

const deferred = {
  [fileOf("A")]: migration(idOf("A"), [
    "CREATE TABLE parent (id int PRIMARY KEY)",
    "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
    "INSERT INTO parent VALUES (1)",
  ]),
  [fileOf("B")]: migration(idOf("B"), ["INSERT INTO child VALUES (1, 1)"], ["DELETE FROM child WHERE id = 1"]),
  [fileOf("C")]: migration(idOf("C"), ["ALTER TABLE child ADD note text"], ["ALTER TABLE child DROP COLUMN note"]),
};

describe("a plan that is rehearsed as it runs", function () {
  this.timeout(60_000);

  it("fails in mode all where a revision uses an enum value that an earlier one adds", () =>
    withSession(enumValue, async (session) => {
      await first(session);
      const rehearsal = await rehearsalOf(session);
      assert.deepEqual(lines(rehearsal), ["B irreversible", "C fails 1 55P04 plan"]);
      const result = succeeded(await session.execute(upgradeHead));
      assert.equal(told(result), "problem migrationFailed");
    }));

  it("fails in mode all as well where the code of the revision does not show the statement", () =>
    withSession(
      {
        ...enumValue,
        [fileOf("B")]: `import { verb } from "../verb";\n${migration(
          idOf("B"),
          "await queryRunner.query(`ALTER TYPE ticket_state ${verb} 'parked'`);",
        )}`,
        [fileOf("C")]: migration(
          idOf("C"),
          ["ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 'parked'"],
          ["ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 'open'"],
        ),
        "src/verb.ts": 'export const verb = "ADD VALUE";',
      },
      async (session) => {
        await first(session);
        assert.deepEqual(lines(await rehearsalOf(session)), ["B irreversible", "C fails 1 55P04 plan"]);
      },
    ));

  it("succeeds in mode each with the same enum value", () =>
    withSession(
      { ...enumValue, "src/data-source.ts": dataSource('migrationsTransactionMode: "each",') },
      async (session) => {
        await first(session);
        assert.deepEqual(lines(await rehearsalOf(session)), ["B irreversible", "C reversible"]);
        assert.equal(told(await session.execute(upgradeHead)), "up B, C");
      },
    ));

  it("fails in mode all where a table has pending trigger events of an earlier revision", () =>
    withSession(deferred, async (session) => {
      await first(session);
      assert.deepEqual(lines(await rehearsalOf(session)), ["B reversible", "C fails 1 55006 plan"]);
      assert.equal(told(await session.execute(upgradeHead)), "problem migrationFailed");
    }));

  it("succeeds in mode each with the same deferred constraint", () =>
    withSession(
      { ...deferred, "src/data-source.ts": dataSource('migrationsTransactionMode: "each",') },
      async (session) => {
        await first(session);
        assert.deepEqual(lines(await rehearsalOf(session)), ["B reversible", "C reversible"]);
      },
    ));

  it("succeeds in mode all where a later revision inserts what a deferred foreign key refers to", () =>
    withSession(
      {
        ...deferred,
        [fileOf("B")]: migration(idOf("B"), ["INSERT INTO child VALUES (5, 5)"], ["DELETE FROM child WHERE id = 5"]),
        [fileOf("C")]: migration(idOf("C"), ["INSERT INTO parent VALUES (5)"], ["DELETE FROM parent WHERE id = 5"]),
      },
      async (session) => {
        await first(session);
        const [b] = lines(await rehearsalOf(session));
        assert.match(b ?? "", /^B undetermined/);
        assert.equal(told(await session.execute(upgradeHead)), "up B, C");
      },
    ));

  it("fails like the live run where the schema of the migrations table does not exist, and names the action", () =>
    withSession(
      {
        "src/data-source.ts": dataSource('schema: "app",'),
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE app.a (id int)"], ["DROP TABLE app.a"]),
      },
      async (session) => {
        const { answerOf } = await import("./caseSupport.ts");
        const problem = await answerOf(session);
        assert.deepEqual(problem, {
          code: "serverRefused",
          message: 'schema "app" does not exist',
          sqlState: "3F000",
          action: 'CREATE SCHEMA "app";',
        });
        await session.database.query("CREATE SCHEMA app");
        assert.deepEqual(lines(await rehearsalOf(session)), ["A reversible"]);
      },
    ));
});
