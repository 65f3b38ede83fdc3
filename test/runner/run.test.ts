import assert from "node:assert/strict";
import type { ChangeRequest } from "../../src/migrations/plan.ts";
import { isProblem } from "../../src/core/problems/problem.ts";
import type { Session } from "../support/session.ts";
import { succeeded, told, withSession } from "../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../support/workspace.ts";

const fails = {
  [fileOf("C")]: migration(idOf("C"), [
    "CREATE TABLE c (id int)",
    "INSERT INTO c VALUES (1)",
    "ALTER TABLE c ADD x int NOT NULL",
  ]),
};
const failureOf = async (session: Session, request: ChangeRequest) => {
  const result = succeeded(await session.execute(request));
  assert.ok(result.problem);
  return result.problem;
};

describe("a run that fails", function () {
  this.timeout(30_000);

  it("at its third statement, mode all: nothing is applied, and the place is named", () =>
    withSession({ ...tableMigrations("AB"), ...fails }, async (session) => {
      const result = succeeded(await session.execute({ kind: "upgradeHead" }));
      assert.deepEqual([result.applied, result.verified], [[], true]);
      assert.ok(result.problem?.code === "migrationFailed");
      const { statement, sqlState, sql, at, revision, direction, message } = result.problem;
      assert.deepEqual(
        { statement, sqlState, sql, revision, direction },
        {
          statement: 3,
          sqlState: "23502",
          sql: "ALTER TABLE c ADD x int NOT NULL",
          revision: idOf("C"),
          direction: "up",
        },
      );
      assert.match(message, /contains null values/);
      assert.deepEqual(at && { file: at.file, line: at.line }, {
        file: `${session.workspace.root}/${fileOf("C")}`,
        line: 7,
      });
      assert.deepEqual(await session.database.tables(), []);
    }));

  it("mode each: exactly the earlier ones are applied, and said so", () =>
    withSession(
      { ...tableMigrations("AB"), ...fails, "src/data-source.ts": dataSource(`migrationsTransactionMode: "each",`) },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B; problem migrationFailed");
        assert.deepEqual(await session.database.tables(), ["a", "b"]);
      },
    ));

  it("mode none: what ran stays, and the tree tells it", () =>
    withSession(
      { ...tableMigrations("AB"), ...fails, "src/data-source.ts": dataSource(`migrationsTransactionMode: "none",`) },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B; problem migrationFailed");
        assert.deepEqual(await session.database.tables(), ["a", "b", "c"]);
        assert.equal(await session.states(), "C pending, B applied, A applied");
      },
    ));

  it("because up() throws before its first statement", () =>
    withSession({ [fileOf("A")]: migration(idOf("A"), `throw new Error("not today");`) }, async (session) => {
      const problem = await failureOf(session, { kind: "upgradeHead" });
      assert.ok(problem.code === "migrationFailed");
      assert.deepEqual([problem.statement, problem.message, problem.at?.line], [0, "not today", 5]);
    }));

  it("because up() ends the process: nothing is applied", () =>
    withSession(
      { [fileOf("A")]: migration(idOf("A"), `await queryRunner.query("CREATE TABLE a ()"); process.exit(3);`) },
      async (session) => {
        const problem = await failureOf(session, { kind: "upgradeHead" });
        assert.ok(problem.code === "migrationFailed");
        assert.match(problem.message, /process\.exit\(3\) was called/);
        assert.deepEqual(await session.database.tables(), []);
        assert.equal(await session.states(), "A pending");
      },
    ));

  it("because down() throws: everything stays applied", () =>
    withSession(
      { ...tableMigrations("AC"), [fileOf("B")]: migration(idOf("B"), [], `throw new Error("no way back");`) },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B, C");
        const result = succeeded(await session.execute({ kind: "downgradeBase" }));
        assert.deepEqual([result.reverted, result.problem?.code], [[], "migrationFailed"]);
        assert.deepEqual(await session.database.tables(), ["a", "c"]);
        assert.equal(await session.states(), "C applied, B applied, A applied");
      },
    ));

  it("at the commit: a deferred constraint", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), [
          "CREATE TABLE p (id int PRIMARY KEY)",
          "CREATE TABLE q (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
          "INSERT INTO q VALUES (1)",
        ]),
      },
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.deepEqual([result.applied, result.problem?.code], [[], "bookkeepingFailed"]);
        assert.deepEqual(await session.database.tables(), []);
      },
    ));
});

