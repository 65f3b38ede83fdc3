import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";
import type { Files, Packages } from "../../support/workspace.ts";

const users = migration("Users1700000000000", ["CREATE TABLE users (id int PRIMARY KEY)"], ["DROP TABLE users"]);
const orders = migration(
  "Orders1700000000000",
  ["CREATE TABLE orders (id int PRIMARY KEY, usr int REFERENCES users)"],
  ["DROP TABLE orders"],
);

/** In the order in which the project's TypeORM runs them, by its own command. */
const versions: readonly { readonly packages: Packages; readonly order: readonly string[] }[] = [
  { packages: "typeorm-1", order: ["Users", "Orders"] },
  { packages: "typeorm-0.3", order: ["Orders", "Users"] },
  { packages: "typeorm-0.3.20", order: ["Orders", "Users"] },
];

describe("Migrations that share a timestamp", function () {
  this.timeout(60_000);

  for (const { packages, order } of versions) {
    it(`run in the order of TypeORM's own loading (${packages})`, () =>
      withSession(
        { "src/migrations/1700000000000-1-users.ts": users, "src/migrations/1700000000000-2-orders.ts": orders },
        async (session) => {
          assert.equal(
            await session.states(),
            [...order]
              .reverse()
              .map((name) => `${name} pending`)
              .join(", "),
          );
          const plan = succeeded(await session.runner.request("plan", { request: { kind: "upgradeHead" } }));
          assert.deepEqual(
            plan.steps.map(({ id }) => id.slice(0, -13)),
            order,
          );
          const { warnings } = succeeded(await session.runner.request("status"));
          assert.deepEqual(
            warnings.map(({ code }) => code),
            ["sameTimestamp"],
          );
          const ambiguous = await session.execute({ kind: "upgradeTo", revision: "1700000000000" });
          assert.ok("code" in ambiguous && ambiguous.code === "revisionAmbiguous");
          if (packages !== "typeorm-1") {
            // https://github.com/openlinker-project/openlinker/issues/374: 0.3's own command fails as well.
            const result = succeeded(await session.execute({ kind: "upgradeHead" }));
            assert.equal(result.problem?.code, "migrationFailed");
            return;
          }
          assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up Users");
          assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up Orders");
          assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down Orders");
          assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down Users");
        },
        { packages },
      ));
  }

  it("run from Z to A on TypeORM 0.3, as its own command runs them", () =>
    withSession(
      {
        "src/migrations/1700000100000-Alpha.ts": migration("Alpha1700000100000", ["ALTER TABLE tag ADD x int"]),
        "src/migrations/1700000100000-Beta.ts": migration("Beta1700000100000", ["CREATE TABLE tag (id int)"]),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up Beta, Alpha");
      },
      { packages: "typeorm-0.3" },
    ));

  it("run as the data source lists their classes, which come before those of files", () =>
    withSession(
      {
        "src/a.ts": migration("Second1700000000000", ["ALTER TABLE t ADD x int"]),
        "src/b.ts": migration("First1700000000000", ["CREATE TABLE t (id int)"]),
        "src/data-source.ts": dataSource().replace(
          /migrations: .*,/,
          `migrations: [require("./b").First1700000000000, require("./a").Second1700000000000],`,
        ),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up First, Second");
      },
    ));
});

describe("The largest timestamp that a class name can have", function () {
  this.timeout(60_000);

  /** Seeds of public projects: `Seed9999999999999`, `TestSeed99999999999999`. */
  for (const name of ["Seed9999999999999", "TestSeed99999999999999"]) {
    it(`is no reason for a new revision with 14 digits: ${name}`, () =>
      withSession(
        {
          ...tableMigrations("A"),
          [`src/migrations/${/\d+$/.exec(name)?.[0] ?? ""}-Seed.ts`]: migration(
            name,
            ["INSERT INTO a VALUES (1)"],
            ["DELETE FROM a"],
          ),
        },
        async (session) => {
          assert.match(told(await session.execute({ kind: "upgradeHead" })), /^up A, /);
          const created = succeeded(await session.runner.request("create", { message: "add more" }));
          assert.match(created.id ?? "", /^AddMore\d{13}$/);
          assert.match(path.basename(created.file ?? ""), /^\d{13}-AddMore\.ts$/);
          await session.restart();
          assert.match(await session.states(), /^(?:TestSeed9|Seed) applied, AddMore outOfOrder, A applied$/);
          assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up AddMore");
        },
      ));
  }

  it("refuses a class whose last 13 digits are zeros, as TypeORM does", () =>
    withSession({ [fileOf("A")]: migration("AddMore10000000000000", []) }, async (session) => {
      const { problem } = succeeded(await session.runner.request("status"));
      assert.equal(problem?.code, "migrationNoTimestamp");
    }));
});

