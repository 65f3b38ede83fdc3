import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { createDatabase } from "../../support/database.ts";
import { startRunner } from "../../support/runner.ts";
import type { Shape } from "../../support/shape.ts";
import { connection, globs, prove, source, thing, thingMigration, usual } from "../../support/shape.ts";
import type { Files } from "../../support/workspace.ts";
import { createWorkspace, envOf } from "../../support/workspace.ts";

const file = "src/data-source.ts";
const start = `import "reflect-metadata";\nimport { DataSource } from "typeorm";\n`;

const shapes: readonly Shape[] = [
  {
    name: "initialize() with migrationsRun, synchronize and dropSchema, and work after it",
    file,
    files: {
      ...usual,
      [file]: `${start}export const source = new DataSource({ ${connection}, migrationsRun: true, synchronize: true, dropSchema: true, ${globs} });\nsource.initialize().then(async (ready) => { await ready.runMigrations(); await ready.query("CREATE TABLE oops ()"); console.log("ready"); }).catch((error) => { console.error(error); process.exit(1); });\n`,
    },
  },
  {
    name: "a line of console.log an import, an interval that never ends",
    file,
    files: {
      ...usual,
      [file]: source(globs, `import "./noise";`),
      "src/noise.ts": `for (let line = 0; line < 20000; line++) console.log("line", line, "of what an application says when it starts");\nsetInterval(() => console.log("tick"), 5);\n`,
    },
  },
  {
    name: "packages whose compiled part was never built, or was for another Node",
    file,
    files: {
      ...usual,
      [file]: source(
        globs,
        `import hashing, { compare } from "never-built";\nimport * as loaded from "other-node";\nimport { promisify } from "node:util";\nexport const check = promisify(compare);\nexport class Hash extends loaded.Hash { static readonly hash = hashing.hash; }`,
      ),
      "node_modules/never-built/package.json": JSON.stringify({ name: "never-built", main: "index.js" }),
      "node_modules/never-built/index.js": `const binding = require("./build/Release/binding.node");\nexports.compare = binding.compare;\n`,
      "node_modules/other-node/package.json": JSON.stringify({ name: "other-node", main: "index.js" }),
      "node_modules/other-node/index.js": `module.exports = require("./other.node");\n`,
      "node_modules/other-node/other.node": "built for another Node",
    },
    packages: "none",
    links: {
      "node_modules/typeorm": "typeorm",
      "node_modules/pg": "pg",
      "node_modules/reflect-metadata": "reflect-metadata",
    },
  },
  {
    name: "variables that the package manager sets for scripts",
    file: "apps/api/src/data-source.ts",
    root: "apps/api",
    files: {
      ".yarnrc.yml": "nodeLinker: node-modules\n",
      "apps/api/package.json": JSON.stringify({ name: "api", version: "1.2.3" }),
      "apps/api/src/migrations/1700000000001-A.ts": thingMigration,
      ...thing("apps/api/src"),
      "apps/api/src/data-source.ts": source(
        globs,
        `const { PROJECT_CWD, npm_package_version } = process.env;\nif (!PROJECT_CWD || !__dirname.startsWith(PROJECT_CWD) || npm_package_version !== "1.2.3") throw new Error("Couldn't find the workspace's root");`,
      ),
    },
  },
  {
    name: "an import that takes seconds",
    file,
    files: {
      ...usual,
      "tsconfig.json": JSON.stringify({
        compilerOptions: { module: "esnext", experimentalDecorators: true, emitDecoratorMetadata: true },
      }),
      "package.json": JSON.stringify({ type: "module" }),
      "src/thing.entity.ts": (usual["src/thing.entity.ts"] ?? "").replace("./length", "./length.js"),
      [file]: `${start}await new Promise((resolve) => setTimeout(resolve, 3000));\nexport const source = new DataSource({ ${connection}, entities: ["src/*.entity.ts"], migrations: ["src/migrations/*.ts"] });\n`,
    },
  },
  {
    name: "a .sql file read by fs beside the migration, JSON, a text by require",
    file,
    files: {
      ...usual,
      [file]: source(globs, `import { schema } from "./config.json";\nexport const used = schema;`),
      "src/config.json": JSON.stringify({ schema: "public" }),
      "src/migrations/1700000000001-A.ts": `import { readFileSync } from "node:fs";\nimport path from "node:path";\nconst sql = (name: string) => readFileSync(path.join(__dirname, "sql", name), "utf8");\nexport class A1700000000001 { async up(q: any) { await q.query(sql("up.sql")); } async down(q: any) { await q.query(readFileSync("src/migrations/sql/down.sql", "utf8")); } }\n`,
      "src/migrations/sql/up.sql": "CREATE TABLE a ();",
      "src/migrations/sql/down.sql": "DROP TABLE a;",
    },
  },
  {
    name: "a package with a native module, and one that is loaded by name when asked for",
    file,
    files: {
      ...usual,
      [file]: source(
        globs,
        `import { answer } from "native-thing";\nexport const later = () => require("not-installed-anywhere");\nexport const used = answer;`,
      ),
      "vendor/native-thing/package.json": JSON.stringify({ name: "native-thing", main: "index.js" }),
      // A package of this kind finds its binary at run time, beside itself.
      "vendor/native-thing/index.js": `const path = require("node:path");\nexports.answer = require("node:fs").readFileSync(path.join(__dirname, "build", "addon.node"), "utf8");\n`,
      "vendor/native-thing/build/addon.node": "binary",
    },
    packages: "none",
    links: {
      "node_modules/typeorm": "typeorm",
      "node_modules/pg": "pg",
      "node_modules/reflect-metadata": "reflect-metadata",
      "node_modules/native-thing": "../vendor/native-thing",
    },
  },
  {
    name: "path aliases with several targets, and one onto a single file",
    file,
    files: {
      ...usual,
      "tsconfig.json": JSON.stringify({
        extends: "./config/tsconfig.base.json",
        compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true },
      }),
      // Comments and trailing commas are usual there.
      "config/tsconfig.base.json": `{\n  // shared\n  "compilerOptions": { "baseUrl": "..", "paths": { "@/*": ["nowhere/*", "src/*"], "thing": ["src/thing.entity.ts"], }, },\n}\n`,
      [file]: source(
        `entities: [Thing, Second], migrations: [__dirname + "/migrations/*.ts"]`,
        `import { Thing } from "thing";\nimport { Second } from "@/second";`,
      ),
      "src/second.ts": `import { Entity, ManyToOne, PrimaryGeneratedColumn } from "typeorm";\nimport { Thing } from "@/thing.entity";\n@Entity() export class Second { @PrimaryGeneratedColumn() id!: number; @ManyToOne(() => Thing) thing!: Thing; }\n`,
    },
    sql: /CREATE TABLE "thing"[^]*CREATE TABLE "second"|CREATE TABLE "second"[^]*CREATE TABLE "thing"/,
  },
  {
    name: "a process.exit when a variable is missing that the .env has",
    file,
    files: {
      ...usual,
      [file]: `${start}for (const name of ["POSTGRES_SERVER", "POSTGRES_DB"]) if (!process.env[name]) { console.error(name + " is missing"); process.exit(1); }\nexport const source = new DataSource({ ${connection}, ${globs} });\n`,
    },
  },
];

