import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { CliJson } from "../../support/cli.ts";
import { cliJson, runCli } from "../../support/cli.ts";
import type { Session } from "../../support/session.ts";
import { withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";

const revision = (letter: string, up: string, down: string) => ({
  [fileOf(letter)]: migration(idOf(letter), [up], [down]),
});

/** C needs a table that `synchronize` has created. */
const history = {
  ...revision("B", "CREATE TABLE b (id int)", "DROP TABLE b"),
  ...revision("C", "ALTER TABLE users ADD mail text", "ALTER TABLE users DROP mail"),
  ...revision("D", "CREATE TABLE d (id int)", "DROP TABLE d"),
};

/** Runs a test on a database with all revisions, and with a table that none of them creates. */
function withTable(files: typeof history, work: (session: Session) => Promise<void>): Promise<void> {
  return withSession(files, async (session) => {
    await session.database.query("CREATE TABLE users (id int PRIMARY KEY)");
    assert.equal((await runCli(session.workspace.root, ["upgrade", "--yes"])).code, 0);
    await work(session);
  });
}

type Failure = { readonly message: string; readonly hint?: string };
const failureOf = ({ problem }: CliJson) => problem as Failure | undefined;
const failed = /^C failed at statement 1\. relation "users" does not exist/;

describe("a history that does not replay from an empty database, on the command line", function () {
  this.timeout(120_000);

  it("begins with the live definition, and says so and at which statement it fails", () =>
    withTable(history, async ({ workspace: { root } }) => {
      const before = await cliJson(root, ["schema", "users", "--at", idOf("C")]);
      assert.match(String(before["sql"]), /^-- The history does not replay[^]*CREATE TABLE public\.users[^]*mail text/);
      assert.match(String(before["notFromEmpty"]), /C failed at statement 1\. relation "users" does not exist/);
      const absent = await runCli(root, ["schema", "nowhere", "--at", idOf("C")]);
      assert.match(
        absent.stdout,
        /^nowhere does not exist at [^]*\nThe history does not replay[^]*C failed at statement 1/,
      );
      const compared = await cliJson(root, ["compare", idOf("B"), "head"]);
      assert.deepEqual(
        (compared["operations"] as readonly { readonly object: string }[]).map(({ object }) => object).toSorted(),
        ["d", "users.mail"],
      );
      assert.ok(compared["notFromEmpty"]);
      const blamed = await cliJson(root, ["blame", "d"]);
      assert.deepEqual(
        (blamed["events"] as readonly { readonly revision: string }[]).map((event) => event.revision),
        [idOf("D")],
      );
      assert.equal((await cliJson(root, ["blame", "users.id"])).code, 1);
      // A state that does not need it begins with nothing.
      assert.equal((await cliJson(root, ["schema", "--at", idOf("B")]))["notFromEmpty"], undefined);
    }));

  it("is merged on the live definition", () =>
    withTable(history, async ({ workspace }) => {
      const { root, write } = workspace;
      const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: root });
      const commit = () => (git("add", "-A"), git("commit", "-q", "-m", "more"));
      git("init", "-q", "-b", "main");
      write({ ".gitignore": ".env\n.data\n.cache\nnode_modules\n" });
      commit();
      git("checkout", "-q", "-b", "feature");
      write(revision("E", "ALTER TABLE users RENAME TO people", "SELECT 1"));
      commit();
      git("checkout", "-q", "main");
      write(revision("F", "ALTER TABLE users ADD age int", "SELECT 1"));
      const checked = await cliJson(root, ["check-merge", "feature"]);
      assert.deepEqual([checked["verdict"], checked["order"]], ["ordered", "oursFirst"], JSON.stringify(checked));
      assert.match(String(checked["notFromEmpty"]), /C failed at statement 1/);
    }));

  it("is not compared with the live database that it would begin with, but says what makes it replay", () =>
    withTable(history, async ({ workspace: { root, write } }) => {
      for (const args of [["drift"], ["compare", "live", "head"]]) {
        const failure = failureOf(await cliJson(root, args));
        assert.match(failure?.message ?? "", failed);
        assert.match(failure?.hint ?? "", /write that as an earlier revision.* `migrations stamp/);
      }
      write(revision("A", "CREATE TABLE users (id int PRIMARY KEY)", "DROP TABLE users"));
      assert.equal((await runCli(root, ["stamp", idOf("A"), "--as", "applied", "--yes"])).code, 0);
      const drift = await cliJson(root, ["drift"]);
      assert.deepEqual(drift["items"], [], JSON.stringify(drift));
    }));

  it("begins after a revision whose down() does not lead back, and has no state before it", () =>
    withTable({ ...history, ...revision("C", "ALTER TABLE users ADD mail text", "SELECT 1") }, async (session) => {
      const { root } = session.workspace;
      const after = await cliJson(root, ["schema", "--at", idOf("D")]);
      assert.ok(after["notFromEmpty"], JSON.stringify(after));
      const blamed = await cliJson(root, ["blame", "d"]);
      assert.equal((blamed["events"] as readonly unknown[]).length, 1, JSON.stringify(blamed));
      await session.database.query("ALTER TABLE users DROP mail");
      assert.match(failureOf(await cliJson(root, ["schema", "--at", idOf("D")]))?.message ?? "", failed);
    }));

  it("names revisions that were edited after they were applied as the possible cause", () =>
    withTable(history, async ({ workspace: { root, write } }) => {
      write(revision("B", "ALTER TABLE nowhere ADD b int", "SELECT 1"));
      const failure = failureOf(await cliJson(root, ["drift"]));
      assert.match(failure?.hint ?? "", new RegExp(`^${idOf("B")} was edited after it was applied.*resolve`));
    }));
});
