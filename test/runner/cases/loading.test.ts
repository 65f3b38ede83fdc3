import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, migration, idOf, tableMigrations } from "../../support/workspace.ts";

const plainOptions = `type: "postgres", host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT),
  username: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB`;

describe("A file that the data source imports by a computed name", function () {
  this.timeout(60_000);

  it("belongs to the project: a changed entity is seen, and so is what it imports", () =>
    withSession(
      {
        "package.json": `{ "type": "module" }`,
        "src/data-source.js": `import { readdirSync } from "node:fs";
import { DataSource } from "typeorm";
const load = async (folder) => {
  const dir = new URL(\`./\${folder}/\`, import.meta.url);
  const modules = await Promise.all(readdirSync(dir).map((file) => import(new URL(file, dir).href)));
  return modules.flatMap((module) => Object.values(module));
};
export default new DataSource({ ${plainOptions}, entities: await load("entities"), migrations: await load("migrations") });
`,
        "src/columns.js": `export const id = { type: "int", primary: true };`,
        "src/entities/note.js": `import { EntitySchema } from "typeorm"; import { id } from "../columns.js";
export const Note = new EntitySchema({ name: "Note", tableName: "note", columns: { id } });
`,
        "src/migrations/1700000000001-Note.js": `export class Note1700000000001 {
  async up(q) { await q.query('CREATE TABLE "note" ("id" integer NOT NULL, CONSTRAINT "PK_96d0c172a4fba276b1bbed43058" PRIMARY KEY ("id"))'); }
  async down(q) { await q.query('DROP TABLE "note"'); }
}
`,
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up Note");
        assert.deepEqual(succeeded(await session.runner.request("diff")).up, []);
        const { loaded } = succeeded(await session.runner.request("status"));
        const files = loaded.files.map((file) => path.relative(session.workspace.root, file)).sort();
        assert.deepEqual(files, [
          "src/columns.js",
          "src/data-source.js",
          "src/entities/note.js",
          "src/migrations/1700000000001-Note.js",
        ]);
      },
      { dataSource: "src/data-source.js" },
    ));

  it("by require() belongs to the project as well", () =>
    withSession(
      {
        "src/data-source.js": `const { DataSource } = require("typeorm"); const path = require("path"); const fs = require("fs");
const load = (folder) => fs.readdirSync(path.join(__dirname, folder)).flatMap((file) => Object.values(require(path.join(__dirname, folder, file))));
exports.AppDataSource = new DataSource({ ${plainOptions}, entities: [], migrations: load("migrations") });
`,
        "src/migrations/1700000000001-A.js": `exports.A1700000000001 = class A1700000000001 { async up(q) { await q.query("CREATE TABLE a (id int)"); } async down() {} };`,
      },
      async (session) => {
        const { loaded, history } = succeeded(await session.runner.request("status"));
        assert.equal(history.revisions.length, 1);
        assert.ok(
          loaded.files.some((file) => file.endsWith("src/migrations/1700000000001-A.js")),
          loaded.files.join(),
        );
      },
      { dataSource: "src/data-source.js" },
    ));
});

