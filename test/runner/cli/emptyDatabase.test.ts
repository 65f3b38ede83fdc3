import assert from "node:assert/strict";
import { cliJson, runCli } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import { dataSource, idOf, tableMigrations } from "../../support/workspace.ts";

describe("an empty database on the command line", function () {
  this.timeout(60_000);

  it("without the schema of the data source is refused with the statement that creates it, and works afterwards", () =>
    withSession(
      { ...tableMigrations("A"), "src/data-source.ts": dataSource(`schema: "sales",`) },
      async ({ workspace: { root }, database }) => {
        for (const args of [["upgrade"], ["upgrade", "--dry-run"], ["upgrade", "--sql"]]) {
          const { problem } = await cliJson(root, args);
          assert.match((problem as { message: string }).message, /Execute this first: CREATE SCHEMA "sales";/);
        }
        await database.query(`CREATE SCHEMA "sales"`);
        assert.deepEqual((await cliJson(root, ["upgrade"]))["applied"], [idOf("A")]);
      },
    ));

  it("has its migrations table in the schema that migrationsTableName names, as with TypeORM's own command line", () =>
    withSession(
      { ...tableMigrations("AB"), "src/data-source.ts": dataSource(`migrationsTableName: "audit.log",`) },
      async ({ workspace, database }) => {
        const { root } = workspace;
        const rows = async () =>
          (await database.query<{ name: string }>(`SELECT name FROM "audit"."log" ORDER BY id`)).map(
            ({ name }) => name,
          );
        const refused = await cliJson(root, ["upgrade"]);
        assert.match((refused["problem"] as { message: string }).message, /Execute this first: CREATE SCHEMA "audit";/);
        await database.query("CREATE SCHEMA audit");
        assert.equal((await cliJson(root, ["rehearse"])).code, 0);
        assert.deepEqual((await cliJson(root, ["upgrade"]))["applied"], ["A", "B"].map(idOf));
        assert.deepEqual(await rows(), ["A", "B"].map(idOf));
        assert.equal((await cliJson(root, ["status"]))["isAtHead"], true);
        assert.equal((await cliJson(root, ["downgrade", "--yes"])).code, 0);
        assert.deepEqual(await rows(), [idOf("A")]);
        assert.deepEqual(await database.tables(), ["a"]);
        workspace.write({ "src/data-source.ts": dataSource(`schema: "audit", migrationsTableName: "audit.log",`) });
        const three = await cliJson(root, ["status"]);
        assert.equal(three.code, 1);
        assert.match((three["problem"] as { message: string }).message, /remove the option schema/);
      },
    ));

  it("is marked as at head, and as at base, without a statement of a revision", () =>
    withSession(tableMigrations("AB"), async ({ workspace: { root }, database }) => {
      assert.equal((await cliJson(root, ["stamp", "head", "--yes"])).code, 0);
      assert.deepEqual(await database.applied(), [idOf("A"), idOf("B")]);
      assert.deepEqual(await database.tables(), []);
      assert.equal((await cliJson(root, ["stamp", "base", "--yes"])).code, 0);
      assert.deepEqual(await database.applied(), []);
    }));

  it("is reviewed without a claim about data: tables without rows are dropped, and no rows are deleted", () =>
    withSession(tableMigrations("AB"), async ({ workspace: { root }, database }) => {
      await runCli(root, ["upgrade"]);
      const empty = (await runCli(root, ["review", "base"])).stdout;
      assert.match(empty, /· deletes no rows ·[^]*## Drops\n\n- table b \(0 rows\)[^]*no rows are deleted/);
      assert.doesNotMatch(empty, /deletes data/i);
      await database.query("INSERT INTO a DEFAULT VALUES");
      assert.match((await runCli(root, ["review", "base"])).stdout, /\*\*deletes data\*\*[^]*- table a \(1 row\)/);
    }));

  it("says of a rehearsal without a database where its history begins", () =>
    withSession(tableMigrations("A"), async ({ workspace: { root } }) => {
      await runCli(root, ["upgrade"]);
      const { stdout } = await runCli(root, ["rehearse", "base", "--offline"]);
      assert.equal(stdout.trim(), "Nothing to rehearse: no database was asked, so the history begins at base.");
    }));
});
