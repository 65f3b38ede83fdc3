import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { startRunner } from "../../support/runner.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { lines } from "../rehearsal/caseSupport.ts";
import { leavesNothing } from "../../support/truth.ts";
import type { Files } from "../../support/workspace.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";

/**
 * Migrations that end before their statements do. Sources: https://github.com/twentyhq/twenty/pull/5668,
 * https://github.com/dailydotdev/daily-api/pull/3163.
 */
const tables = ["CREATE TABLE land (code char(2) PRIMARY KEY)", "CREATE TABLE land_name (code char(2), name text)"];
const insert = (code: string) => `queryRunner.query("INSERT INTO land VALUES ('${code}')")`;

/** The second half of each turn comes too late. */
const tooLate = "INSERT INTO land_name VALUES ($1, 'x')";
const forEachOfTwo = `["fr", "it", "es"].forEach(async (code) => {
      await queryRunner.query("INSERT INTO land VALUES ($1)", [code]);
      await queryRunner.query("${tooLate}", [code]);
    });`;

type Case = {
  readonly title: string;
  readonly body: string;
  readonly problem: {
    readonly sqlState?: string;
    readonly reason?: string;
    readonly sql?: RegExp;
    readonly line?: number;
  };
};

const failing: readonly Case[] = [
  {
    title: "promises of Promise.all that map() does not return: the statement that failed is named",
    body: `await Promise.all(["at", "de", "at"].map(async (code) => { queryRunner.query("INSERT INTO land VALUES ($1)", [code]); }));`,
    problem: { sqlState: "23505", reason: "notAwaited", sql: /INSERT INTO land VALUES/, line: 5 },
  },
  {
    title: "forEach with an async callback of two statements: the second one is refused",
    body: forEachOfTwo,
    problem: { reason: "sentAfterEnd", sql: /INSERT INTO land_name/, line: 7 },
  },
  {
    title: "a timer: its statement is refused",
    body: `setTimeout(() => { void ${insert("fr")}; }, 50);`,
    problem: { reason: "sentAfterEnd", sql: /INSERT INTO land/ },
  },
  {
    title: "a callback of the file system: its statement is refused",
    body: `require("node:fs").readFile(__filename, () => { void ${insert("fr")}; });`,
    problem: { reason: "sentAfterEnd", sql: /INSERT INTO land/ },
  },
  {
    title: "an async function that throws and that nothing waits for: its error is the result",
    body: `(async () => { await Promise.resolve(); throw new Error("no such country"); })();`,
    problem: { reason: "unhandled" },
  },
  {
    title: "a callback that throws: its error is the result",
    body: `setTimeout(() => { throw new Error("no such country"); }, 20);`,
    problem: { reason: "unhandled" },
  },
  {
    title: "a statement that fails and a later one that is awaited: the first one is named",
    body: `queryRunner.query("INSERT INTO nowhere VALUES (1)").catch(() => undefined); await ${insert("fr")};`,
    problem: { sqlState: "42P01", sql: /nowhere/ },
  },
  {
    title: "an error that is caught within the transaction: it is named, and not the bookkeeping",
    body: `try { await queryRunner.query("INSERT INTO nowhere VALUES (1)"); } catch {}`,
    problem: { sqlState: "42P01", reason: "caught", sql: /nowhere/ },
  },
  {
    title: "a client of its own that is used too late: its statement is refused",
    body: `const { Client } = require("pg");
    const client = new Client({ host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT), user: process.env.POSTGRES_USER,
      password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB });
    await client.connect();
    setTimeout(() => client.query("CREATE TABLE escaped (id int)").catch(() => undefined).then(() => client.end()), 30);`,
    problem: { reason: "sentAfterEnd" },
  },
];

