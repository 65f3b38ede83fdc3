import assert from "node:assert/strict";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const table = `CREATE TABLE migrations (id serial PRIMARY KEY, "timestamp" bigint NOT NULL, name varchar NOT NULL)`;

describe("The row of a revision in the migrations table", function () {
  this.timeout(60_000);

  /** https://github.com/typeorm/typeorm/issues/491: rows with truncated or manually written timestamps. */
  for (const timestamp of ["1", "3737971793", "1893456000000"]) {
    it(`is removed by a revert also where its timestamp is ${timestamp}, and not the one in the class name`, () =>
      withSession(tableMigrations("A"), async (session) => {
        await byHand(session.database, timestamp);
        assert.equal(await session.states(), "A applied");
        assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down A");
        assert.deepEqual(await session.database.tables(), []);
        assert.equal(await session.states(), "A pending");
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      }));

    it(`is removed by a stamp to base and by a mark where its timestamp is ${timestamp}`, () =>
      withSession(tableMigrations("A"), async (session) => {
        await byHand(session.database, timestamp);
        assert.equal(told(await session.execute({ kind: "stamp" })), "down A");
        assert.equal(told(await session.execute({ kind: "mark", revision: idOf("A"), as: "applied" })), "up A");
        assert.equal(told(await session.execute({ kind: "mark", revision: idOf("A"), as: "notApplied" })), "down A");
        assert.deepEqual(await session.database.query("SELECT * FROM migrations"), []);
      }));
  }

  it("is purged by its name where the file is gone and its timestamp is another one", () =>
    withSession(tableMigrations("B"), async (session) => {
      await byHand(session.database, "7");
      assert.equal(told(await session.execute({ kind: "purgeMissing" })), "down A");
      assert.deepEqual(await session.database.query("SELECT * FROM migrations"), []);
    }));

  it("does not make a newer revision out of order by its timestamp, for names tell the order", () =>
    withSession(tableMigrations("AB"), async (session) => {
      await byHand(session.database, "1893456000000");
      assert.equal(await session.states(), "B pending, A applied");
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up B");
    }));

  it("is removed by a dry run of a revert and is there afterwards", () =>
    withSession(tableMigrations("A"), async (session) => {
      await byHand(session.database, "1");
      const result = succeeded(
        await session.runner.request("execute", { request: { kind: "downgradeBy", count: 1 }, dryRun: true }),
      );
      assert.deepEqual([result.problem, result.reverted], [undefined, [idOf("A")]]);
      assert.equal((await session.database.query("SELECT * FROM migrations")).length, 1);
    }));

  it("that a rule keeps in the table fails the revert, and everything is rolled back", () =>
    withSession(tableMigrations("A"), async (session) => {
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      await session.database.query("CREATE RULE keep AS ON DELETE TO migrations DO INSTEAD NOTHING");
      const result = succeeded(await session.execute({ kind: "downgradeBy", count: 1 }));
      assert.deepEqual([result.reverted, result.problem?.code], [[], "bookkeepingFailed"]);
      assert.deepEqual(await session.database.tables(), ["a"]);
    }));

  it("that a trigger does not let in is a problem, and not a success", () =>
    withSession(tableMigrations("AB"), async (session) => {
      assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
      await session.database.query("CREATE RULE out AS ON INSERT TO migrations DO INSTEAD NOTHING");
      const result = succeeded(await session.execute({ kind: "upgradeHead" }));
      assert.deepEqual(
        [result.applied, result.problem],
        [[], { code: "notRecorded", revisions: [idOf("B")], table: '"migrations"' }],
      );
    }));

  it("that the server refuses names the revision and the search path that the revision has emptied", () =>
    withSession(
      {
        ...tableMigrations("A"),
        [fileOf("B")]: migration(idOf("B"), [
          "SELECT pg_catalog.set_config('search_path', '', false)",
          "CREATE TABLE public.crate (id int)",
        ]),
      },
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(result.problem?.code === "bookkeepingFailed", JSON.stringify(result));
        const { step, revision, sqlState, searchPath } = result.problem;
        assert.deepEqual([step, revision, sqlState, searchPath], ["row", idOf("B"), "42P01", ""]);
        assert.deepEqual(await session.database.tables(), []);
        assert.equal(await session.states(), "B pending, A pending");
      },
    ));

  it("is written where the data source names the schema, whatever search path a revision leaves", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), [
          "SELECT pg_catalog.set_config('search_path', '', false)",
          "CREATE TABLE public.crate (id int)",
        ]),
        "src/data-source.ts": dataSource(`schema: "public",`),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
        assert.equal(await session.states(), "A applied");
        const { catalog } = succeeded(await session.runner.request("schema", {}));
        assert.match(catalog ?? "", /crate/);
      },
    ));

  it("is not written where a deferred constraint fails at the COMMIT, and the revision is named", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), [
          "CREATE TABLE p (id int PRIMARY KEY)",
          "CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
          "INSERT INTO c VALUES (1)",
        ]),
      },
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(result.problem?.code === "bookkeepingFailed", JSON.stringify(result));
        assert.deepEqual([result.problem.step, result.problem.sqlState], ["commit", "23503"]);
        assert.deepEqual(await session.database.tables(), []);
      },
    ));
});

async function byHand(database: { query(sql: string): Promise<unknown> }, timestamp: string): Promise<void> {
  await database.query(table);
  await database.query("CREATE TABLE a (id int)");
  await database.query(`INSERT INTO migrations ("timestamp", name) VALUES (${timestamp}, '${idOf("A")}')`);
}
