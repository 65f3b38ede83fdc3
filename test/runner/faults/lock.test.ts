import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import type { Problem } from "../../../src/core/problems/problem.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { Progress } from "../../../src/protocol/runner.ts";
import { lockKey } from "../../../src/runner/databases/advisoryLock.ts";
import { newest, onServer } from "../../support/database.ts";
import type { OwnServer } from "../../support/ownServer.ts";
import { startOwnServer } from "../../support/ownServer.ts";
import { alone, unlocked } from "../../support/quiet.ts";
import { startRunner } from "../../support/runner.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { appliedLetters, goesOn, leavesNothing } from "../../support/truth.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const upgrade = { request: { kind: "upgradeHead" } } as const;
const theLock = lockKey('"migrations"').join(", ");

describe("many runners at once", function () {
  this.timeout(120_000);

  it("two to eight upgrade: each revision is applied exactly once", () =>
    withSession(tableMigrations("ABCDEF"), async (session) => {
      const runners = [session.runner, ...Array.from({ length: 7 }, () => startRunner(session.workspace.root))];
      try {
        for (let count = 2; count <= runners.length; count++) {
          const answers = await Promise.all(
            runners.slice(0, count).map((runner) => runner.request("execute", upgrade)),
          );
          const results = answers.map((answer) => succeeded(answer));
          assert.ok(results.every(({ problem }) => problem === undefined));
          assert.deepEqual(results.flatMap(({ applied }) => applied).sort(), [..."ABCDEF"].map(idOf));
          assert.equal(await appliedLetters(session), "ABCDEF");
          assert.equal(told(await session.execute({ kind: "downgradeBase" })), "down F, E, D, C, B, A");
        }
      } finally {
        await Promise.all(runners.slice(1).map((runner) => runner.stop()));
      }
      await leavesNothing(session);
    }));

  it("some upgrade, some revert: table, rows and what was told agree in the end", () =>
    withSession(tableMigrations("ABCD"), async (session) => {
      const runners = [session.runner, ...Array.from({ length: 5 }, () => startRunner(session.workspace.root))];
      const balance = new Map<string, number>();
      try {
        for (let round = 0; round < 4; round++) {
          const answers = await Promise.all(
            runners.map((runner, index) =>
              index % 2 === 0
                ? runner.request("execute", { request: { kind: "upgradeBy", count: 1 + (index % 3) } })
                : runner.request("execute", { request: { kind: "downgradeBy", count: 1 + (index % 3) } }),
            ),
          );
          for (const answer of answers) {
            const { applied, reverted, problem } = succeeded(answer);
            assert.equal(problem, undefined);
            for (const id of applied) balance.set(id, (balance.get(id) ?? 0) + 1);
            for (const id of reverted) balance.set(id, (balance.get(id) ?? 0) - 1);
          }
          const letters = await appliedLetters(session);
          for (const letter of "ABCD")
            assert.equal(balance.get(idOf(letter)) ?? 0, letters.includes(letter) ? 1 : 0, letter);
        }
      } finally {
        await Promise.all(runners.slice(1).map((runner) => runner.stop()));
      }
      await leavesNothing(session);
    }));
});

