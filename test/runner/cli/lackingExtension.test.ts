import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cliJson, runCli } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";

/** Extensions that come with PostgreSQL, and that the embedded one does not have. */
const [foreignData, buffers] = ["postgres_fdw", "pg_buffercache"];

const history = {
  [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a (id int)"], ["DROP TABLE a"]),
  [fileOf("B")]: migration(idOf("B"), [`CREATE EXTENSION ${foreignData}`], [`DROP EXTENSION ${foreignData}`]),
  [fileOf("C")]: migration(idOf("C"), ["CREATE TABLE c (id int)"], ["DROP TABLE c"]),
};

/** Its statements are not in the revision's own file, or have no name there. */
const versioned = {
  ...history,
  "src/statements.ts": `export const extension = "CREATE EXTENSION IF NOT EXISTS ${foreignData} WITH SCHEMA public VERSION '1.0'";`,
  [fileOf("B")]: `import { extension } from "../statements";\n${migration(
    idOf("B"),
    `await queryRunner.query(extension);
    const name = "${buffers}";
    await queryRunner.query(\`CREATE EXTENSION \${name} VERSION '1.2'\`);`,
    [`DROP EXTENSION ${buffers}`, `DROP EXTENSION ${foreignData}`],
  )}`,
};

type Named = { readonly object: string };
const objectsOf = (output: Readonly<Record<string, unknown>>, list: string) =>
  (output[list] as readonly Named[] | undefined)?.map(({ object }) => object) ?? JSON.stringify(output);

function commitAll(root: string): void {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: root });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "first");
}

describe("an extension that the embedded PostgreSQL lacks, on the command line", function () {
  this.timeout(120_000);

  it("is compared by its name in drift, schemas and blame", () =>
    withSession(history, async ({ workspace: { root }, database }) => {
      await runCli(root, ["upgrade", "--yes"]);
      assert.deepEqual(objectsOf(await cliJson(root, ["drift"]), "items"), []);
      // Its views have privileges, for which the definition has no statement.
      await database.query(`CREATE EXTENSION ${buffers}`);
      assert.deepEqual(objectsOf(await cliJson(root, ["drift"]), "items"), [`extension ${buffers}`]);
      assert.match(String((await cliJson(root, ["schema", "--at", "live"]))["sql"]), new RegExp(buffers));
      const compared = await cliJson(root, ["compare", idOf("A"), "head"]);
      assert.deepEqual(
        (compared["operations"] as readonly { readonly sql: string }[]).map(({ sql }) => sql.slice(0, 16)),
        ["CREATE EXTENSION", 'CREATE TABLE "c"'],
      );
      const blamed = (await cliJson(root, ["blame", foreignData]))["events"] as readonly {
        readonly revision: string;
      }[];
      assert.deepEqual(
        blamed.map(({ revision }) => revision),
        [idOf("B")],
      );
    }));

  it("stays in a squashed revision, as a statement that was not compared", () =>
    withSession(history, async ({ workspace: { root }, database }) => {
      commitAll(root);
      const squashed = await cliJson(root, ["squash", "--to", "head", "-m", "all", "--yes"]);
      assert.equal(squashed["form"], "statements", JSON.stringify(squashed));
      const { unseen } = squashed["proof"] as { readonly unseen: readonly string[] };
      assert.deepEqual(unseen, [`CREATE EXTENSION ${foreignData}`]);
      assert.equal((await runCli(root, ["upgrade", "--yes"])).code, 0);
      const installed = await database.query(`SELECT 1 FROM pg_extension WHERE extname = '${foreignData}'`);
      assert.equal(installed.length, 1);
      const reverted = await runCli(root, ["downgrade", "--yes"]);
      assert.equal(reverted.code, 0, reverted.stderr);
      assert.deepEqual(await database.query(`SELECT 1 FROM pg_extension WHERE extname = '${foreignData}'`), []);
    }));

  it("is compared by its name if a revision names its version", () =>
    withSession(versioned, async ({ workspace: { root } }) => {
      await runCli(root, ["upgrade", "--yes"]);
      const drift = await cliJson(root, ["drift"]);
      assert.deepEqual(objectsOf(drift, "items"), [], JSON.stringify(drift));
      const compared = await cliJson(root, ["compare", "live", "head"]);
      assert.deepEqual(compared["operations"], [], JSON.stringify(compared));
    }));

  it("stays in a squashed revision with its version, which another file has", () =>
    withSession(versioned, async ({ workspace: { root } }) => {
      commitAll(root);
      const squashed = await cliJson(root, ["squash", "--to", "head", "-m", "all", "--yes"]);
      assert.equal(squashed["form"], "statements", JSON.stringify(squashed));
      const { unseen } = squashed["proof"] as { readonly unseen: readonly string[] };
      assert.deepEqual(unseen, [
        `CREATE EXTENSION IF NOT EXISTS ${foreignData} WITH SCHEMA public VERSION '1.0'`,
        `CREATE EXTENSION ${buffers} VERSION '1.2'`,
      ]);
      const upgraded = await runCli(root, ["upgrade", "--yes"]);
      assert.equal(upgraded.code, 0, upgraded.stderr);
    }));

  it("is in a baseline", () =>
    withSession({}, async ({ workspace: { root }, database }) => {
      await database.query(`CREATE EXTENSION ${buffers}`);
      await database.query("CREATE TABLE a (id int)");
      const written = await cliJson(root, ["baseline", "-m", "first", "--yes"]);
      assert.equal(written.code, 0, JSON.stringify(written));
      assert.deepEqual(objectsOf(await cliJson(root, ["drift"]), "items"), []);
    }));
});
