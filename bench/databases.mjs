import { randomBytes } from "node:crypto";
import path from "node:path";
import { Client } from "pg";
import { debianMajors, findBinaries } from "../scripts/lib/postgres/postgres-binaries.mjs";
import { startServer } from "../scripts/lib/postgres/postgres.mjs";
import { root } from "../scripts/lib/run.mjs";
import { ensureInstalledIn } from "../scripts/lib/setup.mjs";

/** Gives `work` the URL of a server: TEST_DATABASE_URL, else one that is started for it and stopped afterwards. */
export async function withServer(work) {
  if (process.env.TEST_DATABASE_URL) return work(process.env.TEST_DATABASE_URL);
  await ensureInstalledIn(path.join(root, "test/postgres"), ["--ignore-scripts"]);
  const major = findBinaries(18) === undefined ? debianMajors()[0] : 18;
  if (major === undefined) throw new Error("No PostgreSQL: set TEST_DATABASE_URL.");
  const server = await startServer({ major });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}

/** Gives `work` the URL of an empty database, which is dropped afterwards. */
export async function withDatabase(server, work) {
  const name = `migrations_bench_${randomBytes(4).toString("hex")}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE "${name}"`));
  try {
    const url = new URL(server);
    url.pathname = `/${name}`;
    return await work(url.href);
  } finally {
    await withClient(server, (client) => client.query(`DROP DATABASE "${name}" WITH (FORCE)`));
  }
}

export async function withClient(connectionString, work) {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
