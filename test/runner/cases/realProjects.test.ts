import assert from "node:assert/strict";
import path from "node:path";
import { succeeded, told, withSession } from "../../support/session.ts";
import type { Files } from "../../support/workspace.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const connection = `type: "postgres", host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT),
  username: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB`;
const source = (before: string, options: string) => `import "reflect-metadata"; import { DataSource } from "typeorm";
${before}
export const AppDataSource = new DataSource({ ${connection}, ${options} });
`;
const ownMigrations = `migrations: [__dirname + "/migrations/*.ts"]`;

describe("A migration's identity", function () {
  this.timeout(60_000);

  // https://github.com/openlinker-project/openlinker/pull/375: the renamed migration removes the row of its old name.
  it("is the new name's where up() removes the row of the old one, and the revert follows", () =>
    withSession(
      { "src/migrations/1790000000001-AddCurrency.ts": currency("AddCurrency1790000000001") },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up AddCurrency");
        session.workspace.remove("src/migrations/1790000000001-AddCurrency.ts");
        const healing = `DELETE FROM migrations WHERE name = 'AddCurrency1790000000001'`;
        session.workspace.write({
          ...tableMigrations("B"),
          "src/migrations/1790000000002-AddCurrency.ts": currency("AddCurrency1790000000002", healing),
        });
        await session.restart();
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(result.problem, undefined);
        assert.match(await session.states(), /^AddCurrency applied, B applied$/);
        const { history } = succeeded(await session.runner.request("status"));
        assert.deepEqual([...history.applied].sort(), ["AddCurrency1790000000002", idOf("B")]);
        assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down AddCurrency");
      },
    ));

  // https://github.com/ever-works/ever-works/pull/1050: the file has another time than the class.
  // https://github.com/Xconfess/Xconfess/pull/224, https://github.com/typeorm/typeorm/issues/9566: so do these.
  it("is the class's and not the file's, and so is the order", () =>
    withSession(
      {
        "src/migrations/1700000000009-first.ts": migration("First1700000000001", ["CREATE TABLE f (id int)"]),
        "src/migrations/1700000000001-second.ts": migration("Second1700000000009", ["ALTER TABLE f ADD x int"]),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up First, Second");
        const { history } = succeeded(await session.runner.request("status"));
        assert.deepEqual(
          history.revisions.map(({ id, file }) => `${id} ${path.basename(file ?? "")}`),
          ["Second1700000000009 1700000000001-second.ts", "First1700000000001 1700000000009-first.ts"],
        );
      },
    ));

  // https://github.com/maffin-io/maffin-app/pull/398: the name is defined by hand, because a minifier would change it.
  it("is the name that the class has when it runs", () =>
    withSession(
      {
        [fileOf("A")]: `export class A { async up(q: any) { await q.query("SELECT 1"); } async down() {} }
