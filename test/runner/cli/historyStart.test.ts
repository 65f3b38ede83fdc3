import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cliJson, runCli } from "../../support/cli.ts";
import type { Session } from "../../support/session.ts";
import { withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";

/** Revisions on a table that no revision creates. */
const revisions = {
  [fileOf("A")]: migration(idOf("A"), [`ALTER TABLE "user" ADD mail text`], [`ALTER TABLE "user" DROP mail`]),
  [fileOf("B")]: migration(
    idOf("B"),
    [`ALTER TABLE "user" RENAME mail TO email`],
    [`ALTER TABLE "user" RENAME email TO mail`],
  ),
};
const added = (name: string, sql: string) => ({ [fileOf(name)]: migration(idOf(name), [sql], ["SELECT 1"]) });
const third = added("C", `ALTER TABLE "user" ADD age int`);

type Answer = Readonly<Record<string, unknown>> & { readonly code: number | null };
const problemOf = ({ problem }: Answer) => problem as { readonly code: string; readonly message: string } | undefined;

function gitIn(cwd: string, args: readonly string[]): string {
  const author = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
  return execFileSync("git", [...author, ...args], { cwd, encoding: "utf8", stdio: "pipe" });
}

/** A database with a table made by hand, in which the first two revisions are applied. */
function withBrokenHistory(work: (session: Session, git: (...args: string[]) => string) => Promise<void>) {
  return withSession({ ...revisions, ".gitignore": "node_modules\n" }, async (session) => {
    const { root } = session.workspace;
    const git = (...args: string[]) => gitIn(root, args);
    await session.database.query(`CREATE TABLE "user" (id int PRIMARY KEY)`);
    await runCli(root, ["upgrade", "--yes"]);
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "common");
    await work(session, git);
  });
}

describe("a history with a chosen start", function () {
  this.timeout(120_000);

  it("begins with the revision that the setting migrations.historyStart names", () =>
    withBrokenHistory(async ({ workspace: { root, write } }, git) => {
      const baseline = `CREATE TABLE "user" (id int PRIMARY KEY, email text, age int)`;
      const start = { [fileOf("D")]: migration(idOf("D"), [baseline], [`DROP TABLE "user"`]) };
      const settings = (name: string) => ({
        ".vscode/settings.json": JSON.stringify({ "migrations.historyStart": name }),
      });
      write({ ...third, ...start, ...added("E", `ALTER TABLE "user" RENAME age TO years`), ...settings("D") });
      await runCli(root, ["upgrade", "+1", "--yes"]);
      await runCli(root, ["stamp", idOf("D"), "--yes"]);
      await runCli(root, ["upgrade", "--yes"]);
      const at = await cliJson(root, ["schema", "user", "--at", idOf("D")]);
      assert.match(String(at["sql"]), /email text,\n\s+age integer/, JSON.stringify(at));
      const drift = await cliJson(root, ["drift", "--exit-code"]);
      assert.deepEqual([drift.code, drift["items"]], [0, []], JSON.stringify(drift));
      const blamed = await cliJson(root, ["blame", "user.years"]);
      assert.deepEqual(
        (blamed["events"] as readonly { readonly revision: string }[]).map(({ revision }) => revision),
        [idOf("E"), idOf("D")],
      );
      assert.equal(blamed["incomplete"], undefined);
      git("add", "-A");
      git("commit", "-q", "-m", "all");
      assert.equal((await cliJson(root, ["compare", "git:HEAD", "live"]))["equal"], true);
      const before = await cliJson(root, ["schema", "--at", idOf("A")]);
      assert.equal(problemOf(before)?.code, "beforeHistoryStart");
      write(settings("Nowhere"));
      for (const args of [["drift"], ["compare", "git:HEAD", "head"], ["check", "--against", "history"]])
        assert.equal(problemOf(await cliJson(root, args))?.code, "historyStartUnknown", args.join(" "));
      const base = await cliJson(root, ["schema", "--at", "base"]);
      assert.equal(String(base["sql"]).trim(), "", JSON.stringify(base));
      write(settings(idOf("D")));
      const squashed = await cliJson(root, ["squash", "--to", "head", "-m", "both", "--yes"]);
      assert.deepEqual(squashed["replaced"], [idOf("D"), idOf("E")], JSON.stringify(squashed));
      // The setting still names a squashed revision.
      const after = await cliJson(root, ["drift", "--exit-code"]);
      assert.deepEqual([after.code, after["items"]], [0, []], JSON.stringify(after));
      assert.equal((await cliJson(root, ["compare", "git:HEAD", "head"]))["equal"], true);
      assert.equal(problemOf(await cliJson(root, ["compare", "git:HEAD~1", "head"]))?.code, "migrationFailed");
    }));

  it("has all revisions in a commit from before the chosen start, and all common ones in a merge", () =>
    withSession(
      { ...added("A", "CREATE TABLE a (id int)"), ".gitignore": "node_modules\n.vscode\n" },
      async (session) => {
        const { root, write } = session.workspace;
        const git = (...args: string[]) => gitIn(root, args);
        git("init", "-q", "-b", "main");
        git("add", "-A");
        git("commit", "-q", "-m", "A");
        git("checkout", "-q", "-b", "feature");
        write(added("C", "ALTER TABLE a ADD theirs int"));
        git("add", "-A");
        git("commit", "-q", "-m", "C");
        git("checkout", "-q", "main");
        write({
          ...added("B", "CREATE TABLE IF NOT EXISTS a (id int)"),
          ".vscode/settings.json": JSON.stringify({ "migrations.historyStart": "B" }),
        });
        const compared = await cliJson(root, ["compare", "git:HEAD", "head", "--offline"]);
        assert.equal(compared["equal"], true, JSON.stringify(compared));
        const checked = await cliJson(root, ["check-merge", "feature", "--offline"]);
        assert.equal(checked["verdict"], "independent", JSON.stringify(checked));
      },
    ));
});
