import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Problem } from "../../../src/core/problems/problem.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { ask } from "../../support/database.ts";
import { startOwnServer } from "../../support/ownServer.ts";
import type { OwnServer } from "../../support/ownServer.ts";
import { startRunner } from "../../support/runner.ts";
import type { TestRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

/** A role that logs in by a password of its own, with runners that have an environment of their own. */
async function withRole(
  password: string,
  files: (of: Session["database"] & { readonly role: string }) => Readonly<Record<string, string>>,
  work: (session: Session, start: (env?: NodeJS.ProcessEnv) => TestRunner, role: string) => Promise<void>,
): Promise<void> {
  await withSession(tableMigrations("A"), async (session) => {
    await session.runner.stop();
    const { database, workspace } = session;
    const role = `role_${database.name}`;
    await database.query(`SET password_encryption = 'scram-sha-256'`);
    await database.query(
      `CREATE ROLE ${role} LOGIN PASSWORD '${password.replaceAll("'", "''")}'; GRANT CREATE ON SCHEMA public TO ${role}`,
    );
    const runners: TestRunner[] = [];
    try {
      workspace.write(files({ ...database, role }));
      const start = (env?: NodeJS.ProcessEnv) => {
        const runner = startRunner(workspace.root, {}, env);
        runners.push(runner);
        return runner;
      };
      await work(session, start, role);
    } finally {
      for (const runner of runners) await runner.stop();
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });
}

const noPassword = dataSource().replace(/\n {2}password: .*/, "");
const env = ({ host, port, name, role }: { host: string; port: number; name: string; role: string }) =>
  `POSTGRES_SERVER=${host}\nPOSTGRES_PORT=${port}\nPOSTGRES_USER=${role}\nPOSTGRES_DB=${name}\n`;

/** Output of `psql` with the service file, without a prompt; undefined if psql is not installed. */
async function psql(directory: string, more: NodeJS.ProcessEnv = {}): Promise<string | undefined> {
  if (!existsSync("/usr/bin/psql")) return undefined;
  const PGSERVICEFILE = path.join(directory, "pg_service.conf");
  const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], PGSERVICEFILE, ...more };
  const { stdout } = await promisify(execFile)("psql", ["-XAtw", "service=migrations", "-c", "select current_user"], {
    env: environment,
  });
  return stdout.trim();
}

async function serviceOf(runner: TestRunner, directory: string): Promise<string> {
  const access = succeeded(await runner.request("psql", { directory }));
  assert.equal(statSync(access.serviceFile).mode & 0o077, 0);
  return readFileSync(access.serviceFile, "utf8");
}

/** A migration that contains the password, prints it and fails with it. */
const repeating = (secret: string) => {
  const text = JSON.stringify(secret);
  return { [fileOf("A")]: migration(idOf("A"), `console.log(${text}); throw new Error("no entry by " + ${text});`) };
};

/** Fails if the password is in the answer of a run or in the log. */
async function assertHidden(runner: TestRunner, secret: string): Promise<void> {
  const answer = await runner.request("execute", { request: { kind: "upgradeHead" } });
  assert.match(told(answer), /migrationFailed/);
  const all = JSON.stringify([answer, runner.logs]);
  assert.ok(!all.includes(JSON.stringify(secret).slice(1, -1)), all);
}

