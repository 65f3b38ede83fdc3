import assert from "node:assert/strict";
import { isProblem } from "../../src/core/problems/problem.ts";
import type { SessionOptions } from "../support/session.ts";
import { succeeded, told, withSession } from "../support/session.ts";
import { dataSource, envOf, fileOf, idOf, migration, tableMigrations } from "../support/workspace.ts";

describe("the environment", function () {
  this.timeout(30_000);

  it("is what the project's own dotenv says, where it reads another file", () =>
    withSession(
      {
        ...tableMigrations("A"),
        ".env.development": "POSTGRES_DB=from_development\n",
        "src/data-source.ts": `import { config } from "dotenv";\nconfig({ path: __dirname + "/../.env.development", quiet: true });\n${dataSource()}`,
      },
      async (session) => {
        const status = succeeded(await session.runner.request("status"));
        assert.deepEqual([status.connection?.database, status.problem?.code], ["from_development", "databaseMissing"]);
      },
    ));

  it("is there for code that lists it instead of reading it", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": `const all = { ...process.env };\nif (!all.POSTGRES_DB) throw new Error("POSTGRES_DB is required");\n${dataSource()}`,
      },
      async (session) => assert.equal(await session.states(), "A pending"),
    ));

  it("hides a password that only the code knows", () =>
    withSession({}, async (session) => {
      const { password } = session.database;
      session.workspace.write({
        ".env": envOf({ ...session.database, password: "" }),
        "src/data-source.ts": dataSource().replace("process.env.POSTGRES_PASSWORD", JSON.stringify(password)),
        [fileOf("A")]: migration(idOf("A"), `throw new Error("cannot log in with ${password}");`),
      });
      await session.restart();
      const result = succeeded(await session.execute({ kind: "upgradeHead" }));
      assert.equal(result.problem?.code, "migrationFailed");
      assert.match(JSON.stringify(result), /cannot log in with/);
      assert.ok(!JSON.stringify([result, session.runner.logs]).includes(password));
    }));

  it("is never another database than the one that was seen", () =>
    withSession(tableMigrations("A"), async (session) => {
      const on = { host: "127.0.0.1", port: 1, database: "elsewhere" };
      const answer = await session.runner.request("execute", { request: { kind: "upgradeHead" }, on });
      assert.ok(isProblem(answer) && answer.code === "planChanged");
      assert.deepEqual(await session.database.applied(), []);
    }));

  it("lets output at import be waited for", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": `${dataSource()}export const ready = new Promise<void>((resolve) => process.stdout.write("loaded\\n", () => resolve()));`,
      },
      async (session) => {
        assert.equal(await session.states(), "A pending");
        assert.ok(session.runner.logs.some((line) => line.includes("loaded")));
      },
    ));
});

describe("entities", function () {
  this.timeout(30_000);
  const base = `"use strict";
const { CreateDateColumn, PrimaryGeneratedColumn } = require("typeorm");
class Base {}
PrimaryGeneratedColumn()(Base.prototype, "id");
CreateDateColumn({ name: "created_at" })(Base.prototype, "createdAt");
exports.Base = Base;
`;
  const options: SessionOptions = { packages: "typeorm-1" };

  it("that extend a class of a package keep its columns: nothing is dropped", () =>
    withSession(
      {
        "vendor/node_modules/@acme/base/index.js": base,
        "vendor/node_modules/@acme/base/package.json": JSON.stringify({ name: "@acme/base", main: "index.js" }),
        "vendor/User.ts": `import { Column, Entity } from "typeorm";\nimport { Base } from "@acme/base";\n@Entity("usr") export class User extends Base { @Column() email!: string; }\n`,
        "src/migrations/1700000000001-A.ts": migration("A1700000000001", [
          'CREATE TABLE "usr" ("id" SERIAL NOT NULL, "created_at" TIMESTAMP NOT NULL DEFAULT now(), "email" character varying NOT NULL, CONSTRAINT "PK_d9b0d3777428b67f460cf8a9b14" PRIMARY KEY ("id"))',
        ]),
        "src/data-source.ts": `import { User } from "../vendor/User";\n${dataSource().replace('entities: [__dirname + "/entity/*.ts"]', "entities: [User]")}`,
      },
      async (session) => {
        const up = await session.execute({ kind: "upgradeHead" });
        assert.equal(told(up), "up A", JSON.stringify(up));
        const { up: statements } = succeeded(await session.runner.request("diff"));
        assert.deepEqual(
          statements.filter(({ sql }) => !sql.includes("CONSTRAINT")),
          [],
        );
      },
      options,
    ));

  it("whose metadata is read while the table is read: one pool, no error", () =>
    withSession(tableMigrations("AB"), async (session) => {
      const { runner } = session;
      const answers = await Promise.all([
        runner.request("status"),
        runner.request("diff"),
        runner.request("execute", { request: { kind: "upgradeHead" } }),
        runner.request("status"),
      ]);
      assert.deepEqual(
        answers.filter((answer) => isProblem(answer)),
        [],
      );
      assert.deepEqual(await session.database.applied(), [idOf("A"), idOf("B")]);
    }));
});
