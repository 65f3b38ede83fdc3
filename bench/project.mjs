import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { entity } from "./entities.mjs";
import { migration, migrations } from "./history.mjs";
import { tables } from "./model.mjs";

const dataSource = `import "reflect-metadata";
import { DataSource } from "typeorm";

export const AppDataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: [__dirname + "/entities/*.entity{.ts,.js}"],
  migrations: [__dirname + "/migrations/*{.ts,.js}"],
});
`;

const esmDataSource = `import "reflect-metadata";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as entities from "@bench/model";
import { DataSource } from "typeorm";

const here = path.dirname(fileURLToPath(import.meta.url));

export const AppDataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: Object.values(entities).filter((value) => typeof value === "function"),
  migrations: [path.join(here, "migrations/*{.ts,.js}")],
});
`;

const compilerOptions = {
  target: "ES2022",
  module: "commonjs",
  moduleResolution: "node",
  rootDir: "src",
  outDir: "dist",
  strict: true,
  strictPropertyInitialization: false,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
  skipLibCheck: true,
  // `useDefineForClassFields` of ES2022 would shadow what TypeORM sets.
  useDefineForClassFields: false,
};

/**
 * Writes a project of so many entities and migrations: each table is created, widened, related and altered. Its packages
 * are a link, so that every side of the benchmark loads the same TypeORM.
 */
export function writeProject(root, packages, { entities = 50, revisions = 200 } = {}) {
  const all = tables(entities);
  write(root, "package.json", json({ name: "bench-project", private: true }));
  write(root, "tsconfig.json", json({ compilerOptions, include: ["src"] }));
  write(root, "src/data-source.ts", dataSource);
  for (const table of all) write(root, `src/entities/${table.name}.entity.ts`, entity(table));
  writeMigrations(path.join(root, "src"), all, revisions);
  symlinkSync(packages, path.join(root, "node_modules"), "junction");
}

/**
 * Writes a workspace of ES modules: the entities are a package, and another one has the data source and the migrations.
 *
 * @param built whether packages lead to what is compiled, as a deployed one, or to TypeScript's source
 */
export function writeMonorepo(root, packages, built, { entities = 50, revisions = 200 } = {}) {
  const all = tables(entities);
  const compiler = { ...compilerOptions, module: "nodenext", moduleResolution: "nodenext" };
  write(root, "package.json", json({ name: "bench", private: true, type: "module", workspaces: ["packages/*"] }));
  const own = { private: true, type: "module", version: "1.0.0" };
  const entry = built ? "./dist/index.js" : "./src/index.ts";
  write(root, "packages/model/package.json", json({ name: "@bench/model", ...own, exports: { ".": entry } }));
  write(root, "packages/api/package.json", json({ name: "@bench/api", ...own }));
  for (const name of ["model", "api"]) {
    const options = { ...compiler, declaration: name === "model" };
    write(root, `packages/${name}/tsconfig.json`, json({ compilerOptions: options, include: ["src"] }));
  }
  for (const table of all) write(root, `packages/model/src/${table.name}.entity.ts`, entity(table, true));
  const lines = all.map(({ name }) => `export { ${name} } from "./${name}.entity.js";`);
  write(root, "packages/model/src/index.ts", `${lines.join("\n")}\n`);
  write(root, "packages/api/src/data-source.ts", esmDataSource);
  writeMigrations(path.join(root, "packages/api/src"), all, revisions);
  symlinkSync(packages, path.join(root, "node_modules"), "junction");
  mkdirSync(path.join(root, "packages/api/node_modules/@bench"), { recursive: true });
  symlinkSync(path.join(root, "packages/model"), path.join(root, "packages/api/node_modules/@bench/model"), "junction");
}

function writeMigrations(root, all, revisions) {
  for (const [index, { name, up, down }] of migrations(all, revisions).entries()) {
    const timestamp = 1_600_000_000_000 + index * 86_400_123;
    write(root, `migrations/${timestamp}-${name}.ts`, migration(`${name}${timestamp}`, up, down));
  }
}

function write(root, name, text) {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function json(value) {
  return JSON.stringify(value, null, 2);
}