describe("a password that is not in the options", function () {
  this.timeout(30_000);
  const secret = "Ein:Geh\\eim'nis%20";

  // https://github.com/beekeeper-studio/beekeeper-studio/issues/530
  for (const database of ["its own name", "*"])
    it(`is taken from the password file by pg and by psql, and is in no answer: the database is ${database}`, () =>
      withRole(
        secret,
        (of) => ({ ".env": env(of), "src/data-source.ts": noPassword, ...repeating(secret) }),
        async ({ workspace, database: { host, port, name } }, start, role) => {
          const PGPASSFILE = path.join(workspace.root, "pgpass");
          const escaped = secret.replace(/[\\:]/g, "\\$&");
          writeFileSync(PGPASSFILE, `# ours\n${host}:${port}:${database === "*" ? "*" : name}:${role}:${escaped}\n`, {
            mode: 0o600,
          });
          const runner = start({ PGPASSFILE });
          assert.equal(succeeded(await runner.request("status")).problem, undefined);
          const directory = path.join(workspace.root, "psql");
          const service = await serviceOf(runner, directory);
          assert.doesNotMatch(service, /passfile/);
          assert.ok(!existsSync(path.join(directory, "pgpass")));
          assert.ok([role, undefined].includes(await psql(directory, { PGPASSFILE })));
          await assertHidden(runner, secret);
        },
      ));

  it("is taken from PGPASSWORD, and reaches psql by the password file", () =>
    withRole(
      secret,
      (of) => ({ ".env": env(of), "src/data-source.ts": noPassword, ...repeating(secret) }),
      async ({ workspace }, start, role) => {
        const runner = start({ PGPASSWORD: secret });
        assert.equal(succeeded(await runner.request("status")).problem, undefined);
        const directory = path.join(workspace.root, "psql");
        assert.match(await serviceOf(runner, directory), /^passfile=/m);
        assert.ok([role, undefined].includes(await psql(directory)));
        await assertHidden(runner, secret);
      },
    ));

  // https://github.com/brianc/node-postgres/issues/416: node-postgres reads no service file.
  it("is missing where only a service of libpq has it, and the problem names the service", () =>
    withRole(
      secret,
      (of) => ({
        ".env": env(of),
        "src/data-source.ts": noPassword,
        "service.conf": `[shop]\nhost=${of.host}\npassword=${secret}\n`,
      }),
      async ({ workspace }, start, role) => {
        const runner = start({ PGSERVICEFILE: path.join(workspace.root, "service.conf"), PGSERVICE: "shop" });
        const { problem } = succeeded(await runner.request("status"));
        assert.deepEqual(problem, { code: "passwordMissing", user: role, service: "shop" });
      },
    ));
});

describe("a server that trusts whoever connects", function () {
  this.timeout(60_000);
  let server: OwnServer;

  before(async () => {
    server = await startOwnServer();
    const [hba] = await ask<{ hba_file: string }>(server.url, "SHOW hba_file");
    writeFileSync(hba?.hba_file ?? "", "host all all 127.0.0.1/32 trust\n");
    await ask(server.url, "SELECT pg_reload_conf()");
  });
  after(() => server?.stop());

  for (const [name, source, line] of [
    ["the data source names none", noPassword, ""],
    ["its variable is not set", dataSource(), ""],
    ["its variable is empty", dataSource(), "POSTGRES_PASSWORD=\n"],
  ] as const)
    it(`is reached by pg and by psql without a password, with one in ~/.pgpass that is not its own, where ${name}`, () =>
      withSession(
        tableMigrations("A"),
        async ({ workspace, database: { host, port, name: database, query }, runner: unused }) => {
          await unused.stop();
          const role = `role_${database}`;
          await query(`CREATE ROLE ${role} LOGIN PASSWORD 'its own'; GRANT CREATE ON SCHEMA public TO ${role}`);
          workspace.write({ ".env": env({ host, port, name: database, role }) + line, "src/data-source.ts": source });
          const HOME = path.join(workspace.root, "home");
          workspace.write({ "home/.pgpass": `${host}:${port}:*:${role}:Not-Its-Own\n` });
          chmodSync(path.join(HOME, ".pgpass"), 0o600);
          const runner = startRunner(workspace.root, {}, { HOME });
          try {
            assert.equal(told(await runner.request("execute", { request: { kind: "upgradeHead" } })), "up A");
            const directory = path.join(workspace.root, "psql");
            const service = await serviceOf(runner, directory);
            assert.doesNotMatch(service, /passfile/);
            assert.deepEqual(readdirSync(directory), ["pg_service.conf"]);
            assert.ok([role, undefined].includes(await psql(directory, { HOME })));
            assert.ok(![service, ...runner.logs].join("\n").includes("Not-Its-Own"));
          } finally {
            await runner.stop();
          }
        },
        { server: server.url },
      ));
});

