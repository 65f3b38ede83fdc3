import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { RunnerClient } from "../../src/client/runner/runnerClient.ts";
import { isProblem } from "../../src/core/problems/problem.ts";
import { createDatabase } from "../support/database.ts";
import { startOf } from "../support/runner.ts";
import { dataSource, envOf, createWorkspace, tableMigrations } from "../support/workspace.ts";

/** Ids of the runners, from the log lines of their starts. */
const started = /^Runner (\d+) started/;

describe("a runner that waits", function () {
  this.timeout(60_000);
  it("answers of the files, the variables and the TypeORM there are when it is asked", async () => {
    const database = await createDatabase();
    const workspace = createWorkspace({
      ".env": envOf(database),
      "src/data-source.ts": dataSource(),
      ...tableMigrations("A"),
    });
    const pids: string[] = [];
    const write = (_: string, text: string) => void pids.push(...(started.exec(text)?.slice(1) ?? []));
    const start = startOf(workspace.root);
    const client = new RunnerClient(path.resolve("dist/runner.js"), () => start, { write } as never);
    const status = async () => {
      const answer = await client.request("status", {});
      assert.ok(!isProblem(answer), JSON.stringify(answer));
      return answer;
    };
    try {
      assert.equal((await status()).history.revisions.length, 1);
      assert.equal(pids.length, 1, "nothing waits before anything was changed");
      client.restart();
      await status();
      assert.equal(pids.length, 3, "one waits after a change");
      await new Promise((resolve) => setTimeout(resolve, 1500));

      workspace.write(tableMigrations("B"));
      const asked = Date.now();
      client.restart();
      const changed = await status();
      assert.equal(changed.history.revisions.length, 2);
      assert.equal(changed.loaded.typeorm.version.split(".")[0], "1");
      assert.ok((client.startedAt ?? 0) >= asked, "what it knows is as old as the question");
      assert.equal(pids.length, 4, "the one that waited was taken, and another one waits");
      await new Promise((resolve) => setTimeout(resolve, 1500));

      rmSync(path.join(workspace.root, "node_modules"));
      symlinkSync(path.resolve("test/fixtures/typeorm-0.3.20/node_modules"), path.join(workspace.root, "node_modules"));
      workspace.write({ ".env": `${envOf(database)}POSTGRES_DB=gone\n`.replace(/^POSTGRES_DB='.*\n/m, "") });
      client.restart();
      const other = await status();
      assert.equal(other.loaded.typeorm.version, "0.3.20");
      assert.deepEqual(other.problem, { code: "databaseMissing", database: "gone" });
      assert.equal(other.history.revisions.length, 2);
    } finally {
      client.dispose();
      workspace.dispose();
      await database.drop();
    }
  });
});
