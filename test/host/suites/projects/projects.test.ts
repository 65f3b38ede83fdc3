import assert from "node:assert/strict";
import path from "node:path";
import { api, root, run } from "../../support/extension.ts";

describe("a workspace of several projects, without TypeORM installed", function () {
  this.timeout(60_000);

  it("finds each by its package's script and loads it with the extension's own TypeORM", async () => {
    const states = await (await api()).state();
    assert.deepEqual(
      states.map(({ root: at, name, status, problem, connection, revisions }) => [
        path.relative(root, at),
        name,
        status,
        problem?.code,
        connection?.database,
        revisions.map(({ id, state }) => `${id} ${state}`),
      ]),
      [
        ["api", "api", "failed", "connectionRefused", "api", ["CreateApi1700000000000 unknown"]],
        ["jobs", "jobs", "failed", "connectionRefused", "jobs", ["CreateJobs1700000000000 unknown"]],
      ],
    );
  });

  it("a command is about the one it names", async () => {
    const result = await run("migrations.upgradeHead", { project: path.join(root, "jobs") });
    assert.ok(!result.ok && result.problem.code === "connectionRefused");
    assert.match(result.problem.message, /Nothing listens on localhost:1/);
  });
});
