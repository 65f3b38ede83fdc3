import { Client } from "pg";
import { startServer } from "./postgres.mjs";
import { debianMajors, findBinaries } from "./postgres-binaries.mjs";
import { stopLeftovers } from "./postgres-leftovers.mjs";

/** The oldest and the newest PostgreSQL the tests know. `TEST_MATRIX=full` adds all majors that are supported. */
const majors = process.env.TEST_MATRIX === "full" ? [13, 14, 15, 16, 17, 18] : [14, 18];

/**
 * Provides the tests' databases as environment variables: `TEST_DATABASE_URLS` (JSON, a URL for each major) and, if
 * openssl is installed, `TEST_TLS_DATABASE_URL`, a server that rejects plain connections. Servers from outside
 * (`TEST_DATABASE_URLS`, `TEST_DATABASE_URL`) are used unchanged.
 *
 * @returns {Promise<Record<string, string | undefined>>}
 */
export async function testDatabases() {
  await stopLeftovers();
  const given = process.env.TEST_DATABASE_URLS ?? (await byMajor(process.env.TEST_DATABASE_URL));
  const urls = given ?? JSON.stringify(await ownServers());
  console.log(
    `PostgreSQL: ${Object.keys(JSON.parse(urls)).join(", ")} (${given ? "given" : "started for the tests"}).`,
  );
  return { TEST_DATABASE_URLS: urls, ...(await tlsServer()) };
}

async function ownServers() {
  const available = majors.filter((major) => findBinaries(major) !== undefined);
  const chosen = available.length > 0 ? available : debianMajors().slice(0, 1);
  if (chosen.length === 0) {
    throw new Error(
      "No PostgreSQL for the tests: set TEST_DATABASE_URL to a server on which databases may be created.",
    );
  }
  const servers = await Promise.all(chosen.map(async (major) => [major, (await startServer({ major })).url]));
  return Object.fromEntries(servers);
}

async function tlsServer() {
  const major = majors.findLast((candidate) => findBinaries(candidate) !== undefined) ?? debianMajors()[0];
  if (major === undefined || process.env.TEST_TLS_DATABASE_URL) return {};
  try {
    return { TEST_TLS_DATABASE_URL: (await startServer({ major, ssl: true })).url };
  } catch (error) {
    console.log(`No PostgreSQL with TLS, its tests are skipped: ${error.message.split("\n")[0]}`);
    return {};
  }
}

async function byMajor(url) {
  if (!url) return undefined;
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SHOW server_version_num");
  await client.end();
  return JSON.stringify({ [Math.floor(rows[0].server_version_num / 10_000)]: url });
}