describe("the lock", function () {
  this.timeout(60_000);

  it("has its connection from when the run was planned, and another one when that was lost meanwhile", () =>
    withSession(tableMigrations("AB"), async ({ runner, database, execute }) => {
      const own = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'Migrations for TypeORM (%'`;
      const waiting = async (count: number) => {
        for (let pids: readonly unknown[] = []; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
          pids = await database.query(own);
          if (pids.length === count) return pids;
        }
      };
      const plan = () => runner.request("plan", { request: { kind: "upgradeBy", count: 1 } });
      succeeded(await plan());
      const made = await waiting(1);
      succeeded(await plan());
      assert.deepEqual(await waiting(1), made);
      assert.equal(told(await execute({ kind: "upgradeBy", count: 1 })), "up A");
      await waiting(0);
      succeeded(await plan());
      await waiting(1);
      await database.query(`SELECT pg_terminate_backend(pid) FROM (${own}) own`);
      assert.equal(told(await execute({ kind: "upgradeBy", count: 1 })), "up B");
      await waiting(0);
      // Nothing to do, nothing to be ready for.
      succeeded(await plan());
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.deepEqual(await database.query(own), []);
    }));

  it("of another role is named: who, from where, since when; also to one who may see little", () =>
    withRoles(async (alice, bob) =>
      withSession(
        { ...tableMigrations("A"), [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b ()", "TABLE gate"]) },
        async (session) => {
          await session.database.query(`GRANT CREATE ON SCHEMA public TO ${alice}, ${bob}`);
          await session.database.query(`CREATE TABLE gate (); GRANT SELECT ON gate TO ${bob}`);
          await session.database.query("BEGIN; LOCK gate");
          const [hers, his] = [alice, bob].map((role) =>
            startRunner(session.workspace.root, { lockTimeout: 300 }, { POSTGRES_USER: role, POSTGRES_PASSWORD: role }),
          );
          assert.ok(hers && his);
          try {
            const heard: Progress[] = [];
            let notify: () => void;
            const begun = new Promise<void>((resolve) => (notify = resolve));
            const run = his.request("execute", upgrade, ({ kind }) => kind === "statement" && notify());
            await begun;
            const problem = (await hers.request("execute", upgrade, (more) => heard.push(more))) as Problem;
            await session.database.query("COMMIT");
            assert.equal(told(await run), "up A, B");
            assert.ok(problem.code === "locked", JSON.stringify(problem));
            assert.match(problem.by ?? "", /^Migrations for TypeORM: \S+@\S+ \d{4}-\d\d-\d\dT[\d:]+Z/);
            assert.ok(problem.by?.includes(bob));
            assert.deepEqual(
              heard.map((progress) => progress.kind === "waitingForLock" && progress.by === problem.by),
              [true],
            );
            assert.equal(told(await hers.request("execute", upgrade)), "nothing");
          } finally {
            await Promise.all([hers.stop(), his.stop()]);
          }
          await leavesNothing(session);
        },
      ),
    ));

  it("outlives a server's impatience with transactions that are idle or old", () =>
    withSession(
      {
        ...Object.fromEntries(
          [..."ABCDEF"].map((letter) => [
            fileOf(letter),
            migration(idOf(letter), [`CREATE TABLE ${letter.toLowerCase()} (id int)`, "SELECT pg_sleep(0.6)"]),
          ]),
        ),
        "src/data-source.ts": dataSource(`migrationsTransactionMode: "each",`),
      },
      async (session) => {
        for (const name of ["idle_in_transaction_session_timeout", "transaction_timeout", "idle_session_timeout"])
          await session.database.query(`ALTER DATABASE ${session.database.name} SET ${name} = '2s'`);
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B, C, D, E, F");
        await unlocked(session.database.query);
      },
    ));

  it("that is waited for can be given up at once", () =>
    withSession(tableMigrations("A"), async (session) => {
      const holder = new Client({ connectionString: session.database.url });
      await holder.connect();
      try {
        await holder.query(`SELECT pg_advisory_lock(${theLock})`);
        // Longer than this test may take.
        const patient = startRunner(session.workspace.root, { lockTimeout: 3_600_000 });
        const answer = await patient.request("execute", upgrade, ({ kind }, cancel) => {
          if (kind === "waitingForLock") cancel();
        });
        assert.deepEqual(answer, { code: "cancelled" });
        await patient.stop();
        assert.deepEqual(await session.database.applied(), []);
        assert.deepEqual(
          await session.database.query(
            "SELECT count(*)::int AS held FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
          ),
          [{ held: 1 }],
        );
      } finally {
        await holder.end();
      }
      await goesOn(session, "A");
      await leavesNothing(session);
    }));

  describe("on a server whose memory for locks is full", () => {
    let server: OwnServer;
    before(async () => (server = await startOwnServer()));
    after(() => server.stop());

    it("says what the server says; nothing is done, and the next command works", () =>
      withSession(
        tableMigrations("AB"),
        async (session) => {
          const filler = new Client({ connectionString: server.url });
          await filler.connect();
          try {
            // Locks of a session stay, also when the statement that takes them fails.
            await assert.rejects(
              filler.query("SELECT count(pg_advisory_lock(n)) FROM generate_series(1, 10000000) n"),
              /out of shared memory/,
            );
            const answer = await session.execute({ kind: "upgradeHead" });
            const problem = isProblem(answer) ? answer : answer.problem;
            assert.ok(problem?.code === "serverRefused", JSON.stringify(answer));
            assert.match(JSON.stringify(problem), /out of shared memory/);
          } finally {
            await filler.end();
          }
          assert.equal(await appliedLetters(session), "");
          await goesOn(session, "AB");
          await leavesNothing(session);
        },
        { server: server.url },
      ));
  });
});

describe("a stamp that something comes in the way of", function () {
  this.timeout(60_000);
  const stamp = { request: { kind: "stamp", revision: idOf("D") } } as const;
  const onD = (body: string) => `
    CREATE FUNCTION on_d() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.name = '${idOf("D")}' THEN ${body} END IF; RETURN NEW; END $$;
    CREATE TRIGGER on_d BEFORE INSERT ON migrations FOR EACH ROW EXECUTE FUNCTION on_d()`;

  it("refused at its third row: the table is as it was", () =>
    withSession(tableMigrations("ABCD"), async (session) => {
      assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
      await session.database.query(onD("RAISE EXCEPTION 'not this one';"));
      const result = succeeded(await session.runner.request("execute", stamp));
      assert.ok(result.problem);
      assert.match(JSON.stringify(result.problem), /not this one/);
      assert.deepEqual([result.applied, result.reverted, result.verified], [[], [], true]);
      assert.equal(await appliedLetters(session), "A");
      await session.database.query("DROP TRIGGER on_d ON migrations");
      assert.equal(told(await session.runner.request("execute", stamp)), "up B, C, D");
      assert.deepEqual(await session.database.tables(), ["a"]);
      await leavesNothing(session);
    }));

  it("killed at its third row: the table is as it was", () =>
    withSession(tableMigrations("ABCD"), async (session) => {
      assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
      await session.database.query(onD("PERFORM pg_sleep(1);"));
      const sleeps = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
      const run = session.runner.request("execute", stamp);
      while ((await session.database.query(sleeps)).length === 0)
        await new Promise((resolve) => setTimeout(resolve, 10));
      session.runner.child.kill("SIGKILL");
      assert.deepEqual(await run, { code: "runnerCrashed", exit: "gone" });
      await alone(session.database.query);
      await unlocked(session.database.query);
      await session.restart();
      assert.equal(await appliedLetters(session), "A");
      await session.database.query("DROP TRIGGER on_d ON migrations");
      assert.equal(told(await session.runner.request("execute", stamp)), "up B, C, D");
      await leavesNothing(session);
    }));
});

/** Two roles of this test's own, who may log in and little else; what they own goes with them. */
async function withRoles(work: (alice: string, bob: string) => Promise<void>): Promise<void> {
  const suffix = randomBytes(4).toString("hex");
  const [alice, bob] = [`alice_${suffix}`, `bob_${suffix}`];
  for (const role of [alice, bob]) await onServer(newest(), `CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
  // She may use what he has made, and sees no more of his sessions for it than anybody.
  await onServer(newest(), `GRANT ${bob} TO ${alice} WITH INHERIT TRUE`);
  try {
    await work(alice, bob);
  } finally {
    for (const role of [alice, bob]) await onServer(newest(), `DROP ROLE ${role}`);
  }
}
