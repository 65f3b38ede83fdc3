import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

/** Migrations that fail live after their method has returned. */
const failing: readonly (readonly [title: string, up: string | readonly string[]])[] = [
  [
    "an error that it catches within the transaction",
    `    try { await queryRunner.query("INSERT INTO nowhere VALUES (1)"); } catch {}`,
  ],
  [
    "a deferred foreign key that nothing satisfies",
    [
      "CREATE TABLE p (id int PRIMARY KEY)",
      "CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
      "INSERT INTO c VALUES (1)",
    ],
  ],
  [
    "a search path that a dump has emptied",
    ["SELECT pg_catalog.set_config('search_path', '', false)", "CREATE TABLE public.crate (id int)"],
  ],
  ["a migrations table that it drops", ["DROP TABLE migrations"]],
];

/** Programs that a migration starts, which are sessions of their own. */
const programs: readonly (readonly [title: string, call: string])[] = [
  [
    "a shell whose command begins with a password",
    `require("node:child_process").execSync("PGPASSWORD=geheim psql -c 'SELECT 1'");`,
  ],
  ["a script of Node.js", `execFileSync(process.execPath, ["seed.js"], { cwd: __dirname + "/../..", stdio: "pipe" });`],
  [
    "psql",
    `execFileSync("psql", ["-h", process.env.POSTGRES_SERVER, "-p", process.env.POSTGRES_PORT, "-U", process.env.POSTGRES_USER,
      "-d", process.env.POSTGRES_DB, "-c", "CREATE TABLE escaped (id int)"],
      { env: { ...process.env, PATH: process.env.PATH, PGPASSWORD: process.env.POSTGRES_PASSWORD }, stdio: "pipe" });`,
  ],
];
const seed = `const { Client } = require("pg");
const { POSTGRES_SERVER: host, POSTGRES_PORT: port, POSTGRES_USER: user, POSTGRES_PASSWORD: password, POSTGRES_DB: database } =
  Object.fromEntries(require("node:fs").readFileSync(".env", "utf8").split("\\n").filter(Boolean).map((line) => line.replace(/'/g, "").split("=")));
const client = new Client({ host, port, user, password, database });
client.connect().then(() => client.query("CREATE TABLE escaped (id int)")).then(() => client.end());
`;

describe("A dry run", function () {
  this.timeout(60_000);

  for (const [title, up] of failing)
    it(`fails as the run does that follows it: ${title}`, () =>
      withSession({ ...tableMigrations("A"), [fileOf("B")]: migration(idOf("B"), up) }, async (session) => {
        await session.execute({ kind: "upgradeBy", count: 1 });
        const request = { kind: "upgradeHead" } as const;
        const tried = await session.runner.request("execute", { request, dryRun: true });
        assert.match(told(await session.execute(request)), /problem/);
        assert.ok(isProblem(tried) || tried.problem !== undefined, JSON.stringify(tried));
      }));

  for (const [title, call] of programs)
    it(`leaves nothing in the database by a program that the migration starts: ${title}`, () =>
      withSession(
        {
          ...tableMigrations("A"),
          [fileOf("B")]: migration(
            idOf("B"),
            `    const { execFileSync } = require("node:child_process");\n    ${call}`,
          ),
          "seed.js": seed,
        },
        async (session) => {
          await session.execute({ kind: "upgradeBy", count: 1 });
          const answer = await session.runner.request("execute", { request: { kind: "upgradeHead" }, dryRun: true });
          assert.deepEqual(await session.database.tables(), ["a"], JSON.stringify(answer));
          assert.ok(isProblem(answer) || answer.problem?.code === "dryRunRefused", JSON.stringify(answer));
          assert.doesNotMatch(JSON.stringify(answer), /geheim/);
        },
      ));
});

describe("A run that removes rows of other revisions from the migrations table", function () {
  this.timeout(60_000);

  it("is reported as a problem, because these revisions are pending again", () =>
    withSession(
      { ...tableMigrations("AB"), [fileOf("C")]: migration(idOf("C"), ["DELETE FROM migrations"]) },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 2 })), "up A, B");
        const result = await session.execute({ kind: "upgradeHead" });
        assert.match(told(result), /problem/, `${JSON.stringify(result)} ${await session.states()}`);
      },
    ));
});
