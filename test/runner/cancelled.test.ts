import assert from "node:assert/strict";
import path from "node:path";
import { RunnerClient } from "../../src/client/runner/runnerClient.ts";
import { startOf, startRunner } from "../support/runner.ts";
import { succeeded, withSession } from "../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../support/workspace.ts";

const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Both ends of a cancelled request, in the runner and in the editor, are later than this. */
const everyGrace = 4500;
const slow = (sql: string, milliseconds = 1200) => `
    await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));
    await queryRunner.query(${JSON.stringify(sql)});`;

const script = path.resolve("dist/runner.js");
const rehearsalScript = path.resolve("dist/rehearsal.js");

describe("what was cancelled", function () {
  this.timeout(60_000);
  it("takes nothing with it that is asked afterwards, of the same runner or of another one with the same signal", () =>
    withSession(
      { [fileOf("A")]: migration(idOf("A"), slow("CREATE TABLE a ()"), slow("DROP TABLE a")) },
      async ({ workspace: { root } }) => {
        const ends: string[] = [];
        const log = { write: (_: string, text: string) => void (/ended/.test(text) && ends.push(text)) } as never;
        const live = new RunnerClient(script, () => startOf(root), log);
        const controller = new AbortController();
        const { signal } = controller;
        const { liveState, variables } = succeeded(await live.request("liveState", {}, { signal }));
        const rehearsal = { extensions: [], variables };
        const scratch = new RunnerClient(rehearsalScript, () => startOf(root, { rehearsal }), log, {
          flags: ["--liftoff-only"],
        });
        try {
          // Its process and its database are there: what is waited for is the migration.
          succeeded(await scratch.request("record", { liveState, request: { kind: "stamp" } }));
          const params = { liveState, request: { kind: "upgradeHead" as const } };
          const cancelled = scratch.request("rehearse", params, { signal });
          await after(600);
          controller.abort();
          const aborted = after(everyGrace);
          assert.deepEqual(await cancelled, { code: "cancelled" });
          const { revisions } = succeeded(await scratch.request("rehearse", params));
          assert.deepEqual(
            revisions.map(({ verdict, problem }) => [verdict, problem]),
            [["reversible", undefined]],
          );
          await aborted;
          assert.deepEqual(ends, []);
          succeeded(await live.request("status", {}));
        } finally {
          live.dispose();
          scratch.dispose();
        }
      },
    ));

  it("takes no change with it that is under way in the same runner", () =>
    withSession(
      {
        "src/data-source.ts": dataSource("poolSize: 1,"),
        [fileOf("A")]: migration(idOf("A"), slow("CREATE TABLE a ()", everyGrace + 1000), []),
      },
      async ({ workspace: { root }, database }) => {
        const client = new RunnerClient(script, () => startOf(root), { write: () => undefined } as never);
        const controller = new AbortController();
        try {
          const run = client.request("execute", { request: { kind: "upgradeHead" } });
          // The request below waits for the one connection, which the run has by then.
          const isRunning =
            "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%advisory_xact_lock_shared%' AND pid <> pg_backend_pid()";
          while ((await database.query(isRunning)).length === 0) await after(50);
          const liveState = client.request("liveState", {}, { signal: controller.signal });
          controller.abort();
          assert.deepEqual(await liveState, { code: "cancelled" });
          assert.deepEqual(succeeded(await run).applied, [idOf("A")]);
          assert.deepEqual(await database.applied(), [idOf("A")]);
        } finally {
          client.dispose();
        }
      },
    ));

  it("is asked of nobody when it was cancelled before", () =>
    withSession({}, async ({ workspace: { root } }) => {
      const client = new RunnerClient(script, () => startOf(root), { write: () => undefined } as never);
      assert.deepEqual(await client.request("status", {}, { signal: AbortSignal.abort() }), { code: "cancelled" });
      assert.equal(client.startedAt, undefined);
    }));

  it("is no verdict: the same is rehearsed when it is asked again", () =>
    withSession(
      { [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a ()"], slow("DROP TABLE a")) },
      async (session) => {
        await session.execute({ kind: "upgradeHead" });
        const { liveState, variables } = succeeded(await session.runner.request("liveState", {}));
        const rehearsal = { extensions: [], variables };
        const scratch = startRunner(session.workspace.root, { rehearsal });
        try {
          succeeded(await scratch.request("record", { liveState, request: { kind: "stamp" } }));
          // It is proved first, and reverted then.
          const params = { liveState, request: { kind: "downgradeBase" as const } };
          const cancel = new AbortController();
          const cancelled = scratch.request("rehearse", params, undefined, cancel.signal);
          await after(1900);
          cancel.abort();
          assert.deepEqual(await cancelled, { code: "cancelled" });
          const { revisions } = succeeded(await scratch.request("rehearse", params));
          assert.deepEqual(
            revisions.map(({ verdict }) => verdict),
            ["reversible"],
          );
        } finally {
          await scratch.stop();
        }
      },
    ));
});
