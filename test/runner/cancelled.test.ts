import assert from "node:assert/strict";
import path from "node:path";
import { RunnerClient } from "../../src/host/runnerClient.ts";
import type { RunnerStart } from "../../src/protocol.ts";
import { succeeded, withSession } from "../support/session.ts";
import { fileOf, idOf, migration } from "../support/workspace.ts";

const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Both ends of a cancelled request, in the runner and in the editor, are later than this. */
const everyGrace = 4500;
const slow = (sql: string) => `
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await queryRunner.query(${JSON.stringify(sql)});`;

describe("what was cancelled", function () {
  this.timeout(60_000);
  it("takes nothing with it that is asked afterwards, of the same runner or of another one with the same signal", () =>
    withSession(
      { [fileOf("A")]: migration(idOf("A"), slow("CREATE TABLE a ()"), slow("DROP TABLE a")) },
      async ({ workspace: { root } }) => {
        const start: RunnerStart = {
          root,
          dataSource: path.join(root, "src/data-source.ts"),
          envFiles: [path.join(root, ".env")],
          entities: [],
          migrations: [],
          lockTimeout: 1000,
        };
        const ends: string[] = [];
        const log = { write: (_: string, text: string) => void (/ended/.test(text) && ends.push(text)) } as never;
        const script = path.resolve("dist/runner.js");
        const live = new RunnerClient(script, () => start, log);
        const { signal, abort } = aborting();
        const { standing, variables } = succeeded(await live.request("standing", {}, { signal }));
        const rehearsal = { extensions: [], variables };
        const scratch = new RunnerClient(script, () => ({ ...start, rehearsal }), log, ["--liftoff-only"]);
        try {
          // Its process and its database are there: what is waited for is the migration.
          succeeded(await scratch.request("record", { standing, request: { kind: "stamp" } }));
          const params = { standing, request: { kind: "upgradeHead" as const } };
          const cancelled = scratch.request("rehearse", params, { signal });
          await after(600);
          abort();
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
});

function aborting(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
