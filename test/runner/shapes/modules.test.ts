import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { createDatabase } from "../../support/database.ts";
import { startRunner } from "../../support/runner.ts";
import type { Shape } from "../../support/shape.ts";
import { connection, globs, prove, source, thing, thingMigration, usual } from "../../support/shape.ts";
import {
  createWorkspace,
  dataSource,
  envOf,
  fileOf,
  idOf,
  migration,
  tableMigrations,
} from "../../support/workspace.ts";

const esmPackage = JSON.stringify({ type: "module" });
const esmConfig = JSON.stringify({
  compilerOptions: {
    module: "nodenext",
    target: "es2022",
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: true,
  },
});
const nestConfig = JSON.stringify({
  compilerOptions: {
    module: "commonjs",
    target: "es2021",
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    baseUrl: "./",
    outDir: "./dist",
    incremental: true,
    strictNullChecks: true,
  },
});
const plainMigration = thingMigration.replaceAll(": any", "");
const schema = `new EntitySchema({ name: "thing", columns: { id: { type: Number, primary: true, generated: true }, name: { type: String, length: 7 } } })`;

const shapes: readonly Shape[] = [
  {
    name: "CommonJS, TypeORM 0.3.20, TypeScript 5, globs by __dirname for both formats",
    file: "src/data-source.ts",
    packages: "typeorm-0.3.20",
    files: {
      ...usual,
      "tsconfig.json": nestConfig,
      "src/data-source.ts": source(
        `entities: [__dirname + "/**/*.entity{.ts,.js}"], migrations: [__dirname + "/migrations/*{.ts,.js}"]`,
      ),
    },
  },
  {
    name: "CommonJS, TypeORM 1.1, TypeScript 7",
    file: "src/data-source.ts",
    files: {
      ...usual,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "node20",
          target: "es2024",
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          strict: true,
        },
      }),
      "src/data-source.ts": source(globs),
    },
  },
  {
    name: "ES modules in TypeScript: import.meta.url, .ts extensions, top-level await",
    file: "src/data-source.ts",
    files: {
      ...thing("src", ".ts"),
      "package.json": esmPackage,
      "tsconfig.json": esmConfig,
      "src/data-source.ts": `import "reflect-metadata";\nimport { DataSource } from "typeorm";\nimport { dirname } from "node:path";\nimport { fileURLToPath } from "node:url";\nconst here = dirname(fileURLToPath(import.meta.url));\nawait Promise.resolve();\nexport const source: DataSource = new DataSource({ ${connection}, entities: [here + "/*.entity.ts"], migrations: [here + "/migrations/*.ts"] });\n`,
      "src/migrations/1700000000001-A.ts": thingMigration,
    },
  },
  {
    name: "ES modules with .js endings, a naming strategy of a local file, globs from the package's root",
    file: "src/db/data-source.ts",
    files: {
      "package.json": esmPackage,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          target: "es2023",
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          verbatimModuleSyntax: true,
          isolatedModules: true,
        },
      }),
      "src/db/data-source.ts": source(
        `entities: ["src/db/entities/*.ts"], migrations: ["./src/db/migrations/*.ts"], namingStrategy: new Shouting()`,
        `import { Shouting } from "./naming.js";\nimport type { Thing } from "./entities/thing.js";\nexport type AnyThing = Thing;`,
      ),
      "src/db/naming.ts": `import { DefaultNamingStrategy, type NamingStrategyInterface } from "typeorm";\nexport class Shouting extends DefaultNamingStrategy implements NamingStrategyInterface { override tableName(name: string, given?: string): string { return given ?? name.toUpperCase(); } }\n`,
      "src/db/entities/thing.ts": `import { Column, Entity, ManyToOne, PrimaryGeneratedColumn, type Relation } from "typeorm";\nimport { Part } from "./part.js";\n@Entity() export class Thing { @PrimaryGeneratedColumn() id!: number; @Column({ length: 7 }) name!: string; @ManyToOne(() => Part, (part) => part.thing) part!: Relation<Part>; }\n`,
      "src/db/entities/part.ts": `import { Entity, OneToMany, PrimaryGeneratedColumn, type Relation } from "typeorm";\nimport { Thing } from "./thing.js";\n@Entity() export class Part { @PrimaryGeneratedColumn() id!: number; @OneToMany(() => Thing, (thing) => thing.part) thing!: Relation<Thing[]>; }\n`,
      "src/db/migrations/1700000000001-A.ts": thingMigration,
    },
    sql: /CREATE TABLE "THING" [^]*"name" character varying\(7\)[^]*REFERENCES "PART"/,
  },
  {
    name: "ES modules by file ending: .mts",
    file: "src/data-source.mts",
    files: {
      "src/data-source.mts": `import "reflect-metadata";\nimport { DataSource } from "typeorm";\nexport default new DataSource({ ${connection}, entities: [import.meta.dirname + "/*.entity.mts"], migrations: [import.meta.dirname + "/migrations/*.mts"] });\n`,
      "src/thing.entity.mts": thing("src", ".mjs")["src/thing.entity.ts"] ?? "",
      "src/length.mts": "export const length: number = 7;\n",
      "src/migrations/1700000000001-A.mts": thingMigration,
    },
  },
  {
    name: "ES modules in JavaScript, default export",
    file: "data-source.js",
    packages: "typeorm-0.3",
    files: {
      "package.json": esmPackage,
      "data-source.js": `import { DataSource } from "typeorm";\nimport { Thing } from "./thing.js";\nexport default new DataSource({ ${connection}, entities: [Thing], migrations: ["migrations/*.js"] });\n`,
      "thing.js": `import { EntitySchema } from "typeorm";\nexport const Thing = ${schema};\n`,
      "migrations/1700000000001-A.js": plainMigration,
    },
  },
  {
    name: "CommonJS in JavaScript",
    file: "ormconfig.js",
    files: {
      "ormconfig.js": `const { DataSource, EntitySchema } = require("typeorm");\nconst Thing = ${schema};\nmodule.exports = { dataSource: new DataSource({ ${connection}, entities: [Thing], migrations: [require("path").join(__dirname, "migrations/*.js")] }) };\n`,
      "migrations/1700000000001-A.js": plainMigration.replace("export class", "module.exports = class"),
    },
  },
  {
    name: "CommonJS in JavaScript, in a package of ES modules: .cjs",
    file: "db/data-source.cjs",
    files: {
      "package.json": esmPackage,
      "db/data-source.cjs": `const { DataSource } = require("typeorm");\nmodule.exports = new DataSource({ ${connection}, entities: [require("./thing.cjs")], migrations: [__dirname + "/migrations/*.cjs"] });\n`,
      "db/thing.cjs": `const { EntitySchema } = require("typeorm");\nmodule.exports = ${schema};\n`,
      "db/migrations/1700000000001-A.cjs": plainMigration.replace("export class", "module.exports = class"),
    },
  },
  {
    name: "dist/ alone, compiled by tsc",
    file: "dist/data-source.js",
    files: {
      "dist/data-source.js": `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.AppDataSource = void 0;\nrequire("reflect-metadata");\nconst typeorm_1 = require("typeorm");\nexports.AppDataSource = new typeorm_1.DataSource({ ${connection}, entities: [__dirname + "/**/*.entity{.ts,.js}"], migrations: [__dirname + "/migrations/*{.ts,.js}"] });\n//# sourceMappingURL=data-source.js.map\n`,
      "dist/data-source.d.ts": `import { DataSource } from "typeorm";\nexport declare const AppDataSource: DataSource;\n`,
      "dist/thing.entity.js": `"use strict";\nconst { EntitySchema } = require("typeorm");\nexports.Thing = ${schema};\n`,
      "dist/migrations/1700000000001-A.js": plainMigration.replace("export class", "exports.A1700000000001 = class"),
      "dist/migrations/1700000000001-A.d.ts": "export declare class A1700000000001 {}\n",
    },
  },
];

