import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, connect } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ConnectionFacts } from "../../../src/core/connection/connection.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { protectedBy } from "../../../src/migrations/protection.ts";
import type { Status } from "../../../src/protocol/runner.ts";
import { runCli } from "../../support/cli.ts";
import { createDatabase } from "../../support/database.ts";
import type { TestDatabase } from "../../support/database.ts";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { startRunner } from "../../support/runner.ts";
import { envOf, tableMigrations } from "../../support/workspace.ts";

/** A data source with parts that name a developer's database, and with `options` that override them. */
function decoy(options: string): string {
  return `import { DataSource } from "typeorm";
export const AppDataSource = new DataSource({
  type: "postgres", migrations: [__dirname + "/migrations/*.ts"],
  ${options}
});
`;
}

const parts = `host: "localhost", port: 1, username: "dev", password: "dev-password", database: "dev",`;
const fromEnv = `host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT),
  password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB,`;

async function connectionOf(session: Session): Promise<ConnectionFacts> {
  const { connection, problem } = succeeded(await session.runner.request("status"));
  assert.equal(problem, undefined, JSON.stringify(problem));
  assert.ok(connection?.driver === "postgres");
  return connection;
}

const named = ({ host, port, database, user }: ConnectionFacts) => ({ host, port, database, user });
const ofDatabase = ({ host, port, name, user }: TestDatabase) => ({ host, port, database: name, user });

/** Options of a data source that decide about its connection; the test's own database in `URL` and in variables. */
const cases: readonly (readonly [name: string, options: string])[] = [
  // https://github.com/typeorm/typeorm/issues/2614
  ["extra with parts", `${parts} extra: { ${fromEnv} user: process.env.POSTGRES_USER, statement_timeout: 60000 },`],
  ["extra with a connection string", `${parts} extra: { connectionString: process.env.REAL_URL },`],
  [
    "a connection string in extra beside a url",
    `url: "postgres://dev:dev@localhost:1/dev", extra: { connectionString: process.env.REAL_URL },`,
  ],
  ["a url, over the parts", `${parts} url: process.env.REAL_URL,`],
  [
    "a url, over extra's parts",
    `url: process.env.REAL_URL, extra: { host: "localhost", port: 1, database: "other", password: "wrong" },`,
  ],
  [
    "the master of a replication",
    `${parts} replication: { master: { ${fromEnv} username: process.env.POSTGRES_USER }, slaves: [] },`,
  ],
  [
    "the master's url of a replication",
    `replication: { master: { url: process.env.REAL_URL }, slaves: [{ url: process.env.REAL_URL }] },`,
  ],
  // https://node-postgres.com/features/connecting: `host`, `port`, `user` and `password` may be URL parameters.
  ["parameters of a url", `url: process.env.PARAMETER_URL,`],
  [
    "harmless options in extra",
    `url: process.env.REAL_URL, extra: { options: "-c search_path=public", application_name: "api" },`,
  ],
];

