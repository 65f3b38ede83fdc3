import { randomBytes } from "node:crypto";
import { Client } from "pg";

/** The PostgreSQL servers under test: major version → URL of a superuser. `scripts/test.mjs` starts them. */
export const servers = serversUnderTest();

/** A database of a test's own; dropped at its end. */
export type TestDatabase = {
  readonly name: string;
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  /** The names of the migrations table, in the order applied. */
  applied(): Promise<readonly string[]>;
  /** The tables of `public`, without the migrations table. */
  tables(): Promise<readonly string[]>;
  drop(): Promise<void>;
};

/** Makes an empty database on a server. */
export async function createDatabase(
  server: string = newest(),
  name = `test_${randomBytes(6).toString("hex")}`,
): Promise<TestDatabase> {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  await onServer(server, `CREATE DATABASE ${quoted}`);
  const url = new URL(server);
  url.pathname = `/${encodeURIComponent(name)}`;
  const client = new Client({ connectionString: url.href });
  client.on("error", () => undefined);
  await client.connect();
  const query = async <Row>(sql: string, parameters: readonly unknown[] = []) =>
    (await client.query(sql, [...parameters])).rows as Row[];
  return {
    name,
    url: url.href,
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    query,
    applied: async () => {
      const [found] = await query<{ there: boolean }>("SELECT to_regclass('migrations') IS NOT NULL AS there");
      if (!found?.there) return [];
      return (await query<{ name: string }>("SELECT name FROM migrations ORDER BY id")).map((row) => row.name);
    },
    tables: async () => {
      const rows = await query<{ name: string }>(
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1",
      );
      return rows.map((row) => row.name);
    },
    drop: async () => {
      await client.end().catch(() => undefined);
      await onServer(server, `DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`);
    },
  };
}

/** The newest server's URL. */
export function newest(): string {
  const [, url] = servers.at(-1) ?? [];
  if (url === undefined) throw new Error("TEST_DATABASE_URLS names no server: run the tests with `npm test`.");
  return url;
}

/** Runs one statement as the server's superuser. */
export async function onServer(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Runs one query on a new connection, because a server may have restarted before. */
export async function ask<Row = Record<string, unknown>>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

function serversUnderTest(): readonly (readonly [major: string, url: string])[] {
  const urls = JSON.parse(process.env["TEST_DATABASE_URLS"] ?? "{}") as Readonly<Record<string, string>>;
  return Object.entries(urls).sort(([a], [b]) => Number(a) - Number(b));
}