describe("A migration with its compiled copy beside it", function () {
  this.timeout(60_000);
  const both = {
    "src/data-source.ts": dataSource()
      .replace('"/entity/*.ts"', '"/entity/*{.ts,.js}"')
      .replace('"/migrations/*.ts"', '"/migrations/*{.ts,.js}"'),
  };
  const compiled = `"use strict"; Object.defineProperty(exports, "__esModule", { value: true });
class ${idOf("A")} { async up(q) { await q.query("CREATE TABLE a (id bigint)"); } async down(q) { await q.query("DROP TABLE a"); } }
exports.${idOf("A")} = ${idOf("A")};
`;

  it("is one revision, of the source", () =>
    withSession(
      {
        ...both,
        ...tableMigrations("A"),
        [fileOf("A").replace(/ts$/, "js")]: compiled,
        [fileOf("A").replace(/ts$/, "d.ts")]: `export declare class ${idOf("A")} { up(): Promise<void>; }`,
        [fileOf("A").replace(/ts$/, "spec.ts")]: `describe("A", () => {});`,
      },
      async (session) => {
        assert.equal(await session.states(), "A pending");
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
        const [column] = await session.database.query(
          "SELECT data_type FROM information_schema.columns WHERE table_name = 'a'",
        );
        assert.deepEqual(column, { data_type: "integer" });
      },
    ));

  it("is a revision without its source as well, for TypeORM would run it", () =>
    withSession({ ...both, [fileOf("A").replace(/ts$/, "js")]: compiled }, async (session) => {
      assert.equal(await session.states(), "A pending");
    }));

  it("and an entity with its own are one model", () =>
    withSession(
      {
        ...both,
        "src/entity/tag.ts": `import { Entity, PrimaryColumn } from "typeorm"; @Entity() export class Tag { @PrimaryColumn() id!: number; }`,
        "src/entity/tag.js": `const { Entity } = require("typeorm"); class Tag {} exports.Tag = Tag; Entity()(Tag);`,
      },
      async (session) => {
        const { models } = succeeded(await session.runner.request("models"));
        assert.equal(models.length, 1);
      },
    ));
});

describe("A folder whose name is a pattern", function () {
  this.timeout(90_000);
  const outside: Files = {
    ...Object.fromEntries(
      Object.entries(tableMigrations("A")).map(([file, text]) => [file.replace("src", "../libs/db"), text]),
    ),
    "../libs/db/entity/a.ts": `import { Entity, PrimaryColumn } from "typeorm"; @Entity() export class A { @PrimaryColumn() id!: number; }`,
    "src/data-source.ts": dataSource().replaceAll(
      '__dirname + "/',
      'require("path").join(__dirname, "../../libs/db/").replace(/\\/$/, "") + "/',
    ),
  };
  for (const name of [
    "Shop (copy)",
    "Dropbox (Personal)",
    "shop+api",
    "shop!",
    "@acme",
    "#shop",
    "50% done",
    "a{b}",
    "[wip] shop",
    "Büro",
  ]) {
    it(`is searched by its name, below the project's root and outside of it: ${name}`, () =>
      withSession(
        outside,
        async (session) => {
          assert.equal(await session.states(), "A pending");
          assert.equal(succeeded(await session.runner.request("models")).models.length, 1);
          const created = succeeded(await session.runner.request("create", { message: "add more" }));
          assert.equal(path.dirname(created.file ?? ""), path.join(session.workspace.root, "../libs/db/migrations"));
          await session.restart();
          assert.equal(await session.states(), "AddMore pending, A pending");
        },
        { folder: `${name}/api` },
      ));
  }

  const own = { "1.x": ["typeorm-1", "tinyglobby"], "0.3": ["typeorm-0.3", "glob"] } as const;
  const unseen: Readonly<Record<string, readonly (keyof typeof own)[]>> = {
    "Shop (copy)": ["1.x"],
    "[wip] shop": ["1.x", "0.3"],
    "a{b,c}": ["1.x", "0.3"],
    "shop!": [],
  };
  for (const [name, unseenBy] of Object.entries(unseen))
    for (const version of ["1.x", "0.3"] as const) {
      const [packages, globs] = own[version];
      const isUnseen = unseenBy.includes(version);
      it(`is ${isUnseen ? "named by a finding" : "no finding"} where TypeORM ${version} finds ${isUnseen ? "no file" : "the files"} in it: ${name}`, () =>
        withSession(
          {
            ...tableMigrations("A"),
            "src/entity/a.ts": `import { Entity, PrimaryColumn } from "typeorm"; @Entity() export class A { @PrimaryColumn() id!: number; }`,
            // A relative pattern holds no name of the folder.
            "src/data-source.ts": dataSource().replace('__dirname + "/entity/*.ts"', '"src/entity/*.ts"'),
          },
          async (session) => {
            const { root } = session.workspace;
            const glob = path.join(root, "src/migrations/*.ts");
            assert.equal(foundByTypeOrm(root, glob, globs).length === 0, isUnseen);
            assert.equal(foundByTypeOrm(root, "src/entity/*.ts", globs).length, 1);
            const { history, warnings, loaded } = succeeded(await session.runner.request("status"));
            assert.deepEqual(
              history.revisions.map(({ id }) => id),
              [idOf("A")],
            );
            const finding = { code: "globOnlyHere", glob, typeorm: loaded.typeorm.version };
            assert.deepEqual(warnings, isUnseen ? [finding] : []);
          },
          { folder: name, packages },
        ));
    }
});

