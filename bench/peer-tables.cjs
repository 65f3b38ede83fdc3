// Runs inside a compiled project: TypeORM's own look at all tables, connecting not counted.
const path = require("node:path");

async function main() {
  const { AppDataSource } = require(path.resolve("dist/data-source.js"));
  AppDataSource.setOptions({ entities: [], migrations: [] });
  await AppDataSource.initialize();
  const runner = AppDataSource.createQueryRunner();
  await runner.connect();
  const started = performance.now();
  const tables = await runner.getTables();
  const elapsed = performance.now() - started;
  await runner.release();
  await AppDataSource.destroy();
  process.stdout.write(JSON.stringify({ elapsed, tables: tables.length }));
}

void main();
