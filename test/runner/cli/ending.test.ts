import assert from "node:assert/strict";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { runCli } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

describe("the processes of a command", function () {
  this.timeout(120_000);

  it("end with it, and leave no session on the server", () =>
    withSession(tableMigrations("ABC"), async ({ workspace: { root }, database, runner }) => {
      await runner.stop();
      const { code } = await runCli(root, ["upgrade"]);
      assert.equal(code, 0);
      await eventually(async () => {
        const sessions = await database.query(
          "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        assert.deepEqual(sessions, []);
        assert.deepEqual(processesIn(root), []);
      });
    }));

  it("end although the project's code does not let the process end", () =>
    withSession(
      {
        ...tableMigrations("A"),
        [fileOf("B")]: `setInterval(() => undefined, 1000);
process.on("exit", () => require("node:fs").writeFileSync("exit-ran", ""));
${migration(idOf("B"), ["CREATE TABLE b ()"])}`,
      },
      async ({ workspace: { root }, runner }) => {
        await runner.stop();
        assert.equal((await runCli(root, ["status"])).code, 0);
        await eventually(() => assert.deepEqual(processesIn(root), []));
        assert.equal(existsSync(path.join(root, "exit-ran")), false);
      },
    ));

  it("end although code of the project keeps the process busy for ever at its end", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": `${dataSource()}
process.on("message", (message) => { if (Object(message).type === "end") for (;;); });`,
      },
      async ({ workspace: { root }, runner }) => {
        await runner.stop();
        assert.equal((await runCli(root, ["status"])).code, 0);
        await eventually(() => assert.deepEqual(processesIn(root), []));
      },
    ));

  it("save compiled code of the project's packages for the next command", function () {
    // Node.js has its compile cache since 22.10.
    if (!("flushCompileCache" in Module)) this.skip();
    return withSession(tableMigrations("A"), async ({ workspace: { root } }) => {
      assert.equal((await runCli(root, ["status"])).code, 0);
      await eventually(() => {
        const stored = readdirSync(path.join(root, ".cache"), { recursive: true, encoding: "utf8" });
        // The command line itself has less than ten modules, TypeORM has hundreds.
        assert.ok(stored.length > 200, `${stored.length} files`);
      });
    });
  });
});

/** Processes with a working directory, which is the runner's. */
function processesIn(folder: string): readonly string[] {
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

/** Repeats a check for up to ten seconds, until it does not throw. */
async function eventually(check: () => Promise<void> | void): Promise<void> {
  for (const until = Date.now() + 10_000; ;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
