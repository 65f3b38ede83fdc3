// Runs inside a compiled project: `log()` of TypeORM's schema builder, once for each message; connecting is not counted.
const path = require("node:path");

async function main() {
  const { AppDataSource } = require(path.resolve("dist/data-source.js"));
  AppDataSource.setOptions({ migrations: [] });
  await AppDataSource.initialize();
  process.on("message", async () => {
    const started = performance.now();
    const { upQueries } = await AppDataSource.driver.createSchemaBuilder().log();
    process.send?.({ elapsed: performance.now() - started, statements: upQueries.length });
  });
  process.send?.("ready");
}

void main();
