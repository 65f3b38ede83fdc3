import assert from "node:assert/strict";
import { Client } from "pg";
import type { Problem } from "../../src/core/problems/problem.ts";
import { isProblem } from "../../src/core/problems/problem.ts";
import type { Progress } from "../../src/protocol/runner.ts";
import { lockKey } from "../../src/runner/databases/advisoryLock.ts";
import { startRunner } from "../support/runner.ts";
import { succeeded, told, withSession } from "../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../support/workspace.ts";

describe("two at once", function () {
  this.timeout(60_000);

  it("several windows upgrade: each revision is applied exactly once", () =>
    withSession(tableMigrations("ABCDEFGH"), async (session) => {
      const others = [1, 2, 3].map(() => startRunner(session.workspace.root));
      try {
        const runs = [session.runner, ...others].map((runner) =>
          runner.request("execute", { request: { kind: "upgradeHead" } }),
        );
        const results = (await Promise.all(runs)).map((answer) => succeeded(answer));
        assert.deepEqual(
          results.map(({ problem }) => problem),
          [undefined, undefined, undefined, undefined],
        );
        assert.deepEqual(results.flatMap(({ applied }) => applied).sort(), [..."ABCDEFGH"].map(idOf));
        assert.deepEqual(await session.database.applied(), [..."ABCDEFGH"].map(idOf));
      } finally {
        await Promise.all(others.map((runner) => runner.stop()));
      }
    }));

  it("somebody holds the lock: waited for, told who, given up", () =>
    withSession(
      tableMigrations("A"),
      async (session) => {
        const holder = new Client({ connectionString: session.database.url, application_name: "the other window" });
        await holder.connect();
        try {
          await holder.query(`SELECT pg_advisory_lock(${lockKey('"migrations"').join(", ")})`);
          const heard: Progress[] = [];
          const answer = await session.runner.request("execute", { request: { kind: "upgradeHead" } }, (progress) =>
            heard.push(progress),
          );
          assert.ok(isProblem(answer) && answer.code === "locked", JSON.stringify(answer));
          assert.match(answer.by ?? "", /the other window/);
          assert.deepEqual(
            heard.map(({ kind }) => kind),
            ["waitingForLock"],
          );
          assert.deepEqual(await session.database.applied(), []);
        } finally {
          await holder.end();
        }
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      },
      { start: { lockTimeout: 600 } },
    ));

  it("nothing stays locked after a run", () =>
    withSession(tableMigrations("A"), async (session) => {
      await session.execute({ kind: "upgradeHead" });
      // In this database: the server has those of other tests as well.
      const own = "database = (SELECT oid FROM pg_database WHERE datname = current_database())";
      const locks = await session.database.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND ${own}`);
      assert.deepEqual(locks, []);
    }));
});

describe("cancel", function () {
  this.timeout(60_000);
  const cases: readonly (readonly [name: string, body: string])[] = [
    [
      "a statement that never ends",
      `await queryRunner.query("CREATE TABLE c ()"); await queryRunner.query("SELECT pg_sleep(600)");`,
    ],
    [
      "a wait for something other than the server",
      `await queryRunner.query("CREATE TABLE c ()"); await new Promise(() => {});`,
    ],
    ["many short statements", `for (;;) await queryRunner.query("SELECT 1");`],
  ];
  for (const [name, body] of cases) {
    for (const [mode, applied, tables] of [
      ["all", [], []],
      ["each", ["A"], ["a"]],
    ] as const) {
      it(`${name}, mode ${mode}`, () =>
        withSession(
          {
            ...tableMigrations("A"),
            [fileOf("B")]: migration(idOf("B"), body),
            "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
          },
          async (session) => {
            const answer = await session.runner.request(
              "execute",
              { request: { kind: "upgradeHead" } },
              (progress, cancel) => {
                if (progress.kind === "step" && progress.revision === idOf("B")) setTimeout(cancel, 100);
              },
            );
            const result = succeeded(answer);
            assert.deepEqual(
              [result.applied, result.problem, result.verified],
              [applied.map(idOf), { code: "cancelled" } satisfies Problem, true],
            );
            assert.deepEqual(await session.database.tables(), tables);
            session.workspace.write({ [fileOf("B")]: migration(idOf("B"), []) });
            await session.restart();
            assert.equal(told(await session.execute({ kind: "upgradeHead" })), mode === "all" ? "up A, B" : "up B");
          },
        ));
    }
  }
});

describe("a runner that is killed", function () {
  this.timeout(60_000);
  it("in the middle of an upgrade: the database tells what it kept, and the next run goes on", () =>
    withSession(
      {
        ...tableMigrations("AC"),
        [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b ()", "SELECT pg_sleep(30)"]),
        "src/data-source.ts": dataSource(`migrationsTransactionMode: "each",`),
      },
      async (session) => {
        const run = session.runner.request("execute", { request: { kind: "upgradeHead" } }, (progress) => {
          if (progress.kind === "statement" && progress.revision === idOf("B") && progress.statement === 2)
            session.runner.child.kill("SIGKILL");
        });
        assert.deepEqual(await run, { code: "runnerCrashed", exit: "gone" });
        assert.deepEqual(await session.database.applied(), [idOf("A")]);
        // The server detects a lost client only when it sends its next message.
        await session.database.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()",
        );
        session.workspace.write({ [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b ()"]) });
        await session.restart();
        assert.equal(await session.states(), "C pending, B pending, A applied");
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up B, C");
      },
    ));
});
