import assert from "node:assert/strict";
import { succeeded, told, withSession } from "../../support/session.ts";
import { runCli } from "../../support/cli.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";

describe("An invalid index that an earlier failure has left on another table", function () {
  this.timeout(60_000);

  it("is not named by a failed statement on a table with a longer name", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE member (x int)", "CREATE TABLE member_role (x int)"]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["CREATE UNIQUE INDEX CONCURRENTLY role_x ON member_role (x)"],
          [],
          "transaction = false;",
        ),
      },
      async (session) => {
        session.workspace.write({
          "src/data-source.ts": dataSource(`migrationsTransactionMode: "each",`),
        });
        await session.restart();
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
        await session.database.query("INSERT INTO member VALUES (1), (1)");
        await session.database.query("INSERT INTO member_role VALUES (1), (1)");
        await session.database.query("CREATE UNIQUE INDEX CONCURRENTLY old_x ON member (x)").catch(() => undefined);
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), "problem migrationFailed");
        assert.deepEqual(
          result.kept?.map(({ indexes }) => indexes),
          [["public.role_x"]],
        );
      },
    ));
});

// PostgreSQL manual, CREATE INDEX: an index that exists is left as it is, whatever it is like.
describe("An invalid index of the name that CREATE INDEX … IF NOT EXISTS gives", function () {
  this.timeout(60_000);
  const create = 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "a_X" ON public.a (x)';

  it("is named after the run that has passed it over, and not after the run that creates it", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a (x int)"]),
        [fileOf("B")]: migration(idOf("B"), [create], ['DROP INDEX "a_X"'], "transaction = false;"),
        "src/data-source.ts": dataSource(`migrationsTransactionMode: "each",`),
      },
      async ({ workspace: { root }, database }) => {
        assert.equal((await runCli(root, ["upgrade", "+1"])).code, 0);
        await database.query("INSERT INTO a VALUES (1), (1)");
        const failed = await runCli(root, ["upgrade", "--yes"]);
        assert.match(failed.stderr, /left an invalid index, public\.a_X/);
        await database.query("DELETE FROM a");
        const passed = await runCli(root, ["upgrade", "--yes"]);
        assert.equal(passed.code, 0, passed.stderr);
        const [index] = await database.query("SELECT indisvalid FROM pg_index WHERE NOT indisvalid");
        assert.deepEqual(index, { indisvalid: false });
        assert.match(passed.stdout, /The index public\.a_X is invalid: B did not create it/);
        assert.equal((await runCli(root, ["downgrade", "--yes"])).code, 0);
        const created = await runCli(root, ["upgrade", "--yes"]);
        assert.equal(created.code, 0, created.stderr);
        assert.doesNotMatch(created.stdout, /invalid/);
      },
    ));
});
