import assert from "node:assert/strict";
import path from "node:path";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { runCli } from "../../support/cli.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

/**
 * JavaScript can throw anything. https://github.com/oftn-oswg/oftn-bot/pull/70 (`throw null` and `throw undefined`),
 * https://github.com/manelferreira/serverless-sequelize-migrations/pull/31 (`throw 'uh oh'` in a migration),
 * https://github.com/botpress/v12/issues/360 (circular structures).
 */
const thrown: Readonly<Record<string, readonly [code: string, message: RegExp]>> = {
  "a text": [`throw "no way";`, /^no way$/],
  undefined: [`throw undefined;`, /^undefined was thrown/],
  "a rejection without a reason": [`return Promise.reject();`, /^undefined was thrown/],
  "an object": [`throw { reason: "no way", code: 7 };`, /^\{ reason: 'no way', code: 7 \} was thrown/],
  "an object without a prototype": [`throw Object.create(null);`, /was thrown/],
  "an error that is its own cause": [
    `const e = new Error("round"); Object.assign(e, { driverError: e }); throw e;`,
    /^round$/,
  ],
  "an error without a stack": [`const e = new Error("bare"); e.stack = undefined; throw e;`, /^bare$/],
  "an error with a structured stack": [
    `Error.prepareStackTrace = (_, stack) => stack; const e = new Error("struct"); void e.stack; Error.prepareStackTrace = undefined; throw e;`,
    /^struct$/,
  ],
  "an error whose message throws": [
    `const e = new Error("x"); Object.defineProperty(e, "message", { get() { throw new Error("no"); } }); throw e;`,
    /cannot be shown/,
  ],
};

describe("What a method throws that is no usual error", function () {
  this.timeout(60_000);
  for (const [name, [code, message]] of Object.entries(thrown)) {
    it(`is its revision's failure, in its own file: ${name}`, () =>
      withSession({ ...tableMigrations("AC"), [fileOf("B")]: migration(idOf("B"), code) }, async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(result.problem?.code === "migrationFailed", JSON.stringify(result));
        assert.equal(result.problem.revision, idOf("B"));
        assert.match(result.problem.message, message);
        assert.equal(path.basename(result.problem.at?.file ?? ""), path.basename(fileOf("B")));
        assert.deepEqual(await session.database.tables(), []);
        // The lock is free, and the process answers.
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
      }));

    it(`is a migration that cannot be loaded when its file throws it, and hides nothing: ${name}`, () =>
      withSession(
        { ...tableMigrations("A"), [fileOf("B")]: `${code.replace("return ", "throw ")}\nexport {};` },
        async (session) => {
          if (code.includes("Promise.reject")) return;
          const status = succeeded(await session.runner.request("status"));
          assert.deepEqual(
            status.broken.map(({ code: own }) => own),
            ["migrationThrew"],
            JSON.stringify(status),
          );
          assert.match(await session.states(), /A pending/);
        },
      ));

    it(`is told of the data source where its file throws it: ${name}`, () =>
      withSession(
        { "src/data-source.ts": `${code.replace("return ", "export default ")}\nexport {};` },
        async (session) => {
          const status = await session.runner.request("status");
          assert.ok(isProblem(status) && status.code === "dataSourceThrew", JSON.stringify(status));
          assert.match(status.message, message);
        },
      ));
  }
});

describe("A failure that no statement of the run's own session is the cause of", function () {
  this.timeout(60_000);
  const first = `await queryRunner.query("CREATE TABLE a (id int)");`;
  const cases: Readonly<Record<string, readonly [code: string, begins: RegExp]>> = {
    "an error of the code after a statement": [
      `${first} throw new Error("no");`,
      /^A failed after statement 1, which succeeded\. .* no, src\/migrations/,
    ],
    "an error of the code before all statements": [`throw new Error("no");`, /^A failed before its first statement\./],
    "a statement in a transaction of the data source": [
      `${first} await queryRunner.connection.transaction((manager) => manager.query("INSERT INTO a VALUES (1)"));`,
      /^A failed at a statement on another connection\. .* relation "a" does not exist \(42P01\)/,
    ],
    "a statement of a query runner among two in Promise.all": [
      `const runners = [0, 1].map(() => queryRunner.connection.createQueryRunner());
    await Promise.all([runners[0]!.query("SELECT 1/0"), runners[1]!.query("SELECT pg_sleep(0.2)")]).finally(() =>
      Promise.all(runners.map((one) => one.release())));`,
      /^A failed at a statement on another connection\. .* division by zero \(22012\)/,
    ],
  };
  for (const [name, [code, begins]] of Object.entries(cases))
    it(`does not say that the last statement failed: ${name}`, () =>
      withSession({ [fileOf("A")]: migration(idOf("A"), code) }, async ({ workspace: { root }, database }) => {
        const { code: exit, stderr } = await runCli(root, ["upgrade", "--yes"]);
        assert.equal(exit, 1);
        assert.match(stderr.replace(/^[^]*?error: /, ""), begins);
        assert.deepEqual([await database.tables(), await database.applied()], [[], []]);
      }));
});