describe("a password that only the code knows", function () {
  this.timeout(30_000);
  const secret = "Only-In-Code-7!";
  const places: readonly (readonly [name: string, options: string])[] = [
    ["extra", `extra: { password: ${JSON.stringify(secret)} },`],
    ["a function", `password: async () => ${JSON.stringify(secret)},`],
    ["a function in extra", `extra: { password: () => ${JSON.stringify(secret)} },`],
    ["a URL in extra", `extra: { connectionString: "postgres://ROLE:${encodeURIComponent(secret)}@HOST/NAME" },`],
    [
      "the master of a replication",
      `replication: { master: { url: "postgres://ROLE:${encodeURIComponent(secret)}@HOST/NAME" }, slaves: [] },`,
    ],
  ];
  for (const [name, options] of places)
    it(`is redacted wherever the server or the code repeats it: ${name}`, () =>
      withRole(
        secret,
        ({ role, host, port, name: database }) => ({
          ".env": env({ role, host, port, name: database }),
          "src/data-source.ts": noPassword.replace(
            "entities:",
            `${options.replace("ROLE", role).replace("HOST", `${host}:${port}`).replace("NAME", database)}\n  entities:`,
          ),
          [fileOf("B")]: migration(
            idOf("B"),
            `    console.log("with", ${JSON.stringify(secret)});
             await queryRunner.query("SELECT '${secret}'::int");`,
          ),
        }),
        async ({ workspace }, start) => {
          const runner = start();
          const answer = await runner.request("execute", { request: { kind: "upgradeHead" } });
          assert.match(told(answer), /migrationFailed/);
          const said = JSON.stringify([answer, runner.logs]);
          assert.ok(!said.includes(secret), said);
          assert.match(said, /\*\*\*/);
          await serviceOf(runner, path.join(workspace.root, "psql"));
          assert.ok(readFileSync(path.join(workspace.root, "psql/pgpass"), "utf8").includes(secret));
        },
      ));
});

describe("a password that migrations repeat while they are loaded", () => {
  it("is redacted in each problem of a status, not in the first alone", () => {
    const secret = "Repeated-By-Code-7!";
    return withRole(
      secret,
      (of) => ({
        ".env": `${env(of)}POSTGRES_PASSWORD=${secret}\n`,
        "src/data-source.ts": dataSource(),
        ...Object.fromEntries(
          ["B", "C"].map((name) => [
            fileOf(name),
            `throw new Error("no " + process.env.POSTGRES_PASSWORD); export class ${idOf(name)} {}`,
          ]),
        ),
      }),
      async (_session, start) => {
        const status = succeeded(await start().request("status"));
        assert.equal(status.broken.length, 2);
        assert.ok(!JSON.stringify(status).includes(secret), JSON.stringify(status));
        assert.match(JSON.stringify(status.broken[1]), /no \*\*\*/);
      },
    );
  }).timeout(30_000);
});

describe("what psql is given", function () {
  this.timeout(30_000);

  for (const [name, options, lines] of [
    // https://github.com/brianc/node-postgres/pull/2198: `no-verify` is a word of pg alone.
    ["sslmode=no-verify in a URL", `url: process.env.URL + "?sslmode=no-verify",`, ["sslmode=require"]],
    ["sslmode=verify-full in a URL", `url: process.env.URL + "?sslmode=verify-full",`, ["sslmode=verify-full"]],
    ["sslmode=disable in a URL", `url: process.env.URL + "?sslmode=disable",`, ["sslmode=disable"]],
    ["ssl: true", `url: process.env.URL, ssl: true,`, ["sslmode=require"]],
    ["ssl without verification", `url: process.env.URL, ssl: { rejectUnauthorized: false },`, ["sslmode=require"]],
    ["ssl in extra", `url: process.env.URL, extra: { ssl: { rejectUnauthorized: false } },`, ["sslmode=require"]],
    [
      "a root certificate",
      `url: process.env.URL, ssl: { ca: "-----BEGIN CERTIFICATE-----\\nx\\n-----END CERTIFICATE-----" },`,
      ["sslmode=verify-full", "sslrootcert=DIRECTORY/root.crt"],
    ],
    [
      "options of the session",
      `url: process.env.URL, extra: { options: "-c search_path=app" },`,
      ["options=-c search_path=app"],
    ],
  ] as const)
    it(`has libpq's words: ${name}`, () =>
      withSession(
        {
          "src/data-source.ts": `import { DataSource } from "typeorm";\nexport const source = new DataSource({ type: "postgres", ${options} });\n`,
        },
        async ({ workspace, database, runner: unused }) => {
          await unused.stop();
          workspace.write({ ".env": `URL=${database.url}\n` });
          const runner = startRunner(workspace.root);
          const directory = path.join(workspace.root, "psql");
          try {
            const service = await serviceOf(runner, directory);
            const told = service.split("\n").filter((line) => /^(ssl|options)/.test(line));
            assert.deepEqual(
              told,
              lines.map((line) => line.replace("DIRECTORY", directory)),
            );
          } finally {
            await runner.stop();
          }
        },
      ));
});

