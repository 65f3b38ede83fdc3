import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { cliJson, runCli } from "../../support/cli.ts";
import { faultsOf } from "../../support/pipelines/serviceSchemas.ts";
import { withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const lossy = {
  ...tableMigrations("A"),
  [fileOf("B")]: migration(idOf("B"), ["ALTER TABLE a ADD name text"], ["ALTER TABLE a DROP COLUMN name"]),
  [fileOf("C")]: migration(idOf("C"), ["ALTER TABLE a DROP COLUMN name"], ["ALTER TABLE a ADD name text"]),
};
const broken = { ...tableMigrations("A"), [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE a (id int)"]) };

/** A data source whose server does not exist. */
const offline = dataSource()
  .replace("process.env.POSTGRES_SERVER", '"127.0.0.1"')
  .replace("Number(process.env.POSTGRES_PORT)", "1");

describe("evidence on the command line", function () {
  this.timeout(120_000);

  it("rehearses what is pending, and fails for the kinds of verdicts that are named", () =>
    withSession(lossy, async ({ workspace: { root }, database }) => {
      await runCli(root, ["upgrade", "+2"]);
      const fine = await cliJson(root, ["rehearse"]);
      assert.equal(fine.code, 0, JSON.stringify(fine));
      const verdicts = (fine["revisions"] as readonly { verdict: string }[]).map(({ verdict }) => verdict);
      assert.deepEqual(verdicts, ["dataLost"]);
      const failing = await cliJson(root, ["rehearse", "--fail-on", "fails,data-loss"]);
      assert.equal(failing.code, 1);
      assert.ok((failing["failures"] as readonly { what: string }[]).some(({ what }) => what === idOf("C")));
      assert.equal((await database.applied()).length, 2);
    }));

  it("rehearses and checks without a database", () =>
    withSession({ ...lossy, "src/data-source.ts": offline }, async ({ workspace: { root } }) => {
      const refused = await cliJson(root, ["rehearse"]);
      assert.deepEqual([refused.code, refused["problem"]].length, 2);
      assert.equal(refused.code, 1);
      const rehearsed = await cliJson(root, ["rehearse", "--offline"]);
      assert.equal(rehearsed.code, 0, JSON.stringify(rehearsed));
      assert.equal((rehearsed["revisions"] as unknown[]).length, 3);
      const checked = await cliJson(root, ["check"]);
      assert.deepEqual([checked.code, checked["base"]], [0, "history"]);
      assert.equal((await cliJson(root, ["lint"])).code, 0);
    }));

  it("rehearses and lints only the revisions that differ from a branch", () =>
    withSession(lossy, async ({ workspace }) => {
      const { root } = workspace;
      const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
          cwd: root,
          stdio: "pipe",
        });
      git("init", "-q", "-b", "main");
      git("add", "-A");
      git("commit", "-q", "-m", "first");
      workspace.write({ [fileOf("D")]: migration(idOf("D"), ["CREATE TABLE d ()"], ["DROP TABLE d"]) });
      const rehearsed = await cliJson(root, ["rehearse", "--since", "main", "--offline"]);
      assert.deepEqual(
        (rehearsed["revisions"] as readonly { id: string }[]).map(({ id }) => id),
        [idOf("D")],
      );
      const linted = await cliJson(root, ["lint", "--since", "main"]);
      assert.deepEqual(linted["files"], [path.join(root, fileOf("D"))]);
      const unknown = await cliJson(root, ["lint", "--since", "nowhere"]);
      assert.deepEqual([unknown.code, (unknown["problem"] as { code: string }).code], [2, "refUnknown"]);
    }));

  it("reviews a plan and probes the database", () =>
    withSession(lossy, async ({ workspace: { root }, database }) => {
      await runCli(root, ["upgrade", "+2"]);
      await database.query("INSERT INTO a VALUES (1, 'x'), (2, 'y')");
      const review = await cliJson(root, ["review"]);
      assert.equal(review.code, 0, JSON.stringify(review));
      assert.deepEqual(review["losses"], [{ kind: "column", name: "a.name", rows: 2 }]);
      const probed = await cliJson(root, ["probe", "--fail-on", "data-loss"]);
      assert.deepEqual([probed.code, Array.isArray(probed["sessions"])], [1, true]);
    }));

  it("writes findings and verdicts in the formats of pipelines, with paths of the repository", () =>
    withSession(broken, async ({ workspace: { root } }) => {
      execFileSync("git", ["init", "-q"], { cwd: root });
      const args = ["rehearse", "--offline"];
      const github = await runCli(root, [...args, "--format", "github"]);
      assert.equal(github.code, 1);
      assert.match(
        github.stdout,
        /^::error file=src\/migrations\/1700000000066-B\.ts,line=\d+.*title=verdict-fails::B: /m,
      );
      const file = path.join(root, "out.sarif");
      assert.equal((await runCli(root, [...args, "--format", "sarif", "--output", file])).code, 1);
      const log = JSON.parse(readFileSync(file, "utf8")) as {
        runs: { results: { ruleId: string; locations: unknown[] }[] }[];
      };
      assert.deepEqual(faultsOf("sarif", log), []);
      assert.notDeepEqual(faultsOf("sarif", { ...log, version: "2.0.0" }), []);
      assert.deepEqual(
        log.runs[0]?.results.map(({ ruleId, locations }) => [ruleId, locations.length]),
        [["verdict-fails", 1]],
      );
      const gitlab = JSON.parse((await runCli(root, [...args, "--format", "gitlab"])).stdout) as {
        location: { path: string };
      }[];
      assert.deepEqual(
        gitlab.map(({ location }) => location.path),
        [fileOf("B")],
      );
      const junit = (await runCli(root, [...args, "--format", "junit"])).stdout;
      assert.match(junit, /<testsuites tests="2" failures="1">/);
      const passing = await runCli(root, [...args, "--format", "junit", "--fail-on", "none"]);
      assert.deepEqual([passing.code, /failures="0"/.test(passing.stdout)], [0, true]);
      assert.equal((await runCli(root, [...args, "--fail-on", "error"])).code, 2);
      const markdown = (await runCli(root, [...args, "--format", "markdown"])).stdout;
      assert.match(markdown, /^# Rehearsal of /);
      const unfit = await runCli(root, ["status", "--format", "sarif"]);
      assert.deepEqual([unfit.code, unfit.stdout], [2, ""]);
      assert.match(unfit.stderr, /The format sarif is for findings and verdicts/);
    }));
});