describe("transactions", function () {
  this.timeout(30_000);
  const concurrently = {
    [fileOf("B")]: migration(
      idOf("B"),
      ["CREATE INDEX CONCURRENTLY i ON a (id)"],
      ["DROP INDEX CONCURRENTLY i"],
      "transaction = false;",
    ),
  };

  it("mode each: transaction = false is kept up and down", () =>
    withSession(
      {
        ...tableMigrations("AC"),
        ...concurrently,
        "src/data-source.ts": dataSource(`migrationsTransactionMode: "each",`),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B, C");
        assert.equal(told(await session.execute({ kind: "downgradeBase" })), "down C, B, A");
        assert.deepEqual(await session.database.tables(), []);
      },
    ));

  it("mode all refuses transaction = false, as TypeORM does, and names the revision", () =>
    withSession({ ...tableMigrations("A"), ...concurrently }, async (session) => {
      assert.deepEqual(await failureOf(session, { kind: "upgradeHead" }), {
        code: "transactionModeForbidden",
        revisions: [idOf("B")],
      });
      assert.deepEqual(await session.database.tables(), []);
    }));

  it("a downgrade over several is one transaction", () =>
    withSession(
      {
        ...tableMigrations("BC"),
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a (id int)"], ["DROP TABLE nowhere"]),
      },
      async (session) => {
        await session.execute({ kind: "upgradeHead" });
        assert.equal(told(await session.execute({ kind: "downgradeBase" })), "problem migrationFailed");
        assert.deepEqual(await session.database.tables(), ["a", "b", "c"]);
      },
    ));
});

describe("conflicts", function () {
  this.timeout(30_000);

  it("a missing file is shown, and a revert that needs it touches nothing", () =>
    withSession(tableMigrations("ABC"), async (session) => {
      await session.execute({ kind: "upgradeHead" });
      session.workspace.remove(fileOf("B"));
      await session.restart();
      assert.equal(await session.states(), "C applied, B missing, A applied");
      assert.deepEqual(await session.execute({ kind: "downgradeBase" }), {
        code: "revisionMissingFile",
        revision: idOf("B"),
      });
      assert.deepEqual(await session.database.tables(), ["a", "b", "c"]);
      assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down C");
    }));

  it("an older pending one after a newer applied one is out of order", () =>
    withSession(tableMigrations("AC"), async (session) => {
      await session.execute({ kind: "upgradeHead" });
      session.workspace.write(tableMigrations("B"));
      await session.restart();
      assert.equal(await session.states(), "C applied, B outOfOrder, A applied");
      const plan = succeeded(await session.runner.request("plan", { request: { kind: "upgradeHead" } }));
      assert.deepEqual(plan.outOfOrder, [idOf("B")]);
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up B");
      assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down B");
    }));

  it("generate refuses while revisions are pending", () =>
    withSession(tableMigrations("A"), async (session) => {
      assert.deepEqual(await session.runner.request("generate", { message: "x" }), {
        code: "pendingRevisions",
        count: 1,
      });
    }));

  it("does no more than was confirmed", () =>
    withSession(tableMigrations("AB"), async (session) => {
      const answer = await session.runner.request("execute", {
        request: { kind: "upgradeHead" },
        confirmed: [idOf("A")],
      });
      assert.ok(isProblem(answer) && answer.code === "planChanged");
      assert.deepEqual(await session.database.applied(), []);
    }));

  it("names with quotes, spaces and beyond ASCII", () =>
    withSession(
      {
        "src/migrations/1700000000001-x.ts": migration(
          "X1700000000001",
          [`CREATE TABLE "Größe" ("a b" int)`],
          [`DROP TABLE "Größe"`],
          'name = "Add \\"größe\\" it\'s 🙂1700000000001";',
        ),
      },
      async (session) => {
        const id = `Add "größe" it's 🙂1700000000001`;
        assert.deepEqual(succeeded(await session.execute({ kind: "upgradeHead" })).applied, [id]);
        assert.deepEqual(await session.database.applied(), [id]);
        assert.deepEqual(succeeded(await session.execute({ kind: "revert", revision: "1700000000001" })).reverted, [
          id,
        ]);
      },
      { database: `test "dätabase" it's ${process.pid}`, folder: "it's a wörk space" },
    ));
});

describe("reading", function () {
  this.timeout(30_000);

  it("never creates the migrations table, nor anything else", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts":
          dataSource(`synchronize: true, migrationsRun: true, dropSchema: true,`) +
          `AppDataSource.initialize().then((ds) => ds.synchronize(true));`,
      },
      async (session) => {
        assert.equal(await session.states(), "A pending");
        succeeded(await session.runner.request("diff"));
        const [row] = await session.database.query<{ count: string }>(
          "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public'",
        );
        assert.equal(row?.count, "0");
        const extensions = await session.database.query("SELECT 1 FROM pg_extension WHERE extname <> 'plpgsql'");
        assert.deepEqual(extensions, []);
      },
    ));

  it("goes on after the server has dropped its connections", () =>
    withSession(tableMigrations("A"), async (session) => {
      assert.equal(await session.states(), "A pending");
      await session.database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      assert.equal(await session.states(), "A pending");
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
    }));

  it("honours schema and a migrations table of another name", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": dataSource(`schema: "other", migrationsTableName: "Done Things",`),
      },
      async (session) => {
        await session.database.query("CREATE SCHEMA other");
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
        assert.equal(await session.states(), "A applied");
        const rows = await session.database.query('SELECT name FROM other."Done Things"');
        assert.deepEqual(rows, [{ name: idOf("A") }]);
      },
    ));
});
