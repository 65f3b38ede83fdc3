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

const tsconfig = {
  compilerOptions: {
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
  },
  include: ["src"],
};

/**
 * Writes a project of 50 entities and 200 migrations: each table is created, widened, related and altered. Its packages
 * are a link, so that every side of the benchmark loads the same TypeORM.
 */
export function writeProject(root, packages) {
  const write = (name, text) => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  write("package.json", JSON.stringify({ name: "bench-project", private: true }));
  write("tsconfig.json", JSON.stringify(tsconfig, null, 2));
  write("src/data-source.ts", dataSource);
  const all = tables();
  for (const table of all) write(`src/entities/${table.name}.entity.ts`, entity(table));
  for (const [index, { name, up, down }] of migrations(all).entries()) {
    const timestamp = 1_700_000_000_000 + index * 86_400_123;
    write(`src/migrations/${timestamp}-${name}.ts`, migration(`${name}${timestamp}`, up, down));
  }
  symlinkSync(packages, path.join(root, "node_modules"), "junction");
}
