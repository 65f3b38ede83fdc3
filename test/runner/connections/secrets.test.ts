import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { startRunner } from "../../support/runner.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const secret = "Zw5-wasser!bei";

describe("A password wherever it is configured", function () {
  this.timeout(60_000);

  const places: readonly (readonly [title: string, options: string, before?: string])[] = [
    [
      "of the query cache",
      `cache: { type: "redis", options: { password: "${secret}" },
        provider: () => ({ connect: async () => {}, disconnect: async () => {}, synchronize: async () => {} }) } as any,`,
    ],
    [
      "of a client's key",
      `ssl: (process.env.TLS ? { passphrase: "${secret}" } : false) as any, extra: { keys: { passphrase: "${secret}" } },`,
    ],
    [
      "of a second data source of the same file",
      "",
      `const legacy = new (require("typeorm").DataSource)({ type: "postgres", host: "legacy.example", username: "l", password: "${secret}" }); void legacy;\n`,
    ],
  ];
  for (const [title, options, before = ""] of places)
    it(`is in no answer and in no log: ${title}`, () =>
      withSession(
        {
          "src/data-source.ts": before + dataSource(options),
          [fileOf("A")]: migration(
            idOf("A"),
            `    console.log("with", "${secret}"); throw new Error("no entry by ${secret}");`,
          ),
        },
        async ({ runner }) => {
          const answer = await runner.request("execute", { request: { kind: "upgradeHead" } });
          assert.match(told(answer), /migrationFailed/);
          const said = JSON.stringify([answer, runner.logs]);
          assert.ok(!said.includes(secret), said);
        },
      ));

  it("is not in the log where the data source's file prints it while it is loaded", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": `const word = "${secret}"; console.log("connecting with", word);\n${dataSource().replace("process.env.POSTGRES_PASSWORD", "word")}`,
      },
      async ({ runner }) => {
        await runner.request("status");
        assert.ok(!runner.logs.join("\n").includes(secret), runner.logs.join("\n"));
      },
    ));

  it("is in no answer if its URL begins with a space, so that pg takes the URL for the name of a database", () =>
    withSession(tableMigrations("A"), async ({ workspace, database: { host, port, name }, runner: unused }) => {
      await unused.stop();
      workspace.write({
        ".env": `DATABASE_URL=" postgres://dev:${secret}@${host}:${port}/${name}"\n`,
        "src/data-source.ts": `import { DataSource } from "typeorm";
export const source = new DataSource({ type: "postgres", url: process.env.DATABASE_URL, migrations: [__dirname + "/migrations/*.ts"] });
`,
      });
      const runner = startRunner(workspace.root);
      try {
        const answers = [await runner.request("status"), await runner.request("diagnose")];
        assert.ok(!JSON.stringify([answers, runner.logs]).includes(secret), JSON.stringify(answers));
      } finally {
        await runner.stop();
      }
    }));
});

describe("A connection whose search path has no schema", function () {
  this.timeout(60_000);

  it("has revisions that are pending, and a run whose problem is not a fault of the extension", () =>
    withSession(
      { [fileOf("A")]: migration(idOf("A"), ["CREATE SCHEMA app", "CREATE TABLE app.a (id int)"]) },
      async (session) => {
        const { database } = session;
        await database.query(`ALTER DATABASE "${database.name}" SET search_path = app`);
        await session.restart();
        const { problem } = succeeded(await session.runner.request("status"));
        assert.notEqual(problem?.code, "unknown", JSON.stringify(problem));
        const run = await session.execute({ kind: "upgradeHead" });
        assert.ok(!isProblem(run) || run.code !== "unknown", JSON.stringify(run));
      },
    ));
});

describe("Open psql", function () {
  this.timeout(60_000);

  it("connects to the displayed server although PGHOSTADDR names another one", function () {
    if (!existsSync("/usr/bin/psql")) return this.skip();
    return withSession(tableMigrations("A"), async ({ workspace, runner: unused }) => {
      await unused.stop();
      const environment = { PGHOSTADDR: "127.0.0.9" };
      const runner = startRunner(workspace.root, {}, environment);
      try {
        assert.equal(succeeded(await runner.request("status")).problem, undefined);
        const directory = path.join(workspace.root, "psql");
        const { serviceFile } = succeeded(await runner.request("psql", { directory }));
        const env = {
          PATH: process.env["PATH"],
          HOME: process.env["HOME"],
          ...environment,
          PGSERVICEFILE: serviceFile,
        };
        assert.equal(
          execFileSync("psql", ["-XAtw", "service=migrations", "-c", "SELECT 1"], { env }).toString().trim(),
          "1",
        );
      } finally {
        await runner.stop();
      }
    });
  });
});
