import assert from "node:assert/strict";
import path from "node:path";
import { isProblem } from "../../src/migrations/problem.ts";
import { createDatabase } from "../support/database.ts";
import { startRunner } from "../support/runner.ts";
import type { Files, Packages } from "../support/workspace.ts";
import { createWorkspace, envOf } from "../support/workspace.ts";

type Shape = { readonly name: string; readonly files: Files; readonly file: string; readonly packages?: Packages };

const options = `type: "postgres", host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT), username: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB`;
const esmPackage = JSON.stringify({ type: "module" });
const esmConfig = JSON.stringify({
  compilerOptions: {
    module: "nodenext",
    target: "es2022",
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
  },
});
const entity = (extension = "") => `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
import { length } from "./length${extension}";
@Entity() export class Thing { @PrimaryGeneratedColumn() id!: number; @Column({ length }) name!: string; }
`;
const migration = `export class A1700000000001 { async up(q: any) { await q.query("CREATE TABLE a ()"); } async down(q: any) { await q.query("DROP TABLE a"); } }\n`;
const plain = migration.replaceAll(": any", "");

const shapes: readonly Shape[] = [
  {
    name: "ES modules in TypeScript: import.meta.url, .ts extensions, top-level await",
    file: "src/data-source.ts",
    files: {
      "package.json": esmPackage,
      "tsconfig.json": esmConfig,
      "src/data-source.ts": `import "reflect-metadata";\nimport { DataSource } from "typeorm";\nimport { dirname } from "node:path";\nimport { fileURLToPath } from "node:url";\nconst here = dirname(fileURLToPath(import.meta.url));\nawait Promise.resolve();\nexport const source: DataSource = new DataSource({ ${options}, entities: [here + "/*.entity.ts"], migrations: [here + "/migrations/*.ts"] });\n`,
      "src/thing.entity.ts": entity(".ts"),
      "src/length.ts": "export const length: number = 7;\n",
      "src/migrations/1700000000001-A.ts": migration,
    },
  },
  {
    name: "ES modules in JavaScript, default export",
    file: "data-source.js",
    files: {
      "package.json": esmPackage,
      "data-source.js": `import { DataSource } from "typeorm";\nimport { Thing } from "./thing.js";\nexport default new DataSource({ ${options}, entities: [Thing], migrations: ["migrations/*.js"] });\n`,
      "thing.js": `import { EntitySchema } from "typeorm";\nexport const Thing = new EntitySchema({ name: "thing", columns: { id: { type: Number, primary: true, generated: true }, name: { type: String, length: 7 } } });\n`,
      "migrations/1700000000001-A.js": plain,
    },
  },
  {
    name: "CommonJS in JavaScript",
    file: "ormconfig.js",
    files: {
      "ormconfig.js": `const { DataSource, EntitySchema } = require("typeorm");\nconst Thing = new EntitySchema({ name: "thing", columns: { id: { type: Number, primary: true, generated: true }, name: { type: String, length: 7 } } });\nmodule.exports = { dataSource: new DataSource({ ${options}, entities: [Thing], migrations: [require("path").join(__dirname, "migrations/*.js")] }) };\n`,
      "migrations/1700000000001-A.js": plain.replace("export class", "module.exports = class"),
    },
  },
  {
    name: "class arrays, by tsconfig paths, one instance under two names",
    file: "src/data-source.ts",
    files: {
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          baseUrl: ".",
          paths: { "@app/*": ["src/*"] },
        },
      }),
      "src/data-source.ts": `import "reflect-metadata";\nimport { DataSource } from "typeorm";\nimport { Thing } from "@app/thing.entity";\nimport * as migrations from "@app/migrations";\nexport const source = new DataSource({ ${options}, entities: [Thing], migrations: Object.values(migrations) });\nexport default source;\n`,
      "src/thing.entity.ts": entity(),
      "src/length.ts": "export const length = 7;\n",
      "src/migrations/index.ts": `export * from "./1700000000001-A";\n`,
      "src/migrations/1700000000001-A.ts": migration,
    },
  },
  {
    name: "a promise of a data source, an index module of migrations, JSON",
    file: "src/data-source.ts",
    files: {
      "src/data-source.ts": `import "reflect-metadata";\nimport { DataSource } from "typeorm";\nimport settings from "./settings.json";\nexport const source = (async () => new DataSource({ ${options}, entities: [__dirname + settings.entities], migrations: [__dirname + "/migrations/index.ts"] }))();\n`,
      "src/settings.json": JSON.stringify({ entities: "/*.entity.ts" }),
      "src/thing.entity.ts": entity(),
      "src/length.ts": "export const length = 7;\n",
      "src/migrations/index.ts": `export * from "./1700000000001-A";\n`,
      "src/migrations/1700000000001-A.ts": migration,
    },
  },
  {
    name: "globs at dist/, which is not built; sources in src/",
    file: "src/data-source.ts",
    files: {
      "src/data-source.ts": `import "reflect-metadata";\nimport { DataSource } from "typeorm";\nexport const source = new DataSource({ ${options}, entities: ["dist/**/*.entity.js"], migrations: ["dist/migrations/*.js"] });\n`,
      "src/thing.entity.ts": entity(),
      "src/length.ts": "export const length = 7;\n",
      "src/migrations/1700000000001-A.ts": migration,
    },
  },
  {
    name: "a factory, TypeORM 0.3.20, entities in circles",
    file: "src/data-source.ts",
    packages: "typeorm-0.3.20",
    files: {
      "src/data-source.ts": `import "reflect-metadata";\nimport { DataSource } from "typeorm";\nexport function createDataSource() { return new DataSource({ ${options}, entities: [__dirname + "/*.entity.{js,ts}"], migrations: [__dirname + "/migrations/*{.ts,.js}"] }); }\n`,
      "src/thing.entity.ts":
        entity()
          .replace(
            "@Column({ length })",
            `@OneToMany(() => Other, (other) => other.thing) others!: Other[]; @Column({ length })`,
          )
          .replace("Column,", "Column, OneToMany,") + `import { Other } from "./other.entity";\n`,
      "src/other.entity.ts": `import { Entity, ManyToOne, PrimaryGeneratedColumn } from "typeorm";\nimport { Thing } from "./thing.entity";\n@Entity() export class Other { @PrimaryGeneratedColumn() id!: number; @ManyToOne(() => Thing, (thing) => thing.others) thing!: Thing; }\n`,
      "src/length.ts": "export const length = 7;\n",
      "src/migrations/1700000000001-A.ts": migration,
    },
  },
];

