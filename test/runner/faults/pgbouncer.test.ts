import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Client } from "pg";
import { newest } from "../../support/database.ts";
import type { PgBouncer } from "../../support/pgbouncer.ts";
import { pgbouncer, startPgBouncer } from "../../support/pgbouncer.ts";
import { startRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

/** Long enough that runs meet. */
const slow = Object.fromEntries(
  [..."ABCDEF"].map((letter) => [
    fileOf(letter),
    migration(
      idOf(letter),
      [`CREATE TABLE ${letter.toLowerCase()} (id int)`, "SELECT pg_sleep(0.05)"],
      [`DROP TABLE ${letter.toLowerCase()}`],
    ),
  ]),
);
const locks =
  "SELECT count(*)::int AS count FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()";

describe("behind PgBouncer, by transaction", function () {
  this.timeout(60_000);
  let bouncer: PgBouncer;

  before(async function () {
    if (pgbouncer === undefined) return this.skip();
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    bouncer = await startPgBouncer(newest(), port, 6);
  });
  after(() => bouncer?.stop());

  const through = (files: Readonly<Record<string, string>>, work: (session: Session) => Promise<void>) =>
    withSession(files, work, { port: bouncer.port });

  it("four runners at once apply each revision exactly once, and nothing stays locked", () =>
    through(slow, async (session) => {
      const others = [1, 2, 3].map(() => startRunner(session.workspace.root));
      try {
        const answers = await Promise.all(
          [session.runner, ...others].map((runner) => runner.request("execute", { request: { kind: "upgradeHead" } })),
        );
        const results = answers.map((answer) => succeeded(answer));
        assert.deepEqual(
          results.map(({ problem }) => problem),
          [undefined, undefined, undefined, undefined],
        );
        assert.deepEqual(results.flatMap(({ applied }) => applied).sort(), [..."ABCDEF"].map(idOf));
        assert.deepEqual(await session.database.applied(), [..."ABCDEF"].map(idOf));
        assert.deepEqual(await session.database.query(locks), [{ count: 0 }]);
        assert.equal(told(await session.execute({ kind: "downgradeBase" })), "down F, E, D, C, B, A");
      } finally {
        await Promise.all(others.map((runner) => runner.stop()));
      }
    }));

  it("the lock is seen from a direct connection, with who holds it; cancel ends the statement in the server", () =>
    through({ [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a ()", "SELECT pg_sleep(60)"]) }, async (session) => {
      let holder: unknown;
      const answer = await session.runner.request(
        "execute",
        { request: { kind: "upgradeHead" } },
        (progress, cancel) => {
          if (progress.kind !== "statement" || progress.statement !== 2) return;
          setTimeout(() => {
            void session.database
              .query<{ name: string }>(
                "SELECT application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.mode = 'ExclusiveLock' AND a.datname = current_database()",
              )
              .then(([row]) => (holder = row?.name))
              .finally(cancel);
          }, 200);
        },
      );
      assert.equal(succeeded(answer).problem?.code, "cancelled");
      assert.match(String(holder), /^Migrations for TypeORM: \S+@\S+ \d{4}-\d\d-\d\dT[\d:]+Z$/);
      const running =
        "SELECT query FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active' AND datname = current_database() AND pid <> pg_backend_pid()";
      assert.deepEqual(await session.database.query(running), []);
      assert.deepEqual(await session.database.query(locks), [{ count: 0 }]);
      assert.deepEqual(await session.database.tables(), []);
    }));

  it("a lock that is held directly is waited for, and given up", () =>
    through(tableMigrations("A"), async (session) => {
      const { lockKey } = await import("../../../src/runner/databases/advisoryLock.ts");
      await session.database.query(`SELECT pg_advisory_lock(${lockKey('"migrations"').join(", ")})`);
      const runner = startRunner(session.workspace.root, { lockTimeout: 300 });
      try {
        const answer = await runner.request("execute", { request: { kind: "upgradeHead" } });
        assert.ok("code" in answer && answer.code === "locked", JSON.stringify(answer));
      } finally {
        await runner.stop();
      }
      await session.database.query("SELECT pg_advisory_unlock_all()");
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
    }));

  it("settings of a run, and a dry run, leave nothing in the pool's sessions", () =>
    through(tableMigrations("AB"), async (session) => {
      const request = { kind: "upgradeHead" } as const;
      const dry = succeeded(await session.runner.request("execute", { request, dryRun: true }));
      assert.deepEqual([dry.problem, dry.applied], [undefined, [idOf("A"), idOf("B")]]);
      assert.deepEqual(await session.database.tables(), []);
      succeeded(
        await session.runner.request("execute", { request, settings: { lockTimeout: 7, statementTimeout: 70 } }),
      );
      const url = new URL(session.database.url);
      url.port = String(bouncer.port);
      const names = ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"];
      const clients = await Promise.all(
        [1, 2, 3, 4].map(async () => {
          const client = new Client({ connectionString: url.href });
          await client.connect();
          return client;
        }),
      );
      try {
        // Each keeps a session of the pool, so that all of them are seen.
        for (const client of clients) {
          await client.query("BEGIN");
          const { rows } = await client.query<{ setting: string }>(
            "SELECT setting FROM pg_settings WHERE name = ANY ($1)",
            [names],
          );
          assert.deepEqual(
            rows.map(({ setting }) => setting),
            ["0", "0", "0"],
          );
        }
      } finally {
        for (const client of clients) await client.end();
      }
    }));
});