/** What the glob package of a workspace's TypeORM finds, as its commands call it in the workspace's folder. */
function foundByTypeOrm(root: string, glob: string, name: "glob" | "tinyglobby"): readonly string[] {
  const typeorm = createRequire(createRequire(path.join(root, "package.json")).resolve("typeorm"));
  const read = `const { globSync, sync = globSync } = require(process.argv[1]); console.log(JSON.stringify(sync(process.argv[2])));`;
  const output = execFileSync(process.execPath, ["-e", read, typeorm.resolve(name), glob], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(output) as readonly string[];
}

describe("A data source that only a script of the repository's root names", function () {
  this.timeout(60_000);
  const files = (database: Session["database"]): Files => ({
    "package.json": JSON.stringify({
      workspaces: ["apps/*"],
      scripts: { typeorm: "typeorm-ts-node-commonjs -d apps/api/src/db/data-source.ts" },
    }),
    "apps/api/package.json": `{ "name": "api" }`,
    "apps/api/.env": `DATABASE_URL=${database.url}\n`,
    "apps/api/src/db/data-source.ts": `import { DataSource } from "typeorm"; import { config } from "dotenv";
config({ path: "apps/api/.env" });
export default new DataSource({ type: "postgres", url: process.env.DATABASE_URL, entities: ["apps/api/src/**/*.entity.ts"],
  migrations: ["apps/api/src/db/migrations/*.ts"] });
`,
    "apps/api/src/user.entity.ts": `import { Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class User { @PrimaryGeneratedColumn() id!: number; }
`,
    "apps/api/src/db/migrations/1700000000001-User.ts": migration("User1700000000001", [
      `CREATE TABLE "user" (id serial PRIMARY KEY)`,
    ]),
  });

  for (const isNamed of [true, false]) {
    it(`is run from that root${isNamed ? "" : ", also where no script says so and only its globs do"}`, () =>
      withSession({}, async (session) => {
        const { workspace } = session;
        workspace.write({ ...files(session.database), ...(isNamed ? {} : { "package.json": "{}" }) });
        execFileSync("git", ["init", "-q"], { cwd: workspace.root });
        const root = path.join(workspace.root, "apps/api");
        const { startRunner } = await import("../../support/runner.ts");
        const runner = startRunner(root, {
          dataSource: path.join(root, "src/db/data-source.ts"),
          envFiles: isNamed ? [] : [path.join(root, ".env")],
        });
        try {
          const { history, warnings } = succeeded(await runner.request("status"));
          assert.deepEqual(
            history.revisions.map(({ id, state }) => [id, state]),
            [["User1700000000001", "pending"]],
          );
          assert.deepEqual(warnings, []);
          assert.equal(told(await runner.request("execute", { request: { kind: "upgradeHead" } })), "up User");
          assert.equal(succeeded(await runner.request("models")).models.length, 1);
          const created = succeeded(await runner.request("create", { message: "x" }));
          assert.deepEqual(
            [path.dirname(created.file ?? ""), created.unregistered],
            [path.join(root, "src/db/migrations"), undefined],
          );
        } finally {
          await runner.stop();
        }
      }));
  }

  it("has globs that match nothing: the finding names them, the folder and the file that they may mean", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": dataSource().replace('__dirname + "/migrations/*.ts"', '"source/migrations/*.ts"'),
      },
      async (session) => {
        const { warnings } = succeeded(await session.runner.request("status"));
        const { root } = session.workspace;
        assert.deepEqual(warnings, [
          {
            code: "globsEmpty",
            option: "migrations",
            globs: ["source/migrations/*.ts"],
            folder: root,
            likely: path.join(root, fileOf("A")),
          },
        ]);
      },
    ));
});
