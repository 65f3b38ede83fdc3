import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cliJson, runCli } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import { envOf, fileOf, idOf, migration } from "../../support/workspace.ts";

/** A revision that depends on rows and on a variable. */
const history = {
  [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a (id int)"], ["DROP TABLE a"]),
  [fileOf("B")]: migration(
    idOf("B"),
    `const rows = await queryRunner.query("SELECT * FROM a");
     if (rows.length > 0) await queryRunner.query("ALTER TABLE a ADD had_rows boolean");
     await queryRunner.query(\`CREATE TABLE data_\${process.env.TENANT_NAME} (id int)\`);`,
    "await queryRunner.query(`DROP TABLE data_${process.env.TENANT_NAME}`);",
  ),
};

type Dependent = { readonly revision: string; readonly variables: readonly string[]; readonly readsRows: boolean };
const inShort = (list: unknown) =>
  (list as readonly Dependent[]).map(({ revision, variables, readsRows }) => [revision, variables, readsRows]);

describe("a revision that depends on rows and the environment, on the command line", function () {
  this.timeout(120_000);

  it("is named by a drift and by its repair, and not if nothing differs", () =>
    withSession(history, async ({ workspace: { root, write }, database }) => {
      write({ ".env": `${envOf(database)}TENANT_NAME=acme\n` });
      await runCli(root, ["upgrade", "+1", "--yes"]);
      await database.query("INSERT INTO a VALUES (1)");
      await runCli(root, ["upgrade", "--yes"]);
      const drift = await cliJson(root, ["drift"]);
      assert.deepEqual(inShort(drift["dependsOn"]), [[idOf("B"), ["TENANT_NAME"], true]], JSON.stringify(drift));
      for (const args of [["drift"], ["drift", "--repair"]])
        assert.match((await runCli(root, args)).stdout, new RegExp(`${idOf("B")} \\(rows, TENANT_NAME\\)\\. Check`));
      await database.query("ALTER TABLE a DROP had_rows");
      assert.equal((await cliJson(root, ["drift"]))["dependsOn"], undefined);
    }));

  it("is named by a squash for a variable, whose value is written, and not for rows, which an empty database lacks", () =>
    withSession(history, async ({ workspace: { root, write }, database }) => {
      write({ ".env": `${envOf(database)}TENANT_NAME=acme\n`, ".gitignore": "node_modules\n" });
      const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: root });
      git("init", "-q", "-b", "main");
      git("add", "-A");
      git("commit", "-q", "-m", "first");
      const args = ["squash", "--to", "head", "-m", "all", "--dry-run"];
      const squashed = await cliJson(root, args);
      assert.match(String(squashed["text"]), /data_acme/);
      // From an empty database, there are no older rows.
      assert.deepEqual(inShort(squashed["dependsOn"]), [[idOf("B"), ["TENANT_NAME"], false]]);
      assert.match(
        (await runCli(root, args)).stdout,
        /has the effect that they had here, for all databases: B\d+ \(TENANT_NAME\)/,
      );
    }));
});
