import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import type { DiagnosisStep } from "../../src/core/connection/diagnosis.ts";
import type { Session } from "../support/session.ts";
import { succeeded, withSession } from "../support/session.ts";
import { dataSource, envOf, tableMigrations } from "../support/workspace.ts";

/** Each step's name, with the code of its problem; `!` where it is wrong. */
function lines(steps: readonly DiagnosisStep[]): readonly string[] {
  return steps.map(({ name, ok, problem }) => `${name}${ok ? "" : "!"}${problem ? ` ${problem.code}` : ""}`);
}

async function diagnose(session: Session): Promise<readonly DiagnosisStep[]> {
  return succeeded(await session.runner.request("diagnose")).steps;
}

const whole = ["files", "code", "variables", "host", "port", "server", "tls", "login", "database", "rights"];

/** Content of the `.env`, and the expected last steps. */
const cases: readonly (readonly [name: string, change: (env: string) => string, end: readonly string[]])[] = [
  [
    "an unknown host",
    (env) => env.replace(/SERVER=.*/, "SERVER=no-such-host.invalid"),
    [...whole.slice(0, 3), "host! hostUnknown"],
  ],
  ["a closed port", (env) => env.replace(/PORT=.*/, "PORT=1"), [...whole.slice(0, 4), "port! connectionRefused"]],
  ["no number as port", (env) => env.replace(/PORT=.*/, "PORT=abc"), ["files", "code", "variables! envPort"]],
  [
    "a wrong password",
    (env) => env.replace(/PASSWORD=.*/, "PASSWORD=s3cret-and-wrong"),
    [...whole.slice(0, 6), "login! authFailed"],
  ],
  [
    "a database that is not there",
    (env) => env.replace(/DB=.*/, "DB=nowhere"),
    [...whole.slice(0, 6), "login", "database! databaseMissing"],
  ],
  [
    "a line that is none",
    (env) => `${env}what is this\n`,
    ["files! envSyntax", ...whole.slice(1), "migrationsTable", "version"],
  ],
];