describe("the connection that is shown", function () {
  this.timeout(30_000);

  const files = (database: TestDatabase) => ({
    ".env":
      envOf(database) +
      `REAL_URL=${database.url}\nPARAMETER_URL=postgres://nobody@localhost:1/${database.name}?host=${database.host}&port=${database.port}&user=${database.user}&password=${encodeURIComponent(database.password)}\n`,
  });

  for (const [name, options] of cases)
    it(`is the one that pg opens: ${name} decides`, () =>
      withSession({ ...tableMigrations("AB"), "src/data-source.ts": decoy(options) }, async (session) => {
        session.workspace.write(files(session.database));
        await session.restart();
        assert.deepEqual(named(await connectionOf(session)), ofDatabase(session.database));
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B");
        assert.deepEqual(await session.database.tables(), ["a", "b"]);
      }));

  it("is what PG* variables say where the options say nothing", () =>
    withSession({ ...tableMigrations("A"), "src/data-source.ts": decoy("") }, async (session) => {
      const { host, port, name, user, password } = session.database;
      session.workspace.write({
        ".env": `PGHOST=${host}\nPGPORT=${port}\nPGDATABASE=${name}\nPGUSER=${user}\nPGPASSWORD=${password}\nPGOPTIONS=-c search_path=other\n`,
      });
      await session.database.query("CREATE SCHEMA other");
      await session.restart();
      const connection = await connectionOf(session);
      assert.deepEqual(named(connection), ofDatabase(session.database));
      assert.equal(connection.source, ".env: PGHOST …");
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      assert.deepEqual(await session.database.query("SELECT to_regclass('other.a') IS NOT NULL AS there"), [
        { there: true },
      ]);
    }));

  // https://github.com/brianc/node-postgres/issues/2308, https://github.com/Unleash/unleash/issues/3221
  for (const [name, line, words] of [
    [
      "a URL with ports",
      "DATABASE_URL=postgres://u:hidden@one:5432,two:5432/db",
      /URL in DATABASE_URL names several hosts/,
    ],
    ["a URL without ports", "DATABASE_URL=postgres://u:hidden@one,two/db", /one,two are several hosts/],
    ["PGHOST", "PGHOST=one,two\nPGUSER=u\nPGPASSWORD=hidden\nPGDATABASE=db", /one,two are several hosts/],
  ] as const)
    it(`is not known where ${name} has a list of hosts, which only libpq takes`, () =>
      withSession(
        { ...tableMigrations("A"), ".env": `${line}\n`, "src/data-source.ts": decoy("url: process.env.DATABASE_URL,") },
        async ({ workspace: { root } }) => {
          const { code, stderr } = await runCli(root, ["status"]);
          assert.equal(code, 1);
          assert.match(stderr, words);
          assert.doesNotMatch(stderr, /hidden/);
        },
      ));

  // https://github.com/typeorm/typeorm/issues/2614, https://github.com/typeorm/typeorm/issues/9580: Cloud SQL's sockets.
  for (const [name, options] of [
    [
      "extra.host",
      `host: "10.0.0.1", port: Number(process.env.POSTGRES_PORT), username: process.env.POSTGRES_USER,
      password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB, extra: { host: process.env.SOCKETS },`,
    ],
    ["a url with ?host=", `url: process.env.SOCKET_URL,`],
    // https://github.com/typeorm/typeorm/issues/2614: the folder encoded as the host.
    ["a url with an encoded folder", `url: process.env.ENCODED_URL,`],
    // https://github.com/prisma/orm/issues/525: `?host=` beside a host; without a data source.
    ["a url with an encoded folder and no data source", ""],
    // https://github.com/brianc/node-postgres/tree/master/packages/pg-connection-string#unix-domain-sockets
    ["a url of pg's own scheme", `url: process.env.PG_SOCKET_URL, extra: { port: Number(process.env.POSTGRES_PORT) },`],
  ] as const)
    it(`is the folder of a Unix socket: ${name}`, () =>
      withSession({ ...tableMigrations("A"), "src/data-source.ts": decoy(options) }, async (session) => {
        const { database } = session;
        const folder = mkdtempSync(path.join(tmpdir(), "pg"));
        const server = await socketTo(database, folder);
        const login = `${database.user}:${encodeURIComponent(database.password)}`;
        session.workspace.write({
          ".env":
            envOf(database) +
            `SOCKETS=${folder}\nSOCKET_URL=postgres://${login}@localhost:${database.port}/${database.name}?host=${folder}\n` +
            `ENCODED_URL=postgres://${login}@${encodeURIComponent(folder)}:${database.port}/${database.name}\n` +
            `PG_SOCKET_URL=socket://${login}@${folder}?db=${database.name}\n`,
        });
        try {
          if (options === "") {
            session.workspace.remove("src/data-source.ts");
            const url = `postgres://${login}@${encodeURIComponent(folder)}:${database.port}/${database.name}`;
            session.workspace.write({ ".env": `DATABASE_URL=${url}\n` });
            await session.runner.stop();
            session.runner = startRunner(session.workspace.root, { dataSource: undefined as never });
          } else await session.restart();
          assert.deepEqual(named(await connectionOf(session)), { ...ofDatabase(database), host: folder });
          const { steps } = succeeded(await session.runner.request("diagnose"));
          assert.deepEqual(
            steps.filter(({ ok }) => !ok),
            [],
          );
          const access = succeeded(await session.runner.request("psql", { directory: path.join(folder, "psql") }));
          assert.match(readFileSync(access.serviceFile, "utf8"), new RegExp(`^host=${folder}$`, "m"));
        } finally {
          server.close();
          rmSync(folder, { recursive: true, force: true });
        }
      }));

  it("is protected by the database's real name, and not by what one option says", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/data-source.ts": decoy(`${parts} extra: { connectionString: process.env.REAL_URL },`),
      },
      async (session) => {
        session.workspace.write(files(session.database));
        await session.restart();
        const { host, database } = await connectionOf(session);
        assert.equal(protectedBy(["*shop_prod*"], { host, database })?.what, "database");
      },
      { database: `shop_prod_${process.pid}` },
    ));

  it("is refused when another database was shown before", () =>
    withSession({ ...tableMigrations("A") }, async (session) => {
      const { host, port } = session.database;
      const on = { host, port, database: "dev" };
      const answer = await session.runner.request("execute", { request: { kind: "upgradeHead" }, on });
      assert.equal(isProblem(answer) && answer.code, "planChanged");
      assert.deepEqual(await session.database.tables(), []);
    }));

  // https://www.pgbouncer.org/config.html#section-databases: `app = dbname=app_prod`; a socket of the project's own does the same.
  it("is the server's own name where a socket of the project leads elsewhere", async () => {
    const other = await createDatabase();
    try {
      const stream = `extra: { Client: class extends require("pg").Client { constructor(o) { super({ ...o, password: o.password, database: process.env.OTHER }) } } },`;
      await withSession({ ...tableMigrations("A") }, async (session) => {
        session.workspace.write({
          ".env": `${envOf(session.database)}OTHER=${other.name}\n`,
          "src/data-source.ts": decoy(`${fromEnv} username: process.env.POSTGRES_USER, ${stream}`),
        });
        await session.restart();
        assert.equal((await connectionOf(session)).database, other.name);
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
        assert.deepEqual(await other.tables(), ["a"]);
        assert.deepEqual(await session.database.tables(), []);
        await session.runner.stop();
      });
    } finally {
      await other.drop();
    }
  });

  it("is refused for changes where each of the project's clients leads to another database", async () => {
    const other = await createDatabase();
    try {
      const pool = `extra: { Client: class extends require("pg").Client {
        static count = 0;
        constructor(o) { super({ ...o, password: o.password, ...(new.target.count++ === 0 ? {} : { database: process.env.OTHER }) }) } } },`;
      await withSession({ ...tableMigrations("A") }, async (session) => {
        const { database } = session;
        session.workspace.write({
          ".env": `${envOf(database)}OTHER=${other.name}\n`,
          "src/data-source.ts": decoy(`${fromEnv} username: process.env.POSTGRES_USER, ${pool}`),
        });
        await session.restart();
        assert.deepEqual(await session.execute({ kind: "upgradeHead" }), {
          code: "databaseDiffers",
          shown: database.name,
          actual: other.name,
        });
        assert.deepEqual([await database.tables(), await other.tables()], [[], []]);
        await session.runner.stop();
      });
    } finally {
      await other.drop();
    }
  });

  it("is what a URL without a data source says, its options included", () =>
    withSession({ ...tableMigrations("A") }, async (session) => {
      const { database } = session;
      await database.query("CREATE SCHEMA app");
      session.workspace.remove("src/data-source.ts");
      session.workspace.write({ ".env": `DATABASE_URL=${database.url}?options=-c%20search_path%3Dapp\n` });
      const runner = startRunner(session.workspace.root, { dataSource: undefined as never });
      try {
        const { connection }: Status = succeeded(await runner.request("status"));
        assert.ok(connection?.driver === "postgres");
        assert.deepEqual(named(connection), ofDatabase(database));
        assert.equal(told(await runner.request("execute", { request: { kind: "upgradeHead" } })), "up A");
        assert.deepEqual(await database.query("SELECT to_regclass('app.a') IS NOT NULL AS there"), [{ there: true }]);
      } finally {
        await runner.stop();
      }
    }));

  it("is diagnosed where it leads: a wrong host in extra", () =>
    withSession(
      {
        "src/data-source.ts": decoy(
          `${fromEnv} username: process.env.POSTGRES_USER, extra: { host: "no-such-host.invalid" },`,
        ),
      },
      async ({ runner }) => {
        const { steps } = succeeded(await runner.request("diagnose"));
        const last = steps.at(-1);
        assert.deepEqual([last?.name, last?.problem], ["host", { code: "hostUnknown", host: "no-such-host.invalid" }]);
      },
    ));

  it("is where a missing database is created: that of extra", () =>
    withSession({ "src/data-source.ts": decoy("") }, async (session) => {
      const { database } = session;
      const name = `${database.name}_extra`;
      session.workspace.write({
        "src/data-source.ts": decoy(`${parts} extra: { ${fromEnv} user: process.env.POSTGRES_USER },`),
        ".env": envOf({ ...database, name }),
      });
      await session.restart();
      try {
        assert.deepEqual(await session.runner.request("createDatabase"), { database: name });
        assert.equal((await connectionOf(session)).database, name);
      } finally {
        await session.runner.stop();
        await database.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      }
    }));
});

/** A Unix socket that leads to a database's server. */
function socketTo({ host, port }: TestDatabase, folder: string): Promise<Server> {
  const server = createServer((socket) => {
    const to = connect(port, host);
    for (const end of [socket, to]) end.on("error", () => undefined);
    socket.pipe(to).pipe(socket);
  });
  return new Promise((resolve) => server.listen(path.join(folder, `.s.PGSQL.${port}`), () => resolve(server)));
}