describe("what happens when a repository's code is loaded", function () {
  this.timeout(30_000);
  for (const shape of shapes) it(shape.name, () => prove(shape));

  it("a server that starts listening does not take its port from the application", async () => {
    const database = await createDatabase();
    const port = await freePort();
    const workspace = createWorkspace({
      ...usual,
      ".env": envOf(database),
      [file]: source(
        globs,
        `import http from "node:http";\nexport const server = http.createServer().listen(${port}, () => console.log("listening on", (server.address() as any).port));`,
      ),
    });
    const runner = startRunner(workspace.root);
    try {
      const status = await runner.request("status");
      assert.ok(!isProblem(status) && !status.problem, JSON.stringify(status));
      await new Promise<void>((resolve, reject) => {
        const own = createServer().once("error", reject);
        own.listen(port, "0.0.0.0", () => own.close(() => resolve()));
      });
    } finally {
      await runner.stop();
      workspace.dispose();
      await database.drop();
    }
  });

  it("an application that already runs does not make its second start an error", async () => {
    const database = await createDatabase();
    const own = createServer();
    await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
    const { port } = own.address() as { port: number };
    const workspace = createWorkspace({
      ...usual,
      ".env": envOf(database),
      [file]: source(globs, `import http from "node:http";\nhttp.createServer().listen(${port}, "127.0.0.1");`),
    });
    const runner = startRunner(workspace.root);
    try {
      const status = await runner.request("status");
      assert.ok(!isProblem(status) && !status.problem, JSON.stringify(status));
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(!isProblem(await runner.request("status")), "the runner is still there");
    } finally {
      await runner.stop();
      own.close();
      workspace.dispose();
      await database.drop();
    }
  });

  const harmless: readonly (readonly [name: string, files: Files, others?: string])[] = [
    [
      "another package's data source, with a TypeORM of its own that synchronizes",
      {
        [file]: source(globs, `import "../packages/b/index";`),
        "packages/b/package.json": "{}",
        "packages/b/index.ts": `${start.replace(`import "reflect-metadata";\n`, "")}import { Other } from "./other";\nvoid new DataSource({ ${connection}, synchronize: true, entities: [Other] }).initialize();\n`,
        "packages/b/other.ts": `import { Entity, PrimaryGeneratedColumn } from "typeorm";\n@Entity() export class Other { @PrimaryGeneratedColumn() id!: number; }\n`,
      },
      "packages/b/node_modules",
    ],
    [
      "work by query runners, transactions and repositories, at once and long after",
      {
        [file]: `${source(globs)}const work = () => void Promise.allSettled([source.createQueryRunner().query("CREATE TABLE oops ()"), source.transaction((all) => all.query("CREATE TABLE oops2 ()")), source.manager.query("CREATE TABLE oops3 ()")]);\nvoid source.initialize().then(work);\nsetInterval(work, 100);\n`,
      },
    ],
  ];
  for (const [name, files, others] of harmless) {
    it(`nothing is written by ${name}`, async () => {
      const database = await createDatabase();
      const workspace = createWorkspace({ ...usual, ".env": envOf(database), ...files });
      if (others !== undefined)
        symlinkSync(path.resolve("test/fixtures/typeorm-0.3/node_modules"), path.join(workspace.root, others));
      const runner = startRunner(workspace.root);
      try {
        const status = await runner.request("status");
        assert.ok(!isProblem(status) && !status.problem, JSON.stringify(status));
        // The entities are read then, and the pool is there.
        assert.ok(!isProblem(await runner.request("diff")));
        await new Promise((resolve) => setTimeout(resolve, 500));
        assert.deepEqual(await database.tables(), []);
        const up = await runner.request("execute", { request: { kind: "upgradeHead" } });
        assert.ok(!isProblem(up) && !up.problem, JSON.stringify(up));
        assert.deepEqual(await database.tables(), ["a"]);
      } finally {
        await runner.stop();
        workspace.dispose();
        await database.drop();
      }
    });
  }

  it("a process.exit for want of a variable is told with its line", async () => {
    const database = await createDatabase();
    const workspace = createWorkspace({
      ...usual,
      ".env": envOf(database),
      [file]: source(
        globs,
        `if (!process.env.REDIS_URL) {\n  console.error("REDIS_URL is missing");\n  process.exit(1);\n}`,
      ),
    });
    const runner = startRunner(workspace.root);
    try {
      assert.deepEqual(await runner.request("status"), {
        code: "dataSourceThrew",
        message: "process.exit(1) was called: REDIS_URL is missing",
        at: { file: path.join(workspace.root, file), line: 5, column: 11 },
      });
      assert.match(runner.logs.join("\n"), /REDIS_URL is missing/);
    } finally {
      await runner.stop();
      workspace.dispose();
      await database.drop();
    }
  });

  it("a failed start's rejected promise after the import ends nothing", async () => {
    const database = await createDatabase();
    const workspace = createWorkspace({
      ...usual,
      ".env": envOf(database),
      [file]: source(
        globs,
        `setTimeout(() => { throw new Error("no broker"); }, 50);\nvoid Promise.reject(new Error("no queue"));`,
      ),
      "src/migrations/1700000000001-A.ts": thingMigration,
    });
    const runner = startRunner(workspace.root);
    try {
      assert.ok(!isProblem(await runner.request("status")));
      await new Promise((resolve) => setTimeout(resolve, 200));
      const status = await runner.request("status");
      assert.ok(!isProblem(status), JSON.stringify(status));
      assert.match(runner.logs.join("\n"), /no queue[^]*no broker/);
    } finally {
      await runner.stop();
      workspace.dispose();
      await database.drop();
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
