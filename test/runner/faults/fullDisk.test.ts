import assert from "node:assert/strict";
import path from "node:path";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { ExecuteResult } from "../../../src/protocol/runner.ts";
import type { TestRunner } from "../../support/runner.ts";
import { startRunner } from "../../support/runner.ts";
import { succeeded } from "../../support/session.ts";
import type { SmallDisk } from "../../support/smallDisk.ts";
import { smallDisk } from "../../support/smallDisk.ts";
import { createWorkspace, dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";
import { type Running, cleanUp, exitCode, run } from "../database/support.ts";

/** B needs more room than there is. */
const rows = (bytes: number) =>
  `INSERT INTO b SELECT string_agg(md5(n::text), '') FROM generate_series(1, ${bytes / 32}) n, generate_series(1, 20) m GROUP BY m`;

describe("the embedded database on a full disk", function () {
  this.timeout(180_000);
  let disk: SmallDisk | undefined;

  beforeEach(function () {
    disk = smallDisk(200 * 1024 * 1024);
    // Only who may mount a file system can fill one.
    if (!disk) return this.skip();
  });
  afterEach(async () => {
    await cleanUp();
    disk?.dispose();
  });

  for (const mode of ["all", "each", "none"] as const) {
    it(`in the middle of an upgrade, mode ${mode}: what is told is what is there, and with room it goes on`, async () => {
      assert.ok(disk);
      const directory = path.join(disk.path, "data");
      const workspace = createWorkspace({
        ...tableMigrations("AC"),
        [fileOf("B")]: migration(
          idOf("B"),
          ["CREATE TABLE IF NOT EXISTS b (filled text)", rows(1_000_000)],
          ["DROP TABLE b"],
        ),
        "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
      });
      let database = await run({ dataDirectory: directory });
      const connect = (): TestRunner => {
        workspace.write({ ".env": envOf(database) });
        return startRunner(workspace.root);
      };
      let runner = connect();
      try {
        assert.equal(await applied(runner), "");
        disk.fill(2 * 1024 * 1024);
        const answer = await runner.request("execute", { request: { kind: "upgradeHead" } });
        const result = succeeded(answer);
        assert.ok(result.problem, "there is no room for B");
        disk.empty();
        // PostgreSQL gives up where its log cannot be written; then it is started again, as the editor does.
        if (await hasEnded(database)) {
          await runner.stop();
          database = await run({ dataDirectory: directory });
          runner = connect();
        }
        const letters = await applied(runner);
        assert.equal(letters, mode === "all" ? "" : "A");
        isTold(result, letters);
        assert.deepEqual(await tables(database), mode === "all" ? [] : mode === "each" ? ["a"] : ["a", "b"]);

        const again = succeeded(await runner.request("execute", { request: { kind: "upgradeHead" } }));
        assert.equal(again.problem, undefined);
        assert.equal(await applied(runner), "ABC");
        assert.deepEqual(await tables(database), ["a", "b", "c"]);
        const down = succeeded(await runner.request("execute", { request: { kind: "downgradeBase" } }));
        assert.equal(down.problem, undefined);
        await runner.stop();
        assert.equal(await database.stop(), 0);
      } finally {
        await runner.stop();
        workspace.dispose();
      }
    });
  }

  it("does not start where there is no room, says why, and starts when there is", async () => {
    assert.ok(disk);
    const directory = path.join(disk.path, "data");
    disk.fill(1024 * 1024);
    await assert.rejects(run({ dataDirectory: directory }), /startFailed.*(?:no space|ENOSPC|disk)/i);
    disk.empty();
    const database = await run({ dataDirectory: directory });
    const client = await database.client();
    assert.deepEqual((await client.query("SELECT 1 AS n")).rows, [{ n: 1 }]);
    await client.end();
    assert.equal(await database.stop(), 0);
  });
});

async function applied(runner: TestRunner): Promise<string> {
  const status = succeeded(await runner.request("status"));
  assert.equal(status.problem, undefined);
  return status.history.applied
    .toReversed()
    .map((id) => id.slice(0, 1))
    .join("");
}

/** If the database could not be queried afterwards, the result must not state anything about it. */
function isTold(result: ExecuteResult, letters: string): void {
  assert.ok(!isProblem(result));
  if (result.verified) assert.equal(result.applied.map((id) => id.slice(0, 1)).join(""), letters);
  else assert.deepEqual(result.applied, []);
}

async function hasEnded({ child }: Running): Promise<boolean> {
  const soon = new Promise<"alive">((resolve) => setTimeout(resolve, 500, "alive"));
  return (await Promise.race([exitCode(child), soon])) !== "alive";
}

async function tables(database: Running): Promise<readonly string[]> {
  const client = await database.client();
  try {
    const { rows: found } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1",
    );
    return found.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

function envOf({ ready }: Running): string {
  return [
    `POSTGRES_SERVER=${ready.host}`,
    `POSTGRES_PORT=${ready.port}`,
    "POSTGRES_USER=u",
    "POSTGRES_PASSWORD=p",
    "POSTGRES_DB=postgres",
    "",
  ].join("\n");
}
