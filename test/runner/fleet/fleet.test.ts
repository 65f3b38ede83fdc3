import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { CliJson } from "../../support/cli.ts";
import { runCli } from "../../support/cli.ts";
import { entriesFor, membersOf, urlDataSource, withFleet } from "./session.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const ab = tableMigrations("AB");
const upgrade = ["upgrade", "--yes", "--no-rehearse"] as const;
const codeOf = (output: Readonly<Record<string, unknown>>) => (output["problem"] as { code: string } | undefined)?.code;

describe("many databases", function () {
  this.timeout(120_000);

  it("are upgraded, read, and reverted, each with its own migrations table and journal", () =>
    withFleet(ab, 3, async ({ workspace, databases, run, applied }) => {
      const list = entriesFor(databases);
      const before = await run(list, ["status", "--exit-code"]);
      assert.deepEqual([before.code, membersOf(before)], [3, ["m1 2", "m2 2", "m3 2"]]);
      const done = await run(list, [...upgrade]);
      assert.deepEqual(
        [done.code, done.ok, membersOf(done)],
        [0, true, ["m1 changed", "m2 changed", "m3 changed"]],
        JSON.stringify(done),
      );
      assert.deepEqual(await applied(), ["AB", "AB", "AB"]);
      assert.deepEqual(await Promise.all(databases.map((database) => database.tables())), [
        ["a", "b"],
        ["a", "b"],
        ["a", "b"],
      ]);
      const journals = readdirSync(path.join(workspace.root, ".data/typeorm-migrations/journal"), { recursive: true });
      assert.equal(journals.filter((file) => String(file).endsWith(".jsonl")).length, 3, journals.join(", "));
      assert.equal((await run(list, ["status", "--exit-code"])).code, 0);
      const again = await run(list, [...upgrade]);
      assert.deepEqual([again.code, membersOf(again)], [0, ["m1 atTarget", "m2 atTarget", "m3 atTarget"]]);
      const back = await run(list, ["downgrade", "-1", "--yes", "--no-rehearse"]);
      assert.deepEqual([back.code, await applied()], [0, ["A", "A", "A"]]);
    }));

  it("are grouped by their revisions and plans, and each plan is rehearsed once", () =>
    withFleet(ab, 3, async ({ databases, run, applied }) => {
      const list = entriesFor(databases);
      await run(list, ["upgrade", "+1", "--yes", "--no-rehearse", "--only", "m2"]);
      assert.deepEqual(await applied(), ["", "A", ""]);
      const done = await run(list, ["upgrade", "--yes"]);
      const groups = done["groups"] as readonly {
        members: string[];
        steps: string[];
        verdicts: { verdict: string }[];
      }[];
      assert.deepEqual(
        groups.map(({ members, steps, verdicts }) => [members, steps, verdicts.map(({ verdict }) => verdict)]),
        [
          [
            ["m1", "m3"],
            [idOf("A"), idOf("B")],
            ["reversible", "reversible"],
          ],
          [["m2"], [idOf("B")], ["reversible"]],
        ],
      );
      assert.deepEqual(await applied(), ["AB", "AB", "AB"]);
    }));

  it("stop before anything runs if the rehearsal of a plan fails", () =>
    withFleet({ [fileOf("A")]: migration(idOf("A"), ["CREATE TABEL a (id int)"]) }, 2, async (session) => {
      const { databases, run, applied } = session;
      const failed = await run(entriesFor(databases), ["upgrade", "--yes"]);
      assert.deepEqual(
        [failed.code, codeOf(failed), membersOf(failed)],
        [1, "migrationFailed", ["m1 notRun", "m2 notRun"]],
      );
      assert.deepEqual(await applied(), ["", ""]);
    }));

  it("stop after a failed canary, also with --keep-going", () =>
    withFleet(ab, 3, async ({ databases, run, applied }) => {
      await databases[1]?.query("CREATE TABLE b (id int)");
      const list = entriesFor(databases);
      const failed = await run(list, [...upgrade, "--canary", "m2", "--keep-going"]);
      assert.deepEqual(
        [failed.code, failed.ok, codeOf(failed), membersOf(failed)],
        [1, false, "fleetFailed", ["m1 notRun", "m2 failed migrationFailed", "m3 notRun"]],
      );
      assert.deepEqual(await applied(), ["", "", ""]);
    }));

  it("go on after a failure with --keep-going, and otherwise begin no other database", () =>
    withFleet(ab, 4, async ({ databases, run, applied }) => {
      await databases[1]?.query("CREATE TABLE b (id int)");
      const list = entriesFor(databases);
      const stopped = await run(list, [...upgrade, "--concurrency", "1"]);
      assert.deepEqual(membersOf(stopped), ["m1 changed", "m2 failed migrationFailed", "m3 notRun", "m4 notRun"]);
      const rest = await run(list, [...upgrade, "--concurrency", "1", "--keep-going", "--canary", "m3"]);
      assert.deepEqual(membersOf(rest), ["m1 atTarget", "m2 failed migrationFailed", "m3 changed", "m4 changed"]);
      assert.deepEqual([rest.code, await applied()], [1, ["AB", "", "AB", "AB"]]);
      await databases[1]?.query("DROP TABLE b");
      const last = await run(list, [...upgrade]);
      assert.deepEqual([last.code, membersOf(last)], [0, ["m1 atTarget", "m2 changed", "m3 atTarget", "m4 atTarget"]]);
    }));

  it("are not changed if one of them does not answer, unless --keep-going is given", () =>
    withFleet(ab, 1, async ({ databases, run, applied }) => {
      const list = [
        ...entriesFor(databases),
        { name: "gone", variables: { DATABASE_URL: "${SERVER}/no_such_database" } },
      ];
      const stopped = await run(list, [...upgrade]);
      assert.deepEqual([stopped.code, membersOf(stopped)], [1, ["m1 notRun", "gone failed databaseMissing"]]);
      const rest = await run(list, [...upgrade, "--keep-going"]);
      assert.deepEqual([rest.code, membersOf(rest)], [1, ["m1 changed", "gone failed databaseMissing"]]);
      assert.deepEqual(await applied(), ["AB"]);
    }));

  it("are refused if two members are one database, or a member is the project's own", () =>
    withFleet(ab, 2, async ({ databases, base, run, applied }) => {
      const list = entriesFor(databases);
      const twice = [
        ...list,
        { name: "again", variables: { DATABASE_URL: `\${SERVER}/${databases[0]?.name}?connect_timeout=9` } },
      ];
      const same = await run(twice, [...upgrade]);
      assert.deepEqual([same.code, codeOf(same)], [2, "fleetSame"]);
      assert.match((same["problem"] as { message: string }).message, /m1 and again/);
      const misnamed = await run(
        [{ name: "typo", variables: { DATABASE_ULR: `\${SERVER}/${databases[0]?.name}` } }],
        [...upgrade],
      );
      assert.deepEqual([misnamed.code, codeOf(misnamed)], [2, "fleetBase"]);
      assert.deepEqual([await base.applied(), await applied()], [[], ["", ""]]);
      const own = await run([{ name: "own", variables: {} }], [...upgrade]);
      assert.deepEqual([own.code, (await base.applied()).length], [0, 2]);
    }));

  it("are asked about once, and protected ones by their names", () =>
    withFleet(ab, 2, async ({ workspace, databases, run, applied }) => {
      const list = entriesFor(databases);
      const unanswered = await run(list, ["upgrade", "--no-rehearse"]);
      assert.deepEqual([unanswered.code, codeOf(unanswered)], [1, "unanswered"]);
      const name = databases[1]?.name ?? "";
      workspace.write({ "package.json": JSON.stringify({ migrations: { protected: [`database:${name}`] } }) });
      for (const args of [[], ["--confirm", "*"], ["--confirm", databases[0]?.name ?? ""]]) {
        const refused = await run(list, [...upgrade, ...args]);
        assert.deepEqual([refused.code, codeOf(refused)], [1, "fleetProtected"], args.join(" "));
      }
      assert.deepEqual(await applied(), ["", ""]);
      const done = await run(list, [...upgrade, "--confirm", name]);
      assert.deepEqual([done.code, await applied()], [0, ["AB", "AB"]]);
    }));

  it("are cancelled by SIGINT: the running change is rolled back, no other one begins, and the output says where each is", () =>
    withFleet(ab, 3, async ({ workspace, databases, run, applied }) => {
      const slow = `SELECT pg_sleep(60) WHERE current_database() = '${databases[1]?.name}'`;
      workspace.write({ [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b (id int)", slow]) });
      await run(entriesFor(databases), ["status"]);
      const args = [...upgrade, "--json", "--concurrency", "1", "--databases", "fleet.json"];
      let isSent = false;
      const { code, stdout } = await runCli(workspace.root, args, {
        env: { SERVER: (databases[0]?.url ?? "").replace(/\/[^/]*$/, "") },
        onStderr: (text, kill) => {
          if (isSent || !text.includes("[1/3]")) return;
          isSent = true;
          const watch = setInterval(() => {
            const running =
              "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
            void databases[0]?.query(running).then(({ length }) => {
              if (length === 0) return;
              clearInterval(watch);
              kill("SIGINT");
            });
          }, 50);
        },
      });
      const output = JSON.parse(stdout) as CliJson;
      assert.deepEqual(
        [code, output.ok, membersOf(output)],
        [130, false, ["m1 changed", "m2 failed cancelled", "m3 notRun"]],
        stdout,
      );
      assert.deepEqual(await applied(), ["AB", "", ""]);
    }));

  it("are tried with --dry-run, and nothing stays", () =>
    withFleet(ab, 2, async ({ databases, run, applied }) => {
      const tried = await run(entriesFor(databases), ["upgrade", "--dry-run"]);
      assert.deepEqual([tried.code, membersOf(tried)], [0, ["m1 changed", "m2 changed"]]);
      assert.deepEqual([await applied(), await databases[0]?.tables()], [["", ""], []]);
    }));

  it("have no password in any output, in the journal, or in the arguments of a process", () =>
    withFleet(ab, 2, async ({ workspace, databases, run }) => {
      const { password = "" } = databases[0] ?? {};
      const list = entriesFor(databases);
      const bad = [...list, { name: "bad", variables: { DATABASE_URL: "${SERVER}x/y" } }];
      const args = new Set<string>();
      const watch = setInterval(() => {
        for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
          try {
            args.add(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
          } catch {
            // It has ended.
          }
      }, 20);
      const outputs = [await run(bad, [...upgrade, "--keep-going", "-v"]), await run(list, ["status", "-v"])];
      const { stdout, stderr } = await runCli(workspace.root, [...upgrade, "-v", "--databases", "fleet.json"], {
        env: { SERVER: (databases[0]?.url ?? "").replace(/\/[^/]*$/, "") },
      });
      clearInterval(watch);
      const journal = path.join(workspace.root, ".data/typeorm-migrations/journal");
      const written = readdirSync(journal, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
      assert.ok(written.length > 0 && args.size > 0);
      const all = [JSON.stringify(outputs), stdout, stderr, ...written, ...args].join("\n");
      assert.equal(all.includes(password), false);
    }));

  it("are refused with options that do not fit together", () =>
    withFleet(ab, 1, async ({ workspace, databases, run }) => {
      const list = entriesFor(databases);
      assert.equal((await run(list, ["upgrade", "--sql"])).code, 2);
      assert.equal((await run(list, ["upgrade", "--yes", "--canary", "nobody"])).code, 2);
      assert.equal((await run(list, ["status", "--only", "nobody"])).code, 2);
      assert.equal((await run(list, ["status", "--shard", "3/2"])).code, 2);
      assert.equal((await runCli(workspace.root, ["upgrade", "--shard", "1/2"])).code, 2);
      const unnamed = await runCli(workspace.root, ["status", "--databases"]);
      assert.deepEqual([unnamed.code, /migrations\.databases/.test(unnamed.stderr)], [2, true]);
      workspace.write({ "package.json": JSON.stringify({ migrations: { databases: "fleet.json" } }) });
      const env = { SERVER: (databases[0]?.url ?? "").replace(/\/[^/]*$/, "") };
      assert.equal((await runCli(workspace.root, ["status", "--databases"], { env })).code, 0);
    }));

  it("are each loaded with their own variables, although one process serves several", () =>
    withFleet(
      {
        ...ab,
        "src/data-source.ts": `import config from "./config";\nglobalThis.lastMember = process.env.DATABASE_URL;\n${urlDataSource.replace("process.env.DATABASE_URL", "config.url")}`,
        // Configuration that is kept where a careless reload would find it again.
        "src/config.ts": `const known = (globalThis as any).known ??= { url: process.env.DATABASE_URL };
process.env.DATABASE_URL = known.url;
export default known;`,
      },
      5,
      async ({ databases, run, applied }) => {
        const done = await run(entriesFor(databases), [...upgrade, "--concurrency", "1"]);
        assert.deepEqual([done.code, await applied()], [0, ["AB", "AB", "AB", "AB", "AB"]], JSON.stringify(done));
      },
    ));
});