describe("the shape of a project", function () {
  this.timeout(30_000);
  for (const { name, files, file, packages } of shapes) {
    it(name, async () => {
      const database = await createDatabase();
      const workspace = createWorkspace({ ".env": envOf(database), ...files }, packages);
      const runner = startRunner(workspace.root, { dataSource: path.join(workspace.root, file) });
      try {
        const status = await runner.request("status");
        assert.ok(!isProblem(status) && !status.problem, JSON.stringify(status) + runner.logs.join("\n"));
        assert.deepEqual(
          status.history.revisions.map(({ id, file: at }) => [id, path.basename(at ?? "", path.extname(at ?? ""))]),
          [["A1700000000001", "1700000000001-A"]],
        );
        const diff = await runner.request("diff");
        assert.ok(!isProblem(diff), JSON.stringify(diff));
        assert.match(
          diff.up.map(({ sql }) => sql).join("\n"),
          /CREATE TABLE "thing" \("id" SERIAL NOT NULL, "name" character varying\(7\)/,
        );
        const up = await runner.request("execute", { request: { kind: "upgradeHead" } });
        assert.ok(!isProblem(up) && up.applied.length === 1, JSON.stringify(up));
        const down = await runner.request("execute", { request: { kind: "downgradeBase" } });
        assert.ok(!isProblem(down) && down.reverted.length === 1, JSON.stringify(down));
      } finally {
        await runner.stop();
        workspace.dispose();
        await database.drop();
      }
    });
  }
});