describe("A failure of one statement among several", function () {
  this.timeout(60_000);

  // https://github.com/brianc/node-postgres/pull/3603: Promise.all over one client is usual.
  it("in Promise.all names the statement that failed, and not the last that was sent", () =>
    withSession(
      {
        ...tableMigrations("A"),
        [fileOf("B")]: migration(
          idOf("B"),
          `await Promise.all([queryRunner.query("SELECT pg_sleep(0.1)"), queryRunner.query("INSERT INTO nowhere VALUES (1)"),
            queryRunner.query("INSERT INTO a VALUES (7)")]);`,
        ),
      },
      async (session) => {
        const { problem } = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(problem?.code === "migrationFailed", JSON.stringify(problem));
        assert.deepEqual(
          [problem.sql, problem.statement, problem.sqlState, problem.at?.line],
          ["INSERT INTO nowhere VALUES (1)", 2, "42P01", 5],
        );
      },
    ));

  it("in Promise.any names the first of the errors", () =>
    withSession(
      {
        [fileOf("A")]: migration(
          idOf("A"),
          `await Promise.any([queryRunner.query("SELECT first"), queryRunner.query("SELECT second")]);`,
        ),
      },
      async (session) => {
        const { problem } = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(problem?.code === "migrationFailed" && problem.sql === "SELECT first", JSON.stringify(problem));
      },
    ));

  // https://github.com/vitaly-t/pg-promise/issues/686: a tagged template is an object with `text` and `values`.
  it("works with a query as an object, and fails with its text", () =>
    withSession(
      {
        ...tableMigrations("A"),
        [fileOf("B")]: migration(
          idOf("B"),
          `await queryRunner.query({ text: "INSERT INTO a VALUES ($1)", values: [4] } as never);`,
        ),
        [fileOf("C")]: migration(
          idOf("C"),
          `await queryRunner.query({ text: "INSERT INTO nowhere VALUES (1)" } as never);`,
        ),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 2 })), "up A, B");
        assert.deepEqual(await session.database.query("SELECT id FROM a"), [{ id: 4 }]);
        const { problem } = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(problem?.code === "migrationFailed" && problem.sql === "INSERT INTO nowhere VALUES (1)");
      },
    ));

  it("says that a class has no down()", () =>
    withSession(
      { [fileOf("A")]: `export class ${idOf("A")} { async up(q: any) { await q.query("CREATE TABLE a (id int)"); } }` },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
        const { problem } = succeeded(await session.execute({ kind: "downgradeBy", count: 1 }));
        assert.ok(problem?.code === "migrationFailed" && problem.message === "the class has no method down()");
      },
    ));
});

describe("What an ordinary project has wrong", function () {
  this.timeout(60_000);

  // https://github.com/colinhacks/zod/issues/2792: an error of zod has `errors`, and JSON as its message.
  it("is told of a validator in one line, and is no syntax error", () =>
    withSession(
      {
        "src/env.ts": `class ZodError extends Error {
  constructor(readonly issues: object[]) { super(JSON.stringify(issues, null, 2)); this.name = "ZodError"; }
  get errors() { return this.issues; }
}
throw new ZodError([{ code: "invalid_type", path: ["DB_HOST"], message: "Required" }, { code: "x", path: ["DB_PORT"], message: "Invalid" }]);`,
        "src/data-source.ts": `import "./env";`,
      },
      async (session) => {
        const status = await session.runner.request("status");
        assert.ok(isProblem(status) && status.code === "dataSourceThrew", JSON.stringify(status));
        assert.equal(status.message, "DB_HOST: Required; DB_PORT: Invalid");
        assert.deepEqual([path.basename(status.at?.file ?? ""), status.at?.line], ["env.ts", 5]);
      },
    ));

  // https://github.com/ship-studio/ship-studio/issues/577, https://github.com/marcusquinn/aidevops/pull/13877
  it("is a package.json with the marks of a merge: it is named", () =>
    withSession({ ...tableMigrations("A"), "package.json": "{\n<<<<<<< HEAD\n}" }, async (session) => {
      const status = await session.runner.request("status");
      assert.ok(isProblem(status) && status.code === "manifestInvalid", JSON.stringify(status));
      assert.equal(status.file, path.join(session.workspace.root, "package.json"));
    }));
});
