import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { ask } from "../../support/database.ts";
import type { OwnServer } from "../../support/ownServer.ts";
import { startOwnServer } from "../../support/ownServer.ts";
import type { Session } from "../../support/session.ts";
import { openSession, succeeded } from "../../support/session.ts";
import { appliedLetters, goesOn, leavesNothing } from "../../support/truth.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const modes = ["all", "each", "none"] as const;

/** B takes as long as a table says, and is one statement: outside of a transaction too it is kept as a whole or not at all. */
const files = {
  ...tableMigrations("ACD"),
  [fileOf("B")]: migration(
    idOf("B"),
    ["CREATE TABLE b AS SELECT pg_sleep(seconds)::text AS slept FROM slow"],
    ["DROP TABLE b"],
  ),
};

describe("a server that is stopped and started again", function () {
  this.timeout(120_000);
  let server: OwnServer;
  before(async () => (server = await startOwnServer()));
  after(() => server.stop());

  for (const [signal, how] of [
    ["SIGINT", "fast shutdown"],
    ["SIGKILL", "a crash"],
  ] as const) {
    it(`${how} in the middle of an upgrade: nothing is claimed that is not so`, () =>
      inEveryMode(server, async (sessions) => {
        const runs = sessions.map((session, index) => untilB(session, modes[index] ?? "all"));
        await Promise.all(runs.map(({ begun }) => begun));
        await server.halt(signal);
        for (const { answer } of runs) {
          const result = succeeded(await answer);
          // Which of the two connections is seen to end first is chance.
          assert.match(result.problem?.code ?? "", /^(connectionLost|lockLost)$/);
          assert.deepEqual([result.applied, result.verified], [[], false]);
        }
        for (const { runner } of sessions) {
          const status = succeeded(await runner.request("status"));
          assert.equal(status.problem?.code, "connectionRefused");
          assert.ok(status.history.revisions.every(({ state }) => state === "unknown"));
        }
        await server.restart();
        assert.deepEqual(await Promise.all(sessions.map((session) => appliedLetters(session))), ["", "A", "A"]);
        await Promise.all(
          sessions.map(async (session) => {
            await ask(session.database.url, "UPDATE slow SET seconds = 0");
            await goesOn(session, "ABCD");
            await leavesNothing(session, (sql) => ask(session.database.url, sql));
          }),
        );
      }));

    it(`${how} between two commands: the next one works, and one meanwhile says why not`, () =>
      inEveryMode(
        server,
        async ([session]) => {
          assert.ok(session);
          succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
          // Once without a request in between, and once with a request.
          await server.halt(signal);
          await server.restart();
          assert.equal(await appliedLetters(session), "A");
          await server.halt(signal);
          const answer = await session.execute({ kind: "upgradeHead" });
          assert.ok(isProblem(answer));
          assert.equal(answer.code, "connectionRefused");
          await server.restart();
          await goesOn(session, "ABCD");
          await server.halt(signal);
          await server.restart();
          const result = succeeded(await session.execute({ kind: "downgradeBase" }));
          assert.deepEqual([result.problem, result.reverted], [undefined, [..."DCBA"].map(idOf)]);
          assert.equal(await appliedLetters(session), "");
          await leavesNothing(session, (sql) => ask(session.database.url, sql));
        },
        1,
        0,
      ));
  }
});

/** A session a mode, on databases of the same server. */
async function inEveryMode(
  server: OwnServer,
  work: (sessions: readonly Session[]) => Promise<void>,
  count: number = modes.length,
  seconds = 30,
): Promise<void> {
  const opened = await Promise.all(modes.slice(0, count).map(() => openSession(files, { server: server.url })));
  const sessions = opened.map(([session]) => session);
  try {
    for (const { database } of sessions)
      await ask(database.url, `CREATE TABLE slow AS SELECT ${seconds}::float8 AS seconds`);
    await work(sessions);
  } catch (error) {
    // The server may be down, which must not hide the test's own error.
    await Promise.allSettled(opened.map(([, close]) => close()));
    throw error;
  }
  await Promise.all(opened.map(([, close]) => close()));
}

/** An upgrade, and when its second revision has sent its statement. */
function untilB({ runner }: Session, transaction: (typeof modes)[number]) {
  let notify: () => void;
  const begun = new Promise<void>((resolve) => (notify = resolve));
  const params = { request: { kind: "upgradeHead" }, settings: { transaction } } as const;
  const answer = runner.request("execute", params, (progress) => {
    if (progress.kind === "statement" && progress.revision === idOf("B")) setTimeout(notify, 100);
  });
  return { begun, answer };
}
