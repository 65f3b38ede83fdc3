import type { Shape } from "../../support/shape.ts";
import { connection, prove, source, thing, thingMigration } from "../../support/shape.ts";

const installed = (folder: string) => ({
  [`${folder}node_modules/typeorm`]: "typeorm",
  [`${folder}node_modules/pg`]: "pg",
  [`${folder}node_modules/reflect-metadata`]: "reflect-metadata",
});
const decorators = { target: "es2022", module: "commonjs", experimentalDecorators: true, emitDecoratorMetadata: true };
const api = "apps/api/src/data-source.ts";
const migration = { "apps/api/src/migrations/1700000000001-A.ts": thingMigration };

/** A workspace with packages that refer to missing build output. */
const workspace = {
  "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["apps/*", "packages/*"] }),
  "apps/api/package.json": JSON.stringify({ name: "api" }),
  "apps/api/tsconfig.json": JSON.stringify({ compilerOptions: decorators }),
  "packages/db/tsconfig.json": JSON.stringify({ compilerOptions: { ...decorators, outDir: "dist" } }),
  "packages/db/src/index.ts": `export * from "./thing.entity";\n`,
  ...thing("packages/db/src"),
  ...migration,
};
const links = { ...installed(""), "node_modules/@acme/db": "../../packages/db" };
const usesSibling = source(
  `entities: [Thing], migrations: [__dirname + "/migrations/*.ts"]`,
  `import { Thing } from "@acme/db";`,
);

const shapes: readonly Shape[] = [
  {
    name: "a sibling whose main is dist/index.js",
    file: api,
    root: "apps/api",
    packages: "none",
    files: {
      ...workspace,
      [api]: usesSibling,
      "packages/db/package.json": JSON.stringify({ name: "@acme/db", main: "dist/index.js", types: "dist/index.d.ts" }),
    },
    links,
  },
  {
    name: "a sibling whose main has no ending and keeps src in its output, exports with conditions",
    file: api,
    root: "apps/api",
    packages: "none",
    files: {
      ...workspace,
      [api]: source(
        `entities: [Thing], migrations: [directory + "/*.ts"]`,
        `import { Thing } from "@acme/db";\nimport { directory } from "@acme/db/lists/migrations";`,
      ),
      "packages/db/lists/migrations.ts": "export const directory = __dirname;\n",
      "packages/db/lists/1700000000001-A.ts": thingMigration,
      "packages/db/package.json": JSON.stringify({
        name: "@acme/db",
        main: "dist/src/index",
        exports: {
          ".": { types: "./dist/src/index.d.ts", import: "./dist/src/index.mjs", default: "./dist/src/index.js" },
          "./lists/*": { types: "./dist/lists/*.d.ts", default: "./dist/lists/*.js" },
        },
      }),
    },
    links,
  },
  {
    name: "an ES module in JavaScript that imports its built entities, migrations in JavaScript",
    file: "ormconfig.js",
    files: {
      "package.json": JSON.stringify({ type: "module" }),
      "tsconfig.json": JSON.stringify({ compilerOptions: { ...decorators, module: "nodenext", outDir: "built" } }),
      "ormconfig.js": `import { DataSource } from "typeorm";\nimport { options } from "./built/config.js";\nimport { entities } from "./built/entities.js";\nexport default new DataSource({ ...options, entities, migrations: ["migration/*.js"] });\n`,
      "src/config.ts": `export const options = { ${connection} } as const;\n`,
      "src/entities.ts": `import { Thing } from "./thing.entity.js";\nexport const entities = [Thing];\n`,
      ...thing("src", ".js"),
      "migration/1700000000001-a.js": thingMigration.replaceAll(": any", ""),
    },
  },
  {
    name: "globs of what is compiled beside the file, imports of the package's own",
    file: "src/database/index.ts",
    files: {
      "package.json": JSON.stringify({ imports: { "#*": "./dist/*/index.js" } }),
      "src/database/index.ts": source(
        `entities: [path.join(__dirname, "entities", "*.js")], migrations: [path.join(__dirname, "migration", kind, "*.js")]`,
        `import path from "node:path";\nimport { kind } from "#kinds";`,
      ),
      "src/kinds/index.ts": `export const kind = "postgres";\n`,
      ...thing("src/database/entities"),
      "src/database/migration/postgres/1700000000001-A.ts": thingMigration,
    },
  },
  {
    name: "globs of both endings",
    file: "src/data-source.ts",
    files: {
      ...thing("src"),
      "src/data-source.ts": source(
        `entities: [__dirname + "/*.entity{.ts,.js}"], migrations: [__dirname + "/migrations/*{.ts,.js}"]`,
      ),
      "src/migrations/1700000000001-A.ts": thingMigration,
    },
  },
];

describe("a checkout that nobody has built", function () {
  this.timeout(60_000);
  for (const shape of shapes) it(shape.name, () => prove(shape));
});