describe("A data source file", function () {
  this.timeout(60_000);

  it("that assigns to exports beside its ES exports is read as tsc compiles it", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": `import { DataSource } from "typeorm";
const config = { ${plainOptions}, migrations: [__dirname + "/migrations/*.ts"] } as const;
export const AppDataSource = new DataSource(config);
exports = config;
`,
      },
      async (session) => {
        assert.equal(await session.states(), "A pending");
      },
    ));

  it("that replaces a method of DataSource by its number of parameters, as typeorm-transactional does, is ready", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/transactional.ts": `import { DataSource } from "typeorm";
const known = new Set<string>();
export const addTransactionalDataSource = (dataSource: DataSource) => {
  if (DataSource.prototype.query.length !== 3) throw new Error("It seems that TypeORM was updated. Patching DataSource is not safe");
  if (known.has("default")) throw new Error('DataSource with name "default" has already added.');
  known.add("default");
  for (const name of ["initialize", "synchronize", "runMigrations", "createQueryRunner"] as const)
    if (DataSource.prototype[name].name !== name) throw new Error("name of " + name);
  return dataSource;
};
`,
        "src/data-source.ts": dataSource()
          .replace(
            "export const AppDataSource = new DataSource({",
            "export const AppDataSource = addTransactionalDataSource(new DataSource({",
          )
          .replace(/\}\);\n$/, "}));\n")
          .replace(
            'import "reflect-metadata";',
            'import "reflect-metadata"; import { addTransactionalDataSource } from "./transactional";',
          ),
      },
      async (session) => {
        assert.equal(await session.states(), "A pending");
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      },
    ));

  it("and all that it imports is evaluated once in a process, as what registers itself needs", () =>
    withSession(
      {
        "src/count.cjs": `globalThis.evaluations = globalThis.evaluations || {};
exports.count = (name) => { globalThis.evaluations[name] = (globalThis.evaluations[name] || 0) + 1; return globalThis.evaluations[name]; };`,
        "src/status.ts": `import { count } from "./count.cjs"; if (count("status") > 1) throw new Error("status twice"); export enum Status { open = "open", closed = "closed" }`,
        "src/entity/ticket.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; import { Status } from "../status"; import { count } from "../count.cjs";
if (count("ticket") > 1) throw new Error("ticket twice");
@Entity() export class Ticket { @PrimaryColumn() id!: number; @Column() status!: Status; }`,
        "src/entity/label.ts": `import { Entity, PrimaryColumn, ManyToOne } from "typeorm"; import { Ticket } from "./ticket"; import { Status } from "../status";
@Entity() export class Label { @PrimaryColumn({ enum: Status }) id!: Status; @ManyToOne(() => Ticket) ticket!: Ticket; }`,
        [fileOf("A")]: migration(
          idOf("A"),
          `const { AppDataSource } = require("../data-source");
           if (AppDataSource !== queryRunner.dataSource) throw new Error("another data source");
           await queryRunner.query("CREATE TABLE a (id int)");`,
        ),
        "src/data-source.ts": `import { Ticket } from "./entity/ticket"; import { count } from "./count.cjs";
if (count("data source") > 1) throw new Error("data source twice");
${dataSource().replace("entities: [", "entities: [Ticket, ")}`,
      },
      async (session) => {
        assert.equal(await session.states(), "A pending");
        const { models } = succeeded(await session.runner.request("models"));
        assert.deepEqual(models.map(({ name }) => name).sort(), ["Label", "Ticket"]);
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      },
    ));

  it("and all that it imports keep words that are no imports and exports of a module", () =>
    withSession(
      {
        "src/keys.js": `/*\nexport const a = 1;\n*/\nmodule.exports = {\n  export: "key",\n  import: \`\nimport a from "b"\`,\n};\n`,
        "src/names.ts": `export const exports = ["name"];\n`,
        [fileOf("A")]: `import keys = require("../keys");
import { exports } from "../names";
export class ${idOf("A")} {
  async up(runner: any) {
    await runner.query("CREATE TABLE a AS SELECT 'import (csv)' AS text");
    await runner.query("INSERT INTO a VALUES ($1), ($2), ($3)", [keys.export, keys.import, exports[0]]);
  }
  async down() {}
}
`,
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
        const rows = await session.database.query<{ text: string }>("SELECT text FROM a");
        assert.deepEqual(
          rows.map(({ text }) => text),
          ["import (csv)", "key", `\nimport a from "b"`, "name"],
        );
      },
    ));

  const links: readonly (readonly [what: string, link: string, target: string, specifier: string])[] = [
    ["file of another name", "src/entity/linked-audit.ts", "../audit.ts", "./linked-audit"],
    ["folder of another name", "src/entity/linked", "../shared", "./linked"],
    ["file that a glob of the data source matches", "src/entity/user.ts", "../shared/user.ts", "../shared"],
  ];
  for (const [what, link, target, specifier] of links)
    it(`imports modules that are evaluated once where an entity finds them through a link: a ${what}`, () =>
      withSession(
        {
          "src/audit.ts": counted("audit", "export const length = 7;"),
          "src/shared/index.ts": counted("shared", `export { length } from "../audit"; export * from "./user";`),
          "src/shared/user.ts": counted(
            "user",
            `import { Entity, PrimaryColumn } from "typeorm"; @Entity() export class User { @PrimaryColumn() id!: number; }`,
          ),
          "src/entity/note.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; import { length } from "${specifier}";
@Entity() export class Note { @PrimaryColumn() id!: number; @Column({ length }) text!: string; }`,
          "src/data-source.ts": `import "./audit"; import { User } from "./shared";
${dataSource().replace("entities: [", "entities: [User, ")}`,
          ...tableMigrations("A"),
        },
        async (session) => {
          const { root } = session.workspace;
          symlinkSync(target, path.join(root, link));
          await session.restart();
          const { models } = succeeded(await session.runner.request("models"));
          assert.deepEqual(models.map(({ name }) => name).sort(), ["Note", "User"]);
          const evaluated = readFileSync(path.join(root, "evaluated"), "utf8").trim().split("\n").sort();
          assert.deepEqual(evaluated, ["audit", "shared", "user"]);
        },
      ));
});

/** A module that notes in a file of the workspace that it is evaluated. */
function counted(name: string, text: string): string {
  return `import { appendFileSync } from "node:fs"; appendFileSync("evaluated", "${name}\\n"); ${text}\n`;
}

describe("A migration that cannot be loaded", function () {
  this.timeout(60_000);
  const broken: readonly (readonly [what: string, text: string, code: string])[] = [
    ["with a syntax error", `export class ${idOf("B")} { async up( { } }`, "migrationSyntax"],
    [
      "that throws when its file is evaluated",
      `throw new Error("not today"); export class ${idOf("B")} {}`,
      "migrationThrew",
    ],
    [
      "whose constructor throws",
      `export class ${idOf("B")} { constructor() { throw new Error("not today"); } async up() {} }`,
      "migrationThrew",
    ],
    ["whose class has no timestamp", `export class Nameless { async up() {} }`, "migrationNoTimestamp"],
  ];

  for (const [what, text, code] of broken) {
    it(`${what} does not hide what the database and the other migrations say, and keeps changes away`, () =>
      withSession(
        {
          ...tableMigrations("AC"),
          "src/entity/a.ts": `import { Entity, PrimaryColumn } from "typeorm"; @Entity() export class A { @PrimaryColumn() id!: number; }`,
        },
        async (session) => {
          assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
          session.workspace.write({ [fileOf("B")]: text });
          await session.restart();
          const status = succeeded(await session.runner.request("status"));
          assert.deepEqual([status.problem?.code, status.broken.length], [code, 1]);
          const states = new Map(status.history.revisions.map(({ id, state }) => [id, state]));
          assert.deepEqual([states.get(idOf("A")), states.get(idOf("C"))], ["applied", "pending"]);
          assert.equal(states.size, 3);
          assert.match(succeeded(await session.runner.request("schema", {})).catalog ?? "", /"a"/);
          assert.equal(succeeded(await session.runner.request("models")).models.length, 1);
          for (const answer of [
            await session.execute({ kind: "upgradeHead" }),
            await session.runner.request("plan", { request: { kind: "downgradeBase" } }),
            await session.runner.request("generate", { message: "x" }),
          ])
            assert.ok("code" in answer && answer.code === code, JSON.stringify(answer));
          session.workspace.remove(fileOf("B"));
          await session.restart();
          assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up C");
        },
      ));
  }
});