describe("A migration whose statements nothing waits for", function () {
  this.timeout(60_000);

  for (const mode of ["all", "each"]) {
    for (const { title, body, problem } of failing) {
      it(`in mode ${mode}, with ${title}, and nothing is applied`, () =>
        withSession(withFirst(body, mode), async (session) => {
          const result = succeeded(await session.execute({ kind: "upgradeHead" }));
          assert.equal(result.problem?.code, "migrationFailed", JSON.stringify(result));
          assert.ok(result.problem.code === "migrationFailed");
          assert.equal(result.problem.revision, idOf("B"));
          assert.equal(result.problem.reason, problem.reason, JSON.stringify(result.problem));
          assert.equal(result.problem.sqlState, problem.sqlState);
          if (problem.sql) assert.match(result.problem.sql ?? "", problem.sql);
          if (problem.line !== undefined) assert.equal(result.problem.at?.line, problem.line);
          // A late statement must not write anything afterwards.
          await new Promise((resolve) => setTimeout(resolve, 150));
          assert.deepEqual(await session.database.tables(), mode === "all" ? [] : ["land", "land_name"]);
          if (mode === "each") assert.equal((await session.database.query("SELECT * FROM land")).length, 0);
          assert.equal(await session.states(), mode === "all" ? "B pending, A pending" : "B pending, A applied");
          await leavesNothing(session);
        }));
    }
  }

  it("is applied as a whole where its last statements are only not returned, for they are waited for", () =>
    withSession(
      withFirst(
        `["fr", "it"].forEach((code) => { queryRunner.query("INSERT INTO land VALUES ($1)", [code]); });`,
        "all",
      ),
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B");
        assert.equal((await session.database.query("SELECT * FROM land")).length, 2);
      },
    ));

  it("leaves no row in the live database by a dry run, however late its statement is sent", () =>
    withSession(
      { [fileOf("A")]: migration(idOf("A"), tables, ["DROP TABLE land", "DROP TABLE land_name"]) },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
        for (const body of [
          `["fr", "it"].forEach(async (code) => { await queryRunner.query("SELECT 1"); await ${insert("fr")}; });`,
          `setTimeout(() => { void ${insert("fr")}; }, 20);`,
          `setTimeout(() => { void ${insert("fr")}; }, 2500);`,
          `const { Client } = require("pg"); const client = new Client({ host: process.env.POSTGRES_SERVER,
         port: Number(process.env.POSTGRES_PORT), user: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD,
         database: process.env.POSTGRES_DB }); await client.connect(); await client.query("INSERT INTO land VALUES ('fr')");`,
        ]) {
          session.workspace.write({ [fileOf("B")]: migration(idOf("B"), body) });
          await session.restart();
          const answer = await session.runner.request("execute", { request: { kind: "upgradeHead" }, dryRun: true });
          const isLong = body.includes("2500");
          assert.equal(isProblem(answer) || answer.problem !== undefined, !isLong, JSON.stringify(answer));
          await new Promise((resolve) => setTimeout(resolve, isLong ? 2700 : 150));
          assert.deepEqual(await session.database.query("SELECT * FROM land"), [], body);
        }
      },
    ));

  it("fails in a rehearsal and in a preview as it does live, with forEach of two statements, and nothing is applied", () =>
    withSession(withFirst(forEachOfTwo, "each"), async (session) => {
      const { liveState } = succeeded(await session.runner.request("liveState", {}));
      const request = { kind: "upgradeHead" } as const;
      const scratch = startRunner(session.workspace.root, { rehearsal: { extensions: [], variables: [] } });
      try {
        const rehearsal = succeeded(await scratch.request("rehearse", { liveState, request }));
        assert.deepEqual(lines(rehearsal), ["A reversible", "B fails 4 up"]);
        const { problem, statements } = rehearsal.revisions[1] ?? {};
        assert.deepEqual(
          statements?.map(({ sql }) => sql),
          ["fr", "it", "es"].map((code) => `INSERT INTO land VALUES ('${code}')`),
        );
        assert.ok(problem?.code === "migrationFailed");
        assert.deepEqual([problem.reason, problem.sql, problem.at?.line], ["sentAfterEnd", tooLate, 7]);

        const { stopped, statements: previewed } = succeeded(await scratch.request("record", { liveState, request }));
        assert.deepEqual(stopped, problem);
        assert.deepEqual(
          previewed.filter(({ revision }) => revision === idOf("B")).map(({ sql }) => sql),
          statements.map(({ sql }) => sql),
        );
        assert.ok(!previewed.some(({ kind, sql }) => kind === "bookkeeping" && sql.includes(idOf("B"))));
      } finally {
        await scratch.stop();
      }
      assert.deepEqual(await session.database.tables(), []);
      assert.equal(await session.states(), "B pending, A pending");
      const open = `SELECT state, query FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in tr%'`;
      assert.deepEqual(await session.database.query(open), []);
      await leavesNothing(session);
    }));

  it("names what it left on a session of its own when it fails", () =>
    withSession(
      withFirst(
        `const { AppDataSource } = require("../data-source");
        await AppDataSource.query("INSERT INTO land VALUES ('fr')");
        throw new Error("not today");`,
        "each",
      ),
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), "up A; problem migrationFailed");
        assert.deepEqual(result.kept, [{ revision: idOf("B"), statements: 1 }]);
        assert.equal((await session.database.query("SELECT * FROM land")).length, 1);
      },
    ));
});

function withFirst(body: string, mode: string): Files {
  return {
    [fileOf("A")]: migration(idOf("A"), tables, ["DROP TABLE land_name", "DROP TABLE land"]),
    [fileOf("B")]: migration(idOf("B"), body),
    "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
  };
}