describe("a repository that has only dist/, with source maps", function () {
  this.timeout(60_000);

  it("works, and an error is shown where its author wrote it", async () => {
    const database = await createDatabase();
    const workspace = createWorkspace({
      ".env": envOf(database),
      "tsconfig.json": nestConfig,
      "src/data-source.ts": dataSource(`/* as written */`).replaceAll("/*.ts", "/*.js"),
      "src/entity/user.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";\n\n// a comment\n\n@Entity()\nexport class User {\n  @PrimaryColumn() id!: number;\n}\n`,
      ...tableMigrations("A"),
      [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b ()", "SELECT 1/0"]),
    });
    compile(workspace.root);
    const runner = startRunner(workspace.root, { dataSource: path.join(workspace.root, "dist/data-source.js") });
    try {
      const result = await runner.request("execute", { request: { kind: "upgradeHead" } });
      assert.ok(!isProblem(result), JSON.stringify(result));
      assert.equal(result.problem?.code, "migrationFailed");
      assert.deepEqual(result.problem.at, { file: path.join(workspace.root, fileOf("B")), line: 6, column: 5 });
      // Without the sources, what there is.
      workspace.remove(fileOf("B"));
      const again = await runner.request("execute", { request: { kind: "upgradeHead" } });
      assert.ok(!isProblem(again) && again.problem?.code === "migrationFailed", JSON.stringify(again));
      assert.match(again.problem.at?.file ?? "", /dist.migrations.1700000000066-B\.js$/);
      const models = await runner.request("models");
      assert.ok(!isProblem(models), JSON.stringify(models));
      assert.deepEqual(
        models.models.map(({ name }) => name),
        ["User"],
      );
    } finally {
      await runner.stop();
      workspace.dispose();
      await database.drop();
    }
  });
});

/** As `npm run build` would. */
function compile(root: string): void {
  const tsc = path.resolve("test/fixtures/typeorm-0.3.20/node_modules/typescript/bin/tsc");
  execFileSync(
    process.execPath,
    [tsc, "-p", root, "--outDir", "dist", "--rootDir", "src", "--sourceMap", "--noCheck"],
    { cwd: root, stdio: "ignore" },
  );
}

describe("the modules of a repository", function () {
  this.timeout(30_000);
  for (const shape of shapes) it(shape.name, () => prove(shape));
});
