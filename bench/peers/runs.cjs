// Runs inside a compiled project: all of its migrations up by TypeORM's own means, and down again one by one.
const path = require("node:path");

async function main() {
  const { AppDataSource } = require(path.resolve("dist/data-source.js"));
  await AppDataSource.initialize();
  // As long as ours, for what compiles and collects in the background after connecting.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const up = await timed(() => AppDataSource.runMigrations());
  const down = await timed(async () => {
    for (let left = AppDataSource.migrations.length; left > 0; left--) await AppDataSource.undoLastMigration();
  });
  const left = await AppDataSource.query(`SELECT count(*)::int AS "count" FROM "migrations"`);
  if (left[0].count !== 0) throw new Error(`${left[0].count} migrations are still applied`);
  await AppDataSource.destroy();
  process.stdout.write(JSON.stringify({ up, down }));
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

void main();