Object.defineProperty(A, "name", { value: "AddCommodityName1697688851711" });`,
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up AddCommodityName");
      },
    ));

  // https://github.com/openlinker-project/openlinker/pull/375: a class with a timestamp that lacks its first digit.
  it("is refused with its name where the class has 12 digits, and the others are shown", () =>
    withSession(
      {
        ...tableMigrations("B"),
        "src/migrations/1766837626402-add.ts": migration("AddAdapterKeyToConnections766837626402", ["SELECT 1"]),
      },
      async (session) => {
        const { broken } = succeeded(await session.runner.request("status"));
        assert.deepEqual(
          broken.map((problem) => [problem.code, "name" in problem ? problem.name : ""]),
          [["migrationNoTimestamp", "AddAdapterKeyToConnections766837626402"]],
        );
        assert.match(await session.states(), /B pending/);
      },
    ));
});

describe("A file that exports by TypeScript's export =", function () {
  this.timeout(60_000);
  const body = `{ async up(q: QueryRunner) { await q.query("CREATE TABLE x (id int)"); } async down(q: QueryRunner) { await q.query("DROP TABLE x"); } }`;
  const shapes: Readonly<Record<string, string>> = {
    "with imports": `import { MigrationInterface, QueryRunner } from "typeorm";\nclass ${idOf("A")} implements MigrationInterface ${body}\nexport = ${idOf("A")};`,
    "with an import that is a require": `import typeorm = require("typeorm");\nclass ${idOf("A")} ${body.replaceAll("QueryRunner", "typeorm.QueryRunner")}\nexport = ${idOf("A")};`,
    "of several classes": `import type { QueryRunner } from "typeorm";\nclass ${idOf("A")} ${body}\nexport = { ${idOf("A")} };`,
  };
  for (const [name, text] of Object.entries(shapes)) {
    it(`is a migration: ${name}`, () =>
      withSession({ [fileOf("A")]: text }, async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
        assert.deepEqual(await session.database.tables(), ["x"]);
      }));
  }

  it("is a data source", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": source("", ownMigrations).replace("export const AppDataSource =", "export ="),
      },
      async (session) => {
        assert.equal(await session.states(), "A pending");
      },
    ));
});

describe("A list of migrations that is empty, or smaller than it looks", function () {
  this.timeout(60_000);

  // https://github.com/typeorm/typeorm/issues/5788: `__dirname` within the quotes.
  it("names the pattern with __dirname in its text, and the file that it may mean", () =>
    withSession(
      { ...tableMigrations("A"), "src/data-source.ts": source("", `migrations: ["__dirname + '../**/*.{js,ts}'"]`) },
      async (session) => {
        const { warnings } = succeeded(await session.runner.request("status"));
        const [warning] = warnings;
        assert.ok(warning?.code === "globsEmpty", JSON.stringify(warnings));
        assert.deepEqual(warning.globs, ["__dirname + '../**/*.{js,ts}'"]);
        assert.equal(warning.likely, path.join(session.workspace.root, fileOf("A")));
      },
    ));

  // A package with a data source for the application, and another one for migrations.
  it("names a migration if the data source has no option migrations", () =>
    withSession({ ...tableMigrations("A"), "src/data-source.ts": source("", "") }, async (session) => {
      const { warnings } = succeeded(await session.runner.request("status"));
      const likely = path.join(session.workspace.root, fileOf("A"));
      assert.deepEqual(warnings, [{ code: "migrationsUnnamed", likely }]);
    }));

  it("finds nothing if the list of migrations is empty and no file is named like one", () =>
    withSession(
      { "src/migrations/1700000000000-notes.ts": "export {};", "src/data-source.ts": source("", "") },
      async (session) => {
        assert.deepEqual(succeeded(await session.runner.request("status")).warnings, []);
      },
    ));

  // https://github.com/typeorm/typeorm/issues/350, https://github.com/vendurehq/vendure/pull/5174: the output was never built.
  it("takes the sources where the compiled files that the pattern names are not there", () =>
    withSession(
      { ...tableMigrations("A"), "src/data-source.ts": source("", `migrations: ["dist/migrations/*.js"]`) },
      async (session) => {
        assert.equal(await session.states(), "A pending");
      },
    ));

  it("names a file with a time in its name that exports no migration", () =>
    withSession(
      {
        ...tableMigrations("A"),
        [fileOf("B")]: "",
        [fileOf("C")]: "export async function up() {}\nexport async function down() {}\n",
        "src/migrations/helpers.ts": "export class Helper { update() {} }",
      },
      async (session) => {
        const { warnings } = succeeded(await session.runner.request("status"));
        assert.deepEqual(
          warnings,
          ["B", "C"].map((letter) => ({
            code: "migrationNoClass",
            file: path.join(session.workspace.root, fileOf(letter)),
          })),
        );
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      },
    ));

  // https://github.com/typeorm/typeorm/issues/153: relative globs start at the process's folder, wherever that is by then.
  it("begins where the data source has moved the process", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": source("process.chdir(__dirname);", `migrations: ["migrations/*.ts"]`),
      },
      async (session) => {
        assert.equal(await session.states(), "A pending");
      },
    ));
});

describe("What the code of a project does to its process", function () {
  this.timeout(60_000);
  const changes: Readonly<Record<string, string>> = {
    // https://github.com/openmobilityfoundation/mds-core, packages/mds-orm/ormconfig.ts; https://github.com/angrynerds-pl/kpz-mpk-api,
    // src/core/database.ts: bigint as a number, or as a BigInt.
    "parses bigint": `require("pg").types.setTypeParser(20, BigInt);`,
    // https://github.com/Markoudstaal/node-red-contrib-discord-advanced/issues/130
    "writes BigInt as JSON": `(BigInt.prototype as any).toJSON = function () { return String(this); };`,
    "extends arrays and texts": `(Array.prototype as any).last = function () { return this[this.length - 1]; }; (String.prototype as any).x = 1;`,
    "has timers that do not run": `(globalThis as any).setTimeout = () => 0; (globalThis as any).setImmediate = () => 0;`,
    "has no console": `console.log = console.info = () => { throw new Error("no console"); };`,
    // https://github.com/prometheus/client_js/issues/439: what is registered twice throws.
    "registers a metric": `const registry = ((globalThis as any).registry ??= new Set()); if (registry.has("m")) throw new Error("A metric with the name m has already been registered."); registry.add("m");`,
  };
  for (const [name, code] of Object.entries(changes)) {
    it(`does not reach the extension's own work: it ${name}`, () =>
      withSession(
        {
          ...tableMigrations("AB"),
          "src/setup.ts": `${code}\nexport {};`,
          "src/data-source.ts": source(`import "./setup";`, ownMigrations),
        },
        async (session) => {
          assert.equal(await session.states(), "B pending, A pending");
          assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B");
          assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down B");
          assert.equal(await session.states(), "B pending, A applied");
        },
      ));
  }

  it("in one run is undone before the next: its folder and its variables", () =>
    withSession(
      {
        "sql/b.sql": "CREATE TABLE b (id int)",
        [fileOf("A")]: migration(
          idOf("A"),
          `process.chdir(require("node:os").tmpdir()); process.env.LEFT = "yes"; delete process.env.POSTGRES_DB; process.env = { ...process.env };`,
        ),
        [fileOf("B")]: migration(
          idOf("B"),
          `if (process.env.LEFT) throw new Error("LEFT is " + process.env.LEFT);
           if (!process.env.POSTGRES_DB) throw new Error("POSTGRES_DB is gone");
           await queryRunner.query(require("node:fs").readFileSync("sql/b.sql", "utf8"));`,
        ),
        "src/data-source.ts": dataSource(),
      } satisfies Files,
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
        const result = succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
        assert.equal(told(result), "up B", JSON.stringify(result.problem));
      },
    ));

  // https://github.com/rinafcode/teachLink_backend/pull/1215, https://github.com/ToolJet/ToolJet/pull/17867: a second
  // data source with statements that no rollback reverts.
  it("on a data source of its own stays when it fails, and the result counts it", () =>
    withSession(
      {
        ...tableMigrations("A"),
        [fileOf("B")]: migration(
          idOf("B"),
          `const { DataSource } = require("typeorm");
           const own = await new DataSource({ ${connection} }).initialize();
           await own.query("CREATE TABLE escaped (id int)"); await own.destroy();
           throw new Error("not today");`,
        ),
      },
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), "problem migrationFailed");
        assert.deepEqual(result.kept, [{ revision: idOf("B"), statements: 1 }]);
        assert.deepEqual(await session.database.tables(), ["escaped"]);
      },
    ));
});

function currency(name: string, healing = "SELECT 1"): string {
  return migration(
    name,
    [
      healing,
      "CREATE TABLE IF NOT EXISTS product (id int)",
      "ALTER TABLE product ADD COLUMN IF NOT EXISTS currency text",
    ],
    ["ALTER TABLE product DROP COLUMN currency"],
    `name = "${name}";`,
  );
}
