import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cliJson, runCli } from "../../support/cli.ts";
import type { Session } from "../../support/session.ts";
import { withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";

const revision = (letter: string, up: string, down = "SELECT 1") => ({
  [fileOf(letter)]: migration(idOf(letter), [up], [down]),
});
const failureOf = (output: Readonly<Record<string, unknown>>) =>
  output["problem"] as { readonly code: string; readonly message: string } | undefined;

function gitIn(cwd: string) {
  const author = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
  return (...args: string[]) => execFileSync("git", [...author, ...args], { cwd, encoding: "utf8", stdio: "pipe" });
}

/** A table made by hand, a commit with some revisions, and those of a working tree, all of which are applied. */
function withTable(
  committed: Readonly<Record<string, string>>,
  here: Readonly<Record<string, string>>,
  work: (session: Session, git: ReturnType<typeof gitIn>) => Promise<void>,
): Promise<void> {
  return withSession({ ...committed, ".gitignore": "node_modules\n" }, async (session) => {
    const git = gitIn(session.workspace.root);
    await session.database.query("CREATE TABLE users (id int)");
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "common");
    session.workspace.write(here);
    await runCli(session.workspace.root, ["upgrade", "--yes"]);
    await work(session, git);
  });
}

const common = revision("A", "ALTER TABLE users ADD name text", "ALTER TABLE users DROP name");

describe("the start of a history in the live definition", function () {
  this.timeout(120_000);

  it("contains a revision whose down() changes nothing, so that no comparison lacks what it did", () =>
    withTable(
      common,
      {
        ...revision("B", "ALTER TABLE users ADD IF NOT EXISTS mail text"),
        ...revision("C", "CREATE TABLE c (id int)", "DROP TABLE c"),
      },
      async ({ workspace: { root } }) => {
        const compared = await cliJson(root, ["compare", idOf("A"), idOf("B")]);
        assert.match(failureOf(compared)?.message ?? "", /^A failed at statement 1/, JSON.stringify(compared));
        const after = await cliJson(root, ["compare", idOf("B"), idOf("C")]);
        assert.match(JSON.stringify(after["operations"]), /CREATE TABLE/, JSON.stringify(after));
      },
    ));

  it("gives no verdict on a merge if it contains a revision of one side", () =>
    withTable(
      common,
      {
        ...revision("B", "ALTER TABLE users ADD IF NOT EXISTS age int"),
        ...revision("C", "CREATE TABLE c (id int)", "DROP TABLE c"),
      },
      async ({ workspace: { root, write } }, git) => {
        git("stash", "-q", "-u");
        git("checkout", "-q", "-b", "feature");
        write(revision("D", "ALTER TABLE users ADD IF NOT EXISTS age text"));
        git("add", "-A");
        git("commit", "-q", "-m", "theirs");
        git("checkout", "-q", "main");
        git("stash", "pop", "-q");
        const checked = await cliJson(root, ["check-merge", "feature"]);
        assert.match(failureOf(checked)?.message ?? "", /^A failed at statement 1/, JSON.stringify(checked));
      },
    ));

  it("is that of a commit as well, by the code of the working tree", () =>
    withTable(common, revision("F", "CREATE TABLE f (id int)", "DROP TABLE f"), async ({ workspace: { root } }) => {
      const compared = await cliJson(root, ["compare", "git:HEAD", "head"]);
      assert.match(String(compared["notFromEmpty"]), /A failed at statement 1/, JSON.stringify(compared));
      const objects = (compared["operations"] as readonly { readonly object: string }[]).map(({ object }) => object);
      assert.deepEqual(objects, ["f"]);
      const committed = await cliJson(root, ["schema", "--at", "git:HEAD"]);
      assert.match(String(committed["sql"]), /^-- The history does not replay[^]*name text/);
      assert.doesNotMatch(String(committed["sql"]), /CREATE TABLE public\.f /);
    }));

  it("is found once for a live definition, and again after that has changed", () =>
    withTable(common, revision("F", "CREATE TABLE f (id int)", "DROP TABLE f"), async ({ workspace, database }) => {
      const { root } = workspace;
      const usersAt = async (letter: string) =>
        String((await cliJson(root, ["schema", "users", "--at", idOf(letter)]))["sql"]);
      assert.match(await usersAt("A"), /id integer/);
      const kept = readdirSync(path.join(root, ".cache"), { recursive: true, encoding: "utf8" })
        .filter((name) => /[\\/]states[\\/]\w+\.json$/.test(name))
        .map((name) => path.join(root, ".cache", name));
      for (const file of kept) writeFileSync(file, readFileSync(file, "utf8").replaceAll("id integer", "kept integer"));
      // Servers with credentials for a limited time have other roles all the time, and so have those of other tests.
      const role = `r_${database.name}`;
      await database.query(`CREATE ROLE ${role}`);
      const again = await usersAt("F").finally(() => database.query(`DROP ROLE ${role}`));
      assert.match(again, /kept integer/);
      await database.query("CREATE TABLE other (id int)");
      assert.match(await usersAt("F"), /id integer/);
    }));

  it("is not that of a commit without a revision that it contains", () =>
    withTable(common, revision("B", "ALTER TABLE users ADD mail text"), async ({ workspace: { root } }) => {
      const compared = await cliJson(root, ["compare", "git:HEAD", "head"]);
      assert.match(failureOf(compared)?.message ?? "", /^A failed at statement 1/, JSON.stringify(compared));
    }));

  it("leaves what the replay from an empty database shows of a contained revision", () =>
    withTable(
      revision("A", "CREATE TABLE a (id int)", "DROP TABLE a"),
      {
        ...revision("B", "ALTER TABLE users ADD mail text"),
        ...revision("C", "CREATE TABLE c (id int)", "DROP TABLE c"),
      },
      async ({ workspace: { root } }) => {
        for (const table of ["a", "c"]) {
          const blamed = await cliJson(root, ["blame", table]);
          assert.equal((blamed["events"] as readonly unknown[] | undefined)?.length, 1, JSON.stringify(blamed));
        }
      },
    ));
});
