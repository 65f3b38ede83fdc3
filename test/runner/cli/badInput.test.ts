import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { cliJson, runCli } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const abc = tableMigrations("ABC");

describe("bad input on the command line", function () {
  this.timeout(120_000);

  it("names the nearest command and option, and exits with 2", () =>
    withSession(abc, async ({ workspace: { root } }) => {
      const command = await runCli(root, ["upgrad"]);
      assert.deepEqual([command.code, /Did you mean upgrade\?/.test(command.stderr)], [2, true], command.stderr);
      const option = await runCli(root, ["upgrade", "--dryrun"]);
      assert.deepEqual([option.code, /--dry-run/.test(option.stderr)], [2, true], option.stderr);
      const value = await runCli(root, ["upgrade", "--lock-timeout", "soon"]);
      assert.deepEqual([value.code, /number of seconds/.test(value.stderr)], [2, true], value.stderr);
    }));

  it("names the nearest revisions of one that does not exist", () =>
    withSession(abc, async ({ workspace: { root } }) => {
      const { code, stderr } = await runCli(root, ["upgrade", idOf("B").replace("B17", "B18")]);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`Did you mean ${idOf("B")}`));
    }));

  it("names the form that chooses one of several data sources in a file", () =>
    withSession(abc, async ({ workspace }) => {
      const { root } = workspace;
      workspace.write({
        "src/data-source.ts": `${dataSource()}export const Second = new DataSource({ ...AppDataSource.options });`,
      });
      const { code, stderr } = await runCli(root, ["status"]);
      assert.equal(code, 1);
      assert.match(stderr, /exports several data sources: AppDataSource, Second[^]*--data-source FILE#NAME/);
      const { ok } = await cliJson(root, ["status", "--data-source", "src/data-source.ts#Second"]);
      assert.equal(ok, true);
    }));

  it("does not revert without an answer, and says which option gives it", () =>
    withSession(abc, async ({ workspace: { root }, database }) => {
      await runCli(root, ["upgrade"]);
      const refused = await runCli(root, ["downgrade"]);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /There is no terminal to answer this\. Pass --yes\./);
      assert.equal((await database.applied()).length, 3);
    }));

  it("changes a protected database only with its name, whatever --yes says", () =>
    withSession(abc, async ({ workspace, database }) => {
      const { root } = workspace;
      workspace.write({ "package.json": JSON.stringify({ migrations: { protected: [database.name] } }) });
      const yes = await runCli(root, ["upgrade", "--yes"]);
      assert.equal(yes.code, 1);
      assert.match(yes.stderr, new RegExp(`Pass --confirm ${database.name}`));
      const wrong = await cliJson(root, ["upgrade", "--confirm", "other"]);
      assert.deepEqual([wrong.code, (wrong["problem"] as { code: string }).code], [1, "protectedRefused"]);
      assert.deepEqual(await database.applied(), []);
      assert.equal((await cliJson(root, ["upgrade", "--confirm", database.name])).code, 0);
      assert.equal((await database.applied()).length, 3);
    }));

  it("names the line of a broken configuration, and changes nothing", () =>
    withSession(abc, async ({ workspace, database }) => {
      const { root } = workspace;
      workspace.write({ ".vscode/settings.json": '{\n  "migrations.lockTimeout": "ten"\n}\n' });
      const type = await runCli(root, ["upgrade"]);
      assert.equal(type.code, 2);
      assert.match(type.stderr, /\.vscode\/settings\.json:2: The setting lockTimeout must be a number\./);
      workspace.write({ ".vscode/settings.json": '{\n  "migrations.lockTimeout": 5\n  "a": 1,,\n}\n' });
      const syntax = await runCli(root, ["upgrade"]);
      assert.equal(syntax.code, 2);
      assert.match(syntax.stderr, /\.vscode\/settings\.json:3: The settings cannot be read: /);
      workspace.write({ ".vscode/settings.json": '{ "migrations.lockTimout": 5 }\n' });
      const unknown = await runCli(root, ["status"]);
      assert.equal(unknown.code, 0);
      assert.match(unknown.stderr, /There is no setting lockTimout\. The nearest name is lockTimeout\./);
      assert.deepEqual(await database.applied(), []);
    }));

  it("asks which of several projects is meant", () =>
    withSession(
      { ...abc, "other/package.json": "{}", "other/data-source.ts": dataSource() },
      async ({ workspace: { root } }) => {
        const several = await runCli(root, ["status", "--cwd", root, "--project", "nowhere"]);
        assert.equal(several.code, 2);
        assert.match(several.stderr, /There is no project nowhere\. The projects are: .*other/);
        assert.equal((await runCli(root, ["status", "--project", "other"])).code, 0);
      },
    ));

  it("says that a folder has no project", () =>
    withSession({}, async ({ workspace }) => {
      workspace.write({ "empty/package.json": "{}", "empty/.git/HEAD": "" });
      const { code, stderr } = await runCli(`${workspace.root}/empty`, ["status"]);
      assert.equal(code, 2);
      assert.match(stderr, /No TypeORM data source was found in /);
    }));

  it("does not repeat a password of the command line, and warns of it", () =>
    withSession(abc, async ({ workspace: { root } }) => {
      const { code, stdout, stderr } = await runCli(root, ["status", "--url=postgres://ada:hush-hush@localhost/app"]);
      assert.equal(code, 2);
      assert.match(stderr, /warning: A password on the command line/);
      assert.doesNotMatch(stdout + stderr, /hush-hush/);
    }));

  it("reports a migration that fails at its third statement, and what the database holds then", () =>
    withSession(
      {
        ...tableMigrations("A"),
        [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b ()", "CREATE TABLE b2 ()", "SELECT * FROM nowhere"]),
      },
      async ({ workspace: { root }, database }) => {
        const failed = await cliJson(root, ["upgrade"]);
        assert.equal(failed.code, 1);
        const problem = failed["problem"] as { code: string; message: string };
        assert.equal(problem.code, "migrationFailed");
        assert.match(problem.message, /nowhere/);
        assert.deepEqual([await database.tables(), failed["applied"]], [[], []]);
      },
    ));

  it("waits for a server that does not answer yet, and gives up at the end", () =>
    withSession(
      { ...abc, "src/data-source.ts": dataSource().replace("Number(process.env.POSTGRES_PORT)", "1") },
      async ({ workspace: { root } }) => {
        const started = Date.now();
        const { code, stderr } = await runCli(root, ["upgrade", "--wait", "3"]);
        assert.equal(code, 1);
        assert.match(stderr, /Waiting up to 3 s/);
        assert.ok(Date.now() - started >= 3000);
      },
    ));

  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    it(`cancels a run at ${signal}, says what is applied, and exits with ${expected}`, () =>
      withSession(
        { ...tableMigrations("A"), [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b ()", "SELECT pg_sleep(60)"]) },
        async ({ workspace, database }) => {
          workspace.write({ "src/data-source.ts": dataSource('migrationsTransactionMode: "each",') });
          let isSent = false;
          const { code, stderr } = await runCli(workspace.root, ["upgrade"], {
            onStderr: (text, kill) => {
              if (isSent || !text.includes("Applying 2/2")) return;
              isSent = true;
              setTimeout(() => kill(signal), 300);
            },
          });
          assert.equal(code, expected, stderr);
          assert.match(stderr, /1 of 2 revisions were applied and stay so/);
          assert.deepEqual(await database.applied(), [idOf("A")]);
          assert.deepEqual(await database.tables(), ["a"]);
        },
      ));

  it("does not empty the migrations table for a stamp without a revision", () =>
    withSession(abc, async ({ workspace: { root }, database }) => {
      await runCli(root, ["upgrade"]);
      for (const args of [["stamp"], ["stamp", "--as", "applied"], ["stamp", "base", "--as", "applied"]]) {
        const { code, problem } = await cliJson(root, [...args, "--yes"]);
        assert.deepEqual([code, (problem as { code: string }).code], [2, "usage"], args.join(" "));
      }
      assert.equal((await database.applied()).length, 3);
    }));

  it("notices before a change that its result cannot be shown, and leaves no old document", () =>
    withSession(abc, async ({ workspace: { root }, database }) => {
      const unfit = await runCli(root, ["upgrade", "--format", "markdown"]);
      assert.deepEqual([unfit.code, await database.applied()], [2, []]);
      const nowhere = await runCli(root, ["upgrade", "--json", "--output", "nowhere/x.json"]);
      assert.deepEqual([nowhere.code, await database.applied()], [2, []]);
      await runCli(root, ["status", "--json", "--output", "status.json"]);
      assert.equal((JSON.parse(readFileSync(`${root}/status.json`, "utf8")) as { ok: boolean }).ok, true);
      await runCli(root, ["status", "--json", "--output", "status.json", "--environment", "nowhere"]);
      assert.equal((JSON.parse(readFileSync(`${root}/status.json`, "utf8")) as { ok: boolean }).ok, false);
    }));

  it("answers in JSON for wrong arguments as well, and for a migration that cannot be loaded", () =>
    withSession(abc, async ({ workspace }) => {
      const { root } = workspace;
      const wrong = await cliJson(root, ["upgrade", "--bogus"]);
      assert.deepEqual([wrong.code, (wrong["problem"] as { code: string }).code], [2, "usage"]);
      workspace.write({ [fileOf("D")]: 'throw new Error("boom");' });
      for (const command of ["status", "history", "current", "heads", "lint"]) {
        const { code, stderr } = await runCli(root, [command]);
        assert.deepEqual([code, /boom/.test(stderr + command) || command === "status"], [1, true], command);
      }
    }));

  it("says that a program does not start, and ends with the code of one that does", () =>
    withSession(abc, async ({ workspace: { root } }) => {
      const { code, stderr } = await runCli(root, ["start-db", "--port", "47914", "--", "no-such-program"]);
      assert.deepEqual([code, /no-such-program does not start/.test(stderr)], [2, true], stderr);
    }));

  it("finishes a change although nobody reads its output any more", () =>
    withSession(abc, async ({ workspace: { root }, database }) => {
      const { execFileSync } = await import("node:child_process");
      const command = `"${process.execPath}" "${(await import("../../support/cli.ts")).cliScript}" upgrade 2>&1 | true`;
      execFileSync("sh", ["-c", command], { cwd: root, stdio: "pipe" });
      const until = Date.now() + 20_000;
      while ((await database.applied()).length < 3 && Date.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal((await database.applied()).length, 3);
    }));
});