describe("the diagnosis of a connection", function () {
  this.timeout(30_000);

  it("walks to the end where all is well, and tells each step as it goes", () =>
    withSession(tableMigrations("A"), async (session) => {
      const told: string[] = [];
      const { steps } = succeeded(
        await session.runner.request("diagnose", {}, (progress) => {
          if (progress.kind === "diagnosis") told.push(progress.steps.at(-1)?.name ?? "");
        }),
      );
      assert.deepEqual(lines(steps), [...whole, "migrationsTable", "version"]);
      assert.ok(told.length > 0);
      const table = steps.find(({ name }) => name === "migrationsTable");
      assert.ok(table?.name === "migrationsTable" && table.applied === undefined);
      const variables = steps.find(({ name }) => name === "variables");
      assert.ok(variables?.name === "variables");
      assert.deepEqual(variables.variables.map(({ variable }) => variable).sort(), [
        "POSTGRES_DB",
        "POSTGRES_PASSWORD",
        "POSTGRES_SERVER",
        "POSTGRES_USER",
      ]);
      assert.ok(!JSON.stringify(steps).includes(session.database.password));
      assert.equal((await session.database.tables()).length, 0);
    }));

  it("does not name a variable of another service that has the value of the host by chance", () =>
    withSession(
      {
        "src/data-source.ts": dataSource("migrations: [],").replace(/host: [^,]+,/, 'host: "127.0.0.1",'),
      },
      async (session) => {
        const { workspace, database } = session;
        const env = envOf(database).replace(/^POSTGRES_SERVER=.*\n/m, "");
        workspace.write({ ".env": `REDIS_HOST=127.0.0.1\nSMTP_USER=${database.user}\n${env}` });
        const { steps } = succeeded(await session.runner.request("diagnose", {}));
        const step = steps.find(({ name }) => name === "variables");
        assert.ok(step?.name === "variables");
        const names = step.variables.map(({ variable }) => variable).sort();
        assert.deepEqual(names, ["POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER"]);
        const { connection } = succeeded(await session.runner.request("status"));
        assert.equal(connection?.source, ".env: POSTGRES_USER …");
      },
    ));

  it("counts the variables of each file, the entities, the migrations and the applied revisions", () =>
    withSession(
      {
        ...tableMigrations("ABC"),
        "src/entities.ts": `import { Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class One { @PrimaryGeneratedColumn() id!: number; }
@Entity() export class Two { @PrimaryGeneratedColumn() id!: number; }
`,
        "src/data-source.ts": dataSource(`entities: ["src/entities.ts"],`),
      },
      async (session) => {
        succeeded(await session.execute({ kind: "upgradeBy", count: 2 }));
        // One variable of two files, and one that the process has as well.
        session.workspace.write({ ".env.local": `${envOf(session.database).split("\n")[0] ?? ""}\nPATH=/nowhere\n` });
        await session.restart();
        const steps = await diagnose(session);
        const [files, code] = steps;
        assert.ok(files?.name === "files" && code?.name === "code");
        assert.deepEqual(
          files.files.map(({ file, variables }) => [path.basename(file), variables]),
          [
            [".env.local", 2],
            [".env", envOf(session.database).trim().split("\n").length],
          ],
        );
        assert.deepEqual([code.entities, code.migrations], [2, 3]);
        const table = steps.find(({ name }) => name === "migrationsTable");
        assert.ok(table?.name === "migrationsTable");
        assert.deepEqual([table.table, table.applied], ["migrations", 2]);
      },
    ));

  for (const [name, change, end] of cases) {
    it(`stops at ${name}`, () =>
      withSession({}, async (session) => {
        session.workspace.write({ ".env": change(envOf(session.database)) });
        await session.restart();
        const steps = await diagnose(session);
        assert.deepEqual(lines(steps), end);
        assert.ok(!JSON.stringify(steps).includes("s3cret"));
      }));
  }

  it("points to the variable that is wrong", () =>
    withSession({}, async (session) => {
      const file = path.join(session.workspace.root, ".env");
      session.workspace.write({ ".env": envOf({ ...session.database, password: "wrong-one" }) });
      await session.restart();
      assert.deepEqual((await diagnose(session)).at(-1)?.at, { file, line: 4 });
    }));

  it("stops at code that throws", () =>
    withSession({ "src/data-source.ts": "throw new Error('no config');" }, async (session) => {
      assert.deepEqual(lines(await diagnose(session)), ["files", "code! dataSourceThrew"]);
    }));

  it("tells something that is no PostgreSQL", () =>
    withSession({}, async (session) => {
      const server = net.createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      try {
        const { port } = server.address() as net.AddressInfo;
        session.workspace.write({ ".env": envOf({ ...session.database, port }) });
        await session.restart();
        assert.deepEqual(lines(await diagnose(session)), [...whole.slice(0, 5), "server! notAServer"]);
      } finally {
        server.close();
      }
    }));

  it("tells a user who may not create tables, and a server that only reads", () =>
    withSession({}, async (session) => {
      const { database } = session;
      const user = `reader_${database.name}`;
      await database.query(`CREATE ROLE ${user} LOGIN PASSWORD 'pw'; REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
      try {
        session.workspace.write({ ".env": envOf({ ...database, user, password: "pw" }) });
        await session.restart();
        assert.ok(lines(await diagnose(session)).includes("rights!"));
        await database.query(`GRANT CREATE ON SCHEMA public TO ${user}`);
        assert.ok(lines(await diagnose(session)).includes("rights"));
        await database.query(`ALTER ROLE ${user} SET default_transaction_read_only = on`);
        const rights = (await diagnose(session)).find(({ name }) => name === "rights");
        assert.ok(rights?.name === "rights" && rights.readOnly && !rights.ok);
      } finally {
        await session.runner.stop();
        await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
      }
    }));

  it("creates the database that is missing", () =>
    withSession({}, async (session) => {
      const name = `${session.database.name}_new "one"`;
      session.workspace.write({ ".env": envOf({ ...session.database, name }) });
      await session.restart();
      try {
        assert.equal(lines(await diagnose(session)).at(-1), "database! databaseMissing");
        assert.deepEqual(await session.runner.request("createDatabase"), { database: name });
        assert.deepEqual(await session.runner.request("createDatabase"), { database: name });
        assert.equal(lines(await diagnose(session)).at(-1), "version");
      } finally {
        await session.runner.stop();
        await session.database.query(`DROP DATABASE "${name.replaceAll('"', '""')}" WITH (FORCE)`);
      }
    }));

  it("gives psql its way in by files that only the user may read", () =>
    withSession({}, async ({ runner, workspace, database }) => {
      const directory = path.join(workspace.root, "psql");
      const access = succeeded(await runner.request("psql", { directory }));
      assert.ok(!JSON.stringify(access).includes(database.password));
      assert.ok(!readFileSync(access.serviceFile, "utf8").includes(database.password));
      for (const file of ["pg_service.conf", "pgpass"])
        assert.equal(statSync(path.join(directory, file)).mode & 0o077, 0);
      if (!existsSync("/usr/bin/psql")) return;
      const env = { PATH: process.env["PATH"], PGSERVICEFILE: access.serviceFile, PGSERVICE: access.service };
      const { stdout } = await promisify(execFile)("psql", ["-XAtc", "SELECT current_database()"], { env });
      assert.equal(stdout.trim(), database.name);
    }));
});
