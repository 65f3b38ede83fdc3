import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isProblem } from "../../src/core/problems/problem.ts";
import { startRunner } from "../support/runner.ts";
import { succeeded, told, withSession } from "../support/session.ts";
import type { SqliteSession } from "../support/sqlite.ts";
import { otherSource, sqliteSource, withSqlite } from "../support/sqlite.ts";
import type { Packages } from "../support/workspace.ts";
import { createWorkspace, fileOf, idOf, migration, tableMigrations } from "../support/workspace.ts";

const user = `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity()
export class User {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ default: "a \`b\` \${c}" }) name!: string;
}
`;

/** Runs a status, a check and the models, which must not change the file. */
async function look({ runner, states }: SqliteSession): Promise<void> {
  await states();
  succeeded(await runner.request("diff"));
  succeeded(await runner.request("models"));
}

describe("a database that is not PostgreSQL", function () {
  this.timeout(60_000);

  for (const packages of ["typeorm-1", "typeorm-0.3.20"] satisfies Packages[])
    it(`SQLite, ${packages}: from nothing to head and back`, async () => {
      // The older one has no sql.js beside it.
      const driver = `driver: require(${JSON.stringify(path.resolve("node_modules/sql.js"))}),`;
      const files = { "src/data-source.ts": sqliteSource(driver), ...tableMigrations("ABC") };
      await withSqlite(
        files,
        async (session) => {
          const { execute, states, runner } = session;
          assert.equal(await states(), "C pending, B pending, A pending");
          assert.equal(told(await execute({ kind: "upgradeBy", count: 1 })), "up A");
          assert.equal(told(await execute({ kind: "upgradeHead" })), "up B, C");
          assert.equal(told(await execute({ kind: "upgradeHead" })), "nothing");
          assert.equal(await states(), "C applied, B applied, A applied");
          assert.equal(told(await execute({ kind: "revert", revision: idOf("B") })), "down C, B");
          assert.equal(await states(), "C pending, B pending, A applied");
          assert.equal(told(await execute({ kind: "downgradeBase" })), "down A");
          const { connection } = succeeded(await runner.request("status"));
          assert.deepEqual(connection, {
            driver: "sqljs",
            database: "data/dev.sqlite",
            source: "src/data-source.ts",
          });
        },
        { packages },
      );
    });

  it("looking writes nothing: no file, no folder, not a byte of what is there", async () => {
    await withSqlite({ ...tableMigrations("A"), "src/entity/User.ts": user }, async (session) => {
      await look(session);
      assert.ok(!existsSync(path.join(session.workspace.root, "data")));
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      const before = session.file();
      assert.ok(before);
      await look(session);
      assert.deepEqual(session.file(), before);
    });
  });

  it("what others do to the file is seen, its end included", async () => {
    await withSqlite(tableMigrations("A"), async ({ execute, states, workspace }) => {
      assert.equal(told(await execute({ kind: "upgradeHead" })), "up A");
      workspace.remove("data/dev.sqlite");
      assert.equal(await states(), "A pending");
    });
  });

  it("a project that saves sql.js by its own code, and one with another migrations table", async () => {
    const source = otherSource("sqljs", `location: "data/dev.sqlite", migrationsTableName: "done",`);
    await withSqlite({ "src/data-source.ts": source, ...tableMigrations("AB") }, async ({ execute, states, file }) => {
      assert.equal(told(await execute({ kind: "upgradeBy", count: 1 })), "up A");
      assert.equal(await states(), "B pending, A applied");
      assert.ok(file()?.includes('CREATE TABLE "done"'));
    });
  });

  it("a database in memory is kept for as long as its runner", async () => {
    const source = otherSource("sqljs", "");
    await withSqlite({ "src/data-source.ts": source, ...tableMigrations("A") }, async ({ execute, states }) => {
      assert.equal(told(await execute({ kind: "upgradeHead" })), "up A");
      assert.equal(await states(), "A applied");
    });
  });

  it("a revision is generated once, and the database is then what the entities say", async () => {
    await withSqlite({ "src/entity/User.ts": user }, async (session) => {
      const generated = succeeded(await session.runner.request("generate", { message: "add user" }));
      assert.equal(generated.statements, 1);
      const text = readFileSync(generated.file ?? "", "utf8");
      assert.ok(text.includes('await queryRunner.query(`CREATE TABLE "user"'), text);
      assert.ok(text.includes("DEFAULT ('a \\`b\\` \\${c}')"), text);
      await session.restart();
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up AddUser");
      assert.deepEqual(succeeded(await session.runner.request("diff")), { up: [], down: [] });
      assert.deepEqual(succeeded(await session.runner.request("generate", { message: "again" })), { statements: 0 });
    });
  });

  it("models are told with their columns, and compared with nothing", async () => {
    await withSqlite({ "src/entity/User.ts": user }, async ({ runner }) => {
      const { models, statements } = succeeded(await runner.request("models"));
      assert.equal(statements, undefined);
      assert.deepEqual(
        models.map(({ name, columns }) => [name, ...columns.map((column) => `${column.name} ${column.type}`)]),
        [["User", "id integer", "name varchar"]],
      );
    });
  });

  it("a failing revision is told with its statement and line, and nothing of it stays", async () => {
    const files = {
      ...tableMigrations("A"),
      [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b (id int)", "NONSENSE"]),
    };
    await withSqlite(files, async ({ execute, states }) => {
      const result = await execute({ kind: "upgradeHead" });
      assert.equal(told(result), "problem migrationFailed");
      assert.ok(!isProblem(result) && result.verified && result.problem?.code === "migrationFailed");
      const { revision, statement, message, sql, at } = result.problem;
      assert.deepEqual([revision, statement, sql], [idOf("B"), 2, "NONSENSE"]);
      assert.match(message, /near "NONSENSE": syntax error/);
      assert.deepEqual([path.basename(at?.file ?? ""), at?.line], [path.basename(fileOf("B")), 6]);
      assert.equal(await states(), "B pending, A pending");
    });
  });

  it("rows that others refer to survive a revision that makes their table anew", async () => {
    const remake = [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY, "more" text)`,
      `INSERT INTO "t"("id") SELECT "id" FROM "a"`,
      `DROP TABLE "a"`,
      `ALTER TABLE "t" RENAME TO "a"`,
    ];
    const files = {
      [fileOf("A")]: migration(idOf("A"), [
        `CREATE TABLE "a" ("id" integer PRIMARY KEY)`,
        `CREATE TABLE "b" ("a" integer REFERENCES "a"("id") ON DELETE CASCADE)`,
        `INSERT INTO "a" VALUES (1)`,
        `INSERT INTO "b" VALUES (1)`,
      ]),
      [fileOf("C")]: migration(idOf("C"), [], remake),
      [fileOf("B")]: migration(
        idOf("B"),
        [],
        `const [{ n }] = await queryRunner.query("SELECT count(*) AS n FROM b"); if (n !== 1) throw new Error("lost");`,
      ),
    };
    await withSqlite(files, async ({ execute }) => {
      assert.equal(told(await execute({ kind: "upgradeHead" })), "up A, B, C");
      assert.equal(told(await execute({ kind: "revert", revision: idOf("B") })), "down C, B");
    });
  });

  it("two runners apply each revision once", async () => {
    const slow = `await new Promise((done) => setTimeout(done, 300)); await queryRunner.query("CREATE TABLE a (id int)");`;
    const files = { [fileOf("A")]: migration(idOf("A"), slow), ...tableMigrations("B") };
    await withSqlite(files, async ({ runner, workspace, states }) => {
      const other = startRunner(workspace.root);
      try {
        const waits: string[] = [];
        // Loaded both, so that the later one comes while the other runs.
        await Promise.all([runner.request("status"), other.request("status")]);
        const run = (one: typeof runner) =>
          one.request("execute", { request: { kind: "upgradeHead" } }, ({ kind }) => waits.push(kind));
        const results = (await Promise.all([run(runner), run(other)])).map(told).sort();
        assert.deepEqual(results, ["nothing", "up A, B"]);
        assert.ok(waits.includes("waitingForLock"));
        assert.equal(await states(), "B applied, A applied");
      } finally {
        await other.stop();
      }
    });
  });

  it("a runner that was killed leaves no lock behind; one that lives is named", async () => {
    const hang = "await new Promise(() => setTimeout(() => undefined, 60_000));";
    await withSqlite({ [fileOf("A")]: migration(idOf("A"), hang) }, async ({ runner, workspace }) => {
      const others = [startRunner(workspace.root, { lockTimeout: 300 })];
      const [other] = others;
      try {
        const started = new Promise<void>((resolve) => {
          const request = { kind: "upgradeHead" } as const;
          void runner.request("execute", { request }, ({ kind }) => kind === "step" && resolve());
        });
        await started;
        const refused = await other?.request("execute", { request: { kind: "upgradeHead" } });
        assert.ok(isProblem(refused) && refused.code === "locked");
        assert.equal(refused.by, `process ${runner.child.pid ?? ""}`);
        await runner.stop();
        workspace.write({ [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a (id int)"]) });
        const third = startRunner(workspace.root, { lockTimeout: 2000 });
        others.push(third);
        assert.equal(told(await third.request("execute", { request: { kind: "upgradeHead" } })), "up A");
      } finally {
        for (const one of others) await one.stop();
      }
    });
  });

  it("what there is for PostgreSQL only is refused", async () => {
    await withSqlite(tableMigrations("A"), async ({ runner }) => {
      const answers = [
        await runner.request("schema"),
        await runner.request("definition", { table: "a" }),
        await runner.request("peek", { table: "a" }),
        await runner.request("createDatabase"),
        await runner.request("psql", { directory: "/nowhere" }),
      ];
      for (const answer of answers) assert.deepEqual(answer, { code: "notPostgres", type: "sqljs" });
      const { steps } = succeeded(await runner.request("diagnose"));
      assert.deepEqual(
        steps.map(({ name, ok }) => `${name} ${ok}`),
        ["files true", "code true", "variables true", "migrationsTable true"],
      );
    });
  });

  const servers = [
    { type: "mysql", options: "", package: "mysql2", shown: { host: "db", port: 3306, database: "app", user: "u" } },
    { type: "mariadb", options: "", package: "mysql2", shown: { host: "db", port: 3306, database: "app", user: "u" } },
    { type: "mssql", options: "", package: "mssql", shown: { host: "db", port: 1433, database: "app", user: "u" } },
    { type: "oracle", options: "", package: "oracledb", shown: { host: "db", port: 1521, database: "app", user: "u" } },
    { type: "better-sqlite3", options: "", package: "better-sqlite3", shown: { database: "app" } },
  ] as const;
  for (const { type, package: name, shown } of servers)
    for (const packages of ["typeorm-1", "typeorm-0.3.20", "none"] satisfies Packages[])
      it(`${type}, ${packages}, whose package is not installed: revisions, and its name`, async () => {
        const options = `host: "db", username: "u", password: "p4ss", database: "app",`;
        const files = { "src/data-source.ts": otherSource(type, options), ...tableMigrations("A") };
        await withSqlite(
          files,
          async ({ runner }) => {
            const status = succeeded(await runner.request("status"));
            assert.deepEqual(status.problem, { code: "driverMissing", driver: type, package: name });
            assert.deepEqual(
              status.history.revisions.map(({ state }) => state),
              ["unknown"],
            );
            const source = "src/data-source.ts";
            assert.deepEqual(status.connection, { driver: type, ...shown, source });
          },
          { packages },
        );
      });

  it("CockroachDB is no PostgreSQL, though it speaks its protocol", async () => {
    const source = otherSource(
      "cockroachdb",
      `url: "postgresql://u:p4ssw0rd@localhost:1/app", timeTravelQueries: false,`,
    );
    await withSqlite({ "src/data-source.ts": source, ...tableMigrations("A") }, async ({ runner }) => {
      const status = succeeded(await runner.request("status"));
      assert.ok(status.problem?.code === "driverRefused" && status.problem.driver === "cockroachdb");
      assert.match(status.problem.message, /ECONNREFUSED/);
      assert.deepEqual(
        status.history.revisions.map(({ state }) => state),
        ["unknown"],
      );
      const { host, port, database } = status.connection ?? {};
      assert.deepEqual([host, port, database], ["localhost", 1, "app"]);
      assert.ok(!JSON.stringify(status).includes("p4ssw0rd"));
    });
  });

  it("a server is asked through TypeORM alone, and found again when it has dropped the connection", () =>
    withSession(tableMigrations("AB"), async ({ workspace, database, restart, execute, states }) => {
      const { user: name, password, host, port } = database;
      const url = `postgresql://${name}:${password}@${host}:${port}/${database.name}`;
      // The only other driver with a protocol that a PostgreSQL server supports. PostgreSQL lacks its session settings.
      const unset = `import { CockroachDriver } from "typeorm/driver/cockroachdb/CockroachDriver.js";
        CockroachDriver.prototype.afterConnect = async () => undefined;\n`;
      const source = otherSource("cockroachdb", `url: ${JSON.stringify(url)}, timeTravelQueries: false,`);
      workspace.write({ "src/data-source.ts": unset + source });
      await restart();
      assert.equal(await states(), "B pending, A pending");
      assert.deepEqual(await database.query("SELECT FROM pg_class WHERE relname = 'migrations'"), []);
      assert.equal(told(await execute({ kind: "upgradeHead" })), "up A, B");
      await database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      assert.equal(await states(), "B applied, A applied");
      assert.equal(told(await execute({ kind: "downgradeBase" })), "down B, A");
    }));

  it("a package that the project's own code asks for is missing as ever", async () => {
    const workspace = createWorkspace({ "src/data-source.ts": `import "mysql2";\n${sqliteSource()}` });
    const runner = startRunner(workspace.root);
    try {
      const status = await runner.request("status");
      assert.ok(isProblem(status) && status.code === "packageMissing", JSON.stringify(status));
      assert.equal(status.name, "mysql2");
    } finally {
      await runner.stop();
      workspace.dispose();
    }
  });
});