describe("an error that is not the server's", function () {
  this.timeout(30_000);
  const refused = `Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:6379"), { code: "ECONNREFUSED", syscall: "connect", address: "127.0.0.1", port: 6379 })`;
  const cases: readonly (readonly [name: string, options: string, code: Problem["code"], has: object])[] = [
    // https://github.com/typeorm/typeorm/issues/3559, https://github.com/cybergis/cybergis-compute-core/issues/122
    [
      "the query cache's",
      `cache: { provider: () => ({ connect: () => Promise.reject(${refused}), disconnect: async () => {}, synchronize: async () => {} }) },`,
      "connectionElsewhere",
      { part: "cache" },
    ],
    [
      "a cache's that gives a code and no address",
      `cache: { provider: () => ({ connect: () => Promise.reject(Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" })), disconnect: async () => {}, synchronize: async () => {} }) },`,
      "connectionElsewhere",
      { part: "cache" },
    ],
    // A token for a managed database that cannot be had.
    [
      "the password function's",
      `password: () => Promise.reject(Object.assign(new Error("connect ECONNREFUSED 169.254.169.254:80"), { code: "ECONNREFUSED" })),`,
      "connectionElsewhere",
      { part: "password" },
    ],
    [
      "a certificate's that a URL names",
      `url: "postgres://u:p@127.0.0.1:5432/db?sslrootcert=/nowhere/ca.pem",`,
      "connectionFile",
      { file: "/nowhere/ca.pem", message: "ENOENT" },
    ],
    [
      "a replica's, with the replica's own port",
      `replication: { master: MASTER, slaves: [{ ...MASTER, port: 1, database: "copy" }] },`,
      "connectionElsewhere",
      { part: "replica", where: "127.0.0.1:1/copy" },
    ],
    [
      "a replica's whose database is missing",
      `replication: { master: { ...MASTER, port: Number(process.env.POSTGRES_PORT) }, slaves: [{ ...MASTER, database: "api" }] },`,
      "connectionElsewhere",
      { part: "replica" },
    ],
  ];
  const master = `{ host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT), username: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB }`;
  for (const [name, options, code, has] of cases)
    it(`is named as what it is: ${name}`, () =>
      withSession(
        { ...tableMigrations("A"), "src/data-source.ts": dataSource(options.replaceAll("MASTER", master)) },
        async ({ runner, database }) => {
          const answer = await runner.request("execute", { request: { kind: "upgradeHead" } });
          assert.ok(isProblem(answer), JSON.stringify(answer));
          assert.deepEqual(
            { ...answer, message: undefined },
            { ...answer, ...has, message: undefined, code },
            JSON.stringify(answer),
          );
          assert.deepEqual(await database.tables(), []);
        },
      ));

  for (const [name, body, line] of [
    ["a refused connection", `throw ${refused};`, 5],
    ["a lost one", `throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" });`, 5],
    [
      "another server's",
      `const { Client } = require("pg"); await new Client({ host: "127.0.0.1", port: 1 }).connect();`,
      // The error's stack has no line of the migration: the line is that of the method.
      4,
    ],
    ["a missing file", `require("fs").readFileSync("/nowhere/seed.sql");`, 5],
  ] as const)
    it(`is the revision's where its own code meets it: ${name}`, () =>
      withSession({ ...tableMigrations("A"), [fileOf("B")]: migration(idOf("B"), `    ${body}`) }, async (session) => {
        const answer = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(answer.problem?.code === "migrationFailed", JSON.stringify(answer.problem));
        assert.deepEqual([answer.problem.revision, answer.problem.at?.line], [idOf("B"), line]);
      }));
});
