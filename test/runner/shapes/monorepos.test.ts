import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { createDatabase } from "../../support/database.ts";
import { startRunner } from "../../support/runner.ts";
import { createWorkspace, envOf } from "../../support/workspace.ts";
import { plugAndPlayRuntime, unplugged } from "../../support/plugAndPlay.ts";
import type { Shape } from "../../support/shape.ts";
import { globs, prove, source, thing, thingMigration, usual } from "../../support/shape.ts";

/** Packages as a package manager links them, where nothing is installed for the whole. */
const installed = (folder: string) => ({
  [`${folder}node_modules/typeorm`]: "typeorm",
  [`${folder}node_modules/pg`]: "pg",
  [`${folder}node_modules/reflect-metadata`]: "reflect-metadata",
});
const decorators = { target: "es2022", module: "commonjs", experimentalDecorators: true, emitDecoratorMetadata: true };
const api = "apps/api/src/data-source.ts";
const inSrc = (folder: string) =>
  Object.fromEntries(Object.entries(usual).map(([file, text]) => [`${folder}/${file}`, text]));

const shapes: readonly Shape[] = [
  {
    name: "pnpm: TypeORM in the package only, entities in a sibling as TypeScript source",
    file: api,
    root: "apps/api",
    packages: "none",
    files: {
      "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/*\n",
      "package.json": JSON.stringify({ name: "root", private: true }),
      "apps/api/package.json": JSON.stringify({ name: "api", dependencies: { "@acme/db": "workspace:*" } }),
      "apps/api/tsconfig.json": JSON.stringify({ compilerOptions: decorators }),
      [api]: source(
        `entities: Object.values(entities), migrations: ["src/migrations/*.ts"]`,
        `import * as entities from "@acme/db";`,
      ),
      "apps/api/src/migrations/1700000000001-A.ts": thingMigration,
      "packages/db/package.json": JSON.stringify({ name: "@acme/db", main: "src/index.ts", types: "src/index.ts" }),
      "packages/db/tsconfig.json": JSON.stringify({ compilerOptions: decorators }),
      "packages/db/src/index.ts": `export * from "./thing.entity";\n`,
      ...thing("packages/db/src"),
    },
    links: {
      // As pnpm has it: the sibling sees the same TypeORM through a folder of its own.
      ...installed("apps/api/"),
      ...installed("packages/db/"),
      "apps/api/node_modules/@acme/db": "../../../../packages/db",
    },
  },
  {
    name: "npm and yarn workspaces: everything hoisted, exports with conditions, globs into the sibling",
    file: api,
    root: "apps/api",
    packages: "none",
    files: {
      "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["apps/*", "packages/*"] }),
      "apps/api/package.json": JSON.stringify({ name: "api" }),
      "apps/api/tsconfig.json": JSON.stringify({ compilerOptions: decorators }),
      [api]: source(
        `entities: [path.join(__dirname, "../../../packages/db/src/**/*.entity.ts")], migrations: [directory + "/*.ts"]`,
        `import path from "node:path";\nimport { directory } from "@acme/db/migrations";`,
      ),
      "packages/db/package.json": JSON.stringify({
        name: "@acme/db",
        exports: {
          ".": "./src/index.ts",
          "./migrations": { types: "./src/migrations/index.ts", default: "./src/migrations/index.ts" },
        },
      }),
      "packages/db/src/index.ts": `export * from "./thing.entity";\n`,
      "packages/db/src/migrations/index.ts": `export const directory = __dirname;\n`,
      "packages/db/src/migrations/1700000000001-A.ts": thingMigration,
      ...thing("packages/db/src"),
    },
    links: { ...installed(""), "node_modules/@acme/db": "../../packages/db" },
  },
  {
    name: "nx: paths of the root's tsconfig.base.json, one package.json",
    file: api,
    packages: "none",
    files: {
      "package.json": JSON.stringify({ name: "root" }),
      "nx.json": "{}",
      "tsconfig.base.json": JSON.stringify({
        compilerOptions: {
          ...decorators,
          baseUrl: ".",
          paths: { "@acme/data": ["libs/data/src/index.ts"], "@acme/data/*": ["libs/data/src/lib/*"] },
        },
      }),
      "apps/api/tsconfig.json": JSON.stringify({
        extends: "../../tsconfig.base.json",
        files: [],
        references: [{ path: "./tsconfig.app.json" }],
      }),
      "apps/api/tsconfig.app.json": JSON.stringify({ extends: "./tsconfig.json", include: ["src/**/*.ts"] }),
      [api]: source(
        `entities: [Thing], migrations: ["apps/api/src/migrations/*.ts"]`,
        `import { Thing } from "@acme/data";\nimport "@acme/data/length";`,
      ),
      "apps/api/src/migrations/1700000000001-A.ts": thingMigration,
      "libs/data/tsconfig.json": JSON.stringify({ extends: "../../tsconfig.base.json" }),
      "libs/data/src/index.ts": `export * from "./lib/thing.entity";\n`,
      ...thing("libs/data/src/lib"),
    },
    links: installed(""),
  },
  {
    name: "turborepo: a sibling that is built, with its types beside",
    file: api,
    root: "apps/api",
    packages: "none",
    files: {
      "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["apps/*", "packages/*"] }),
      "turbo.json": "{}",
      "apps/api/package.json": JSON.stringify({ name: "api" }),
      "apps/api/tsconfig.json": JSON.stringify({ compilerOptions: { ...decorators, module: "nodenext" } }),
      [api]: source(
        `entities: [Thing], migrations: [__dirname + "/migrations/*.ts"]`,
        `import { Thing } from "@acme/db";`,
      ),
      "apps/api/src/migrations/1700000000001-A.ts": thingMigration,
      "packages/db/package.json": JSON.stringify({ name: "@acme/db", main: "dist/index.js", types: "dist/index.d.ts" }),
      "packages/db/dist/index.d.ts": "export declare class Thing { id: number; name: string }\n",
      "packages/db/dist/index.js": `const { EntitySchema } = require("typeorm");\nclass Thing {}\nexports.Thing = new EntitySchema({ name: "thing", target: Thing, columns: { id: { type: Number, primary: true, generated: true }, name: { type: String, length: 7 } } });\n`,
    },
    links: { ...installed(""), "node_modules/@acme/db": "../../packages/db" },
  },
  {
    name: "another TypeORM in the package than at the root",
    file: api,
    root: "apps/api",
    files: {
      "apps/api/package.json": JSON.stringify({ name: "api" }),
      ...inSrc("apps/api"),
      [api]: source(`${globs}, synchronize: false`),
    },
    links: { "apps/api/node_modules": path.resolve("test/fixtures/typeorm-0.3.20/node_modules") },
    typeorm: "0.3.20",
  },
  {
    name: "Yarn's Plug'n'Play: no node_modules at all, entities in a sibling",
    file: "src/data-source.ts",
    packages: "none",
    files: {
      "src/data-source.ts": source(
        `entities: [Thing], migrations: [__dirname + "/migrations/*.ts"]`,
        `import { Thing } from "@acme/db";`,
      ),
      "src/migrations/1700000000001-A.ts": thingMigration,
      "packages/db/package.json": JSON.stringify({ name: "@acme/db", main: "src/thing.entity.ts" }),
      "packages/db/tsconfig.json": JSON.stringify({ compilerOptions: decorators }),
      ...thing("packages/db/src"),
      ".pnp.cjs": plugAndPlayRuntime(["typeorm", "reflect-metadata"], { "@acme/db": "packages/db" }),
    },
    links: unplugged,
  },
  {
    name: "Yarn's Plug'n'Play without TypeORM: the extension's own serves",
    file: "src/data-source.ts",
    packages: "none",
    files: {
      ...usual,
      "src/data-source.ts": source(globs).replace(`import "reflect-metadata";`, ""),
      ".pnp.cjs": plugAndPlayRuntime([], {}),
    },
    typeorm: "1.1.1",
  },
  {
    name: "spaces, brackets and letters beyond ASCII in the path",
    file: "src/data-source.ts",
    folder: "Projekt [alt] (Kopie) #1 – Zürich & 東京 {x}",
    files: { ...usual, "src/data-source.ts": source(globs) },
  },
];

describe("where a repository's packages are", function () {
  this.timeout(60_000);
  for (const shape of shapes) it(shape.name, () => prove(shape));
});

describe("a workspace behind a symbolic link", function () {
  this.timeout(60_000);

  it("is one graph, and its files are named as they were opened", async () => {
    const database = await createDatabase();
    const workspace = createWorkspace({
      ...usual,
      ".env": envOf(database),
      "src/data-source.ts": source(globs, `import "./thing.entity";`),
    });
    const link = `${workspace.root}-link`;
    symlinkSync(workspace.root, link);
    const runner = startRunner(link);
    try {
      const status = await runner.request("status");
      assert.ok(!isProblem(status) && !status.problem, JSON.stringify(status));
      assert.deepEqual(
        status.history.revisions.map(({ file }) => file),
        [path.join(link, "src/migrations/1700000000001-A.ts")],
      );
      assert.deepEqual(
        status.loaded.files.filter((file) => !file.startsWith(`${link}/`)),
        [],
      );
      assert.equal(status.loaded.entities, 1);
      const models = await runner.request("models");
      assert.ok(!isProblem(models), JSON.stringify(models));
      assert.deepEqual(
        models.models.map(({ name, at }) => [name, at?.file]),
        [["Thing", path.join(link, "src/thing.entity.ts")]],
      );
    } finally {
      await runner.stop();
      workspace.dispose();
      await database.drop();
    }
  });
});
