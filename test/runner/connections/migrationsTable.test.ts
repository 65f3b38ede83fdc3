import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { startRunner } from "../../support/runner.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { envOf, idOf, tableMigrations } from "../../support/workspace.ts";

const tables: readonly (readonly [name: string, sql: string, reason: string, what: string])[] = [
  // https://github.com/typeorm/typeorm/issues/4941
  [
    "of the first TypeORMs, without an id",
    `CREATE TABLE migrations ("timestamp" bigint NOT NULL, name varchar NOT NULL, CONSTRAINT "p k" PRIMARY KEY ("timestamp"));
     INSERT INTO migrations VALUES (1700000000066, '${idOf("B")}'), (1700000000065, '${idOf("A")}')`,
    "noId",
    "id",
  ],
  [
    "without an id and without a key",
    `CREATE TABLE migrations ("timestamp" bigint, name varchar); INSERT INTO migrations VALUES (1700000000065, '${idOf("A")}')`,
    "noId",
    "id",
  ],
  // https://laravel.com/docs/migrations: `id, migration, batch`.
  ["of Laravel", "CREATE TABLE migrations (id serial, migration varchar, batch int)", "foreign", "timestamp, name"],
  // https://github.com/db-migrate/node-db-migrate: `id, name, run_on`.
  ["of db-migrate", "CREATE TABLE migrations (id serial, name varchar, run_on timestamp)", "foreign", "timestamp"],
  [
    "whose ids are no numbers",
    `CREATE TABLE migrations (id uuid DEFAULT gen_random_uuid(), "timestamp" bigint, name varchar);
     INSERT INTO migrations VALUES (DEFAULT, 1700000000065, '${idOf("A")}')`,
    "idType",
    "id",
  ],
];

describe("a migrations table that TypeORM cannot use", function () {
  this.timeout(30_000);

  for (const [name, sql, reason, what] of tables)
    it(`is said to be that, and nothing is written: one ${name}`, () =>
      withSession(tableMigrations("ABC"), async (session) => {
        const { database, runner } = session;
        await database.query(sql);
        const before = await database.query("SELECT xmin, * FROM migrations");
        const { problem, history } = succeeded(await runner.request("status"));
        assert.ok(problem?.code === "migrationsTable", JSON.stringify(problem));
        assert.deepEqual([problem.table, problem.reason, problem.what], ['"public"."migrations"', reason, what]);
        assert.ok(history.revisions.every(({ state }) => state === "unknown"));
        for (const request of [{ kind: "upgradeHead" }, { kind: "downgradeBase" }] as const)
          assert.equal(told(await session.execute(request)), "problem migrationsTable");
        const { steps } = succeeded(await runner.request("diagnose"));
        assert.deepEqual(
          steps.filter(({ ok }) => !ok).map((step) => [step.name, step.problem?.code]),
          [["migrationsTable", "migrationsTable"]],
        );
        assert.deepEqual(await database.query("SELECT xmin, * FROM migrations"), before);
        if (reason !== "noId") return;
        // The statements that it names make the table one that works, in the order of the timestamps.
        await database.query(problem.sql ?? "");
        assert.equal(
          await session.states(),
          name.includes("key") ? "C pending, B pending, A applied" : "C pending, B applied, A applied",
        );
        await database.query("CREATE TABLE IF NOT EXISTS a (id int); CREATE TABLE IF NOT EXISTS b (id int)");
        if (!name.includes("key")) assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up C");
        if (!name.includes("key")) assert.deepEqual(await database.applied(), ["A", "B", "C"].map(idOf));
      }));

  it("is said to take no rows where it is a view of several tables", () =>
    withSession(tableMigrations("A"), async ({ database, runner }) => {
      await database.query(
        `CREATE VIEW migrations AS SELECT 1 AS id, 1700000000065::bigint AS "timestamp", '${idOf("A")}' AS name`,
      );
      assert.equal(succeeded(await runner.request("status")).problem, undefined);
      const { steps } = succeeded(await runner.request("diagnose"));
      const step = steps.find(({ ok }) => !ok);
      assert.ok(step?.problem?.code === "migrationsTable", JSON.stringify(step));
      assert.equal(step.problem.reason, "notATable");
    }));

  it("is said to be unreadable to a user without the right to read it", () =>
    withSession(tableMigrations("A"), async ({ database, workspace, runner: unused }) => {
      await unused.stop();
      const user = `blind_${database.name}`;
      await database.query(
        `CREATE TABLE migrations (id serial, "timestamp" bigint, name varchar); CREATE ROLE ${user} LOGIN PASSWORD 'blind-pw'`,
      );
      workspace.write({ ".env": envOf({ ...database, user, password: "blind-pw" }) });
      const runner = startRunner(workspace.root);
      try {
        const { problem } = succeeded(await runner.request("status"));
        assert.deepEqual(problem, { code: "permissionDenied", message: "permission denied for table migrations" });
        assert.ok(isProblem(await runner.request("execute", { request: { kind: "upgradeHead" } })));
      } finally {
        await runner.stop();
        await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
      }
    }));
});
