import assert from "node:assert/strict";
import path from "node:path";
import net from "node:net";
import { isProblem } from "../../src/core/problems/problem.ts";
import type { Problem } from "../../src/core/problems/problem.ts";
import { createDatabase, newest, onServer } from "../support/database.ts";
import { startRunner } from "../support/runner.ts";
import type { Files } from "../support/workspace.ts";
import { createWorkspace, dataSource, envOf, fileOf, idOf, migration } from "../support/workspace.ts";

type Case = {
  readonly name: string;
  /** `ENV` in a file is the `.env` of the test's database, `PORT` a port where nothing listens. */
  readonly files: Files;
  readonly code: Problem["code"];
  /** Fields of the problem that must be there; files below the workspace. */
  readonly has?: Readonly<Record<string, unknown>>;
  readonly at?: readonly [file: string, line: number];
  /** Without a data source file: the connection is made from variables. */
  readonly fromEnvironment?: boolean;
};

const entity = (body: string) => `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";\n${body}`;
const source = { "src/data-source.ts": dataSource() };
const env = { ".env": "ENV" };

const cases: readonly Case[] = [
  { name: "no .env", files: {}, code: "envMissing", fromEnvironment: true },
  {
    name: "a port that is no number, in the variables",
    files: { ".env": "POSTGRES_USER=u\nPOSTGRES_PORT=54x\n" },
    code: "envPort",
    has: { variable: "POSTGRES_PORT", value: "54x" },
    at: [".env", 2],
    fromEnvironment: true,
  },
  {
    name: "a port that is no number, for a data source",
    files: { ...source, ".env": "ENVPOSTGRES_PORT=54x\n" },
    code: "envPort",
    has: { variable: "POSTGRES_PORT" },
  },
  {
    name: "a URL that is none",
    files: { ".env": "DATABASE_URL=localhost/appdb\n" },
    code: "envUrl",
    has: { variable: "DATABASE_URL" },
    at: [".env", 1],
    fromEnvironment: true,
  },
  {
    name: "a URL that is none, for a data source",
    files: {
      "src/data-source.ts": dataSource("url: process.env.DATABASE_URL,"),
      ".env": "A=1\nDATABASE_URL=localhost/appdb\n",
    },
    code: "envUrl",
    has: { variable: "DATABASE_URL" },
    at: [".env", 2],
  },
  {
    name: "nothing listens",
    files: { ...source, ".env": "POSTGRES_SERVER=localhost\nPOSTGRES_PORT=PORT\n" },
    code: "connectionRefused",
    has: { host: "localhost" },
  },
  {
    name: "a host nobody knows",
    files: { ...source, ".env": "POSTGRES_SERVER=no-such-host.invalid\nPOSTGRES_PORT=5432\n" },
    code: "hostUnknown",
    has: { host: "no-such-host.invalid" },
  },
  {
    name: "a wrong password",
    files: { ...source, ".env": "ENVPOSTGRES_PASSWORD=wrong-hunter22\n" },
    code: "authFailed",
    has: { user: "postgres" },
  },
  {
    name: "no password",
    files: { ...source, ".env": "ENVPOSTGRES_PASSWORD=\n" },
    code: "passwordMissing",
    has: { user: "postgres" },
  },
  {
    name: "a database that is not there",
    files: { ...source, ".env": "ENVPOSTGRES_DB=nowhere\n" },
    code: "databaseMissing",
    has: { database: "nowhere" },
  },
  {
    name: "TLS where the server has none",
    files: { "src/data-source.ts": dataSource("ssl: true,"), ...env },
    code: "tlsUnsupported",
  },
  { name: "a data source that is not there", files: env, code: "dataSourceNotFound" },
  {
    name: "a data source that throws",
    files: { ...env, "src/data-source.ts": `\n\nthrow new Error("no config");\nexport {};` },
    code: "dataSourceThrew",
    has: { message: "no config" },
    at: ["src/data-source.ts", 3],
  },
  {
    name: "a data source that ends the process",
    files: {
      ...env,
      "src/data-source.ts": `import "reflect-metadata";\nif (!process.env.NOT_SET) process.exit(1);\nexport const x = 1;`,
    },
    code: "dataSourceThrew",
    has: { message: "process.exit(1) was called" },
    at: ["src/data-source.ts", 2],
  },
  {
    name: "a data source with a syntax error",
    files: { ...env, "src/data-source.ts": `import "reflect-metadata";\nexport const = 3;` },
    code: "dataSourceSyntax",
    at: ["src/data-source.ts", 2],
  },
  {
    name: "a data source that imports what is not there",
    files: { ...env, "src/data-source.ts": `import "./nowhere";\n${dataSource()}` },
    code: "dataSourceSyntax",
    at: ["src/data-source.ts", 1],
  },
  {
    name: "a data source that needs a package that is not installed",
    files: { ...env, "src/data-source.ts": `import "no-such-package-at-all";\n${dataSource()}` },
    code: "packageMissing",
    has: { name: "no-such-package-at-all" },
    at: ["src/data-source.ts", 1],
  },
  {
    name: "a data source file that exports none",
    files: { ...env, "src/data-source.ts": `export const config = {};` },
    code: "dataSourceNoExport",
  },
  {
    name: "a data source file that exports two",
    files: {
      ...env,
      "src/data-source.ts": `${dataSource()}export const Second = new DataSource({ type: "postgres" });`,
    },
    code: "dataSourceSeveral",
    has: { names: ["AppDataSource", "Second"] },
  },
  {
    name: "an entity that throws",
    files: {
      ...source,
      ...env,
      "src/entity/A.ts": entity(
        `\n@Entity()\nexport class A {\n  @PrimaryGeneratedColumn() id!: number;\n}\nthrow new Error("broken entity");`,
      ),
    },
    code: "entityThrew",
    has: { message: "broken entity" },
    at: ["src/entity/A.ts", 7],
  },
  {
    name: "an entity with a syntax error",
    files: { ...source, ...env, "src/entity/A.ts": "export class {" },
    code: "entitySyntax",
    at: ["src/entity/A.ts", 1],
  },
  {
    name: "a migration with a syntax error",
    files: { ...source, ...env, [fileOf("A")]: "\nexport class A { up( }" },
    code: "migrationSyntax",
    at: [fileOf("A"), 2],
  },
  {
    name: "a migration that throws when it is made",
    files: {
      ...source,
      ...env,
      [fileOf("A")]: migration(idOf("A"), [], [], `constructor() { throw new Error("not made"); }`),
    },
    code: "migrationThrew",
    has: { message: "not made" },
    at: [fileOf("A"), 3],
  },
  {
    name: "a migration without a timestamp",
    files: { ...source, ...env, [fileOf("A")]: migration("AddThings", []) },
    code: "migrationNoTimestamp",
    has: { name: "AddThings" },
  },
  {
    name: "two migrations with one name",
    files: { ...source, ...env, [fileOf("A")]: migration(idOf("A"), []), [fileOf("B")]: migration(idOf("A"), []) },
    code: "migrationDuplicate",
    has: { name: idOf("A") },
  },
  {
    name: "a database of another kind",
    files: {
      ...env,
      "src/data-source.ts": `import { DataSource } from "typeorm";\nexport const A = new DataSource({ type: "mongodb" });`,
    },
    code: "driverUnsupported",
    has: { type: "mongodb" },
  },
];

describe("bad input", function () {
  this.timeout(30_000);
  for (const { name, files, code, has = {}, at, fromEnvironment } of cases) {
    it(`${name}: ${code}`, async () => {
      const database = await createDatabase();
      const port = await freePort();
      const filled = Object.fromEntries(
        Object.entries(files).map(([file, text]) => [file, fill(text, envOf(database), port)]),
      );
      const workspace = createWorkspace(filled);
      const runner = startRunner(workspace.root, fromEnvironment ? { dataSource: undefined as never } : {});
      try {
        const status = await runner.request("status");
        const problem = isProblem(status) ? status : (status.problem as Problem | undefined);
        assert.ok(problem, `no problem: ${JSON.stringify(status)}`);
        assert.equal(problem.code, code, JSON.stringify(problem));
        for (const [key, value] of Object.entries(has))
          assert.deepEqual((problem as Record<string, unknown>)[key], value, JSON.stringify(problem));
        if (at) {
          const place = (problem as { at?: { file: string; line: number } }).at;
          assert.deepEqual(
            place && [place.file, place.line],
            [`${workspace.root}/${at[0]}`, at[1]],
            JSON.stringify(problem),
          );
        }
        const everything = JSON.stringify(status) + runner.logs.join("\n");
        for (const secret of ["hunter22", database.password])
          assert.ok(!everything.includes(secret), `a secret is told: ${everything}`);
        const [row] = await database.query<{ count: string }>(
          "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public'",
        );
        assert.equal(row?.count, "0", "the database was touched");
      } finally {
        await runner.stop();
        workspace.dispose();
        await database.drop();
      }
    });
  }

  it("a line of .env that is passed over is a warning, without what stands in it", async () => {
    const database = await createDatabase();
    const workspace = createWorkspace({ ...source, ".env": `${envOf(database)}oops hunter22\n` });
    const runner = startRunner(workspace.root);
    try {
      const status = await runner.request("status");
      assert.ok(!isProblem(status) && !status.problem);
      assert.deepEqual(status.warnings, [
        { code: "envSyntax", at: { file: `${workspace.root}/.env`, line: 6 }, text: "oops …" },
      ]);
    } finally {
      await runner.stop();
      workspace.dispose();
      await database.drop();
    }
  });

  it("an entity with a type TypeORM does not know: revisions are shown, and generate says what is wrong", async () => {
    const database = await createDatabase();
    const body = `type T = { a: string };\n@Entity()\nexport class A {\n  @PrimaryGeneratedColumn() id!: number;\n  @Column() t!: T;\n}`;
    const workspace = createWorkspace({
      ...source,
      ".env": envOf(database),
      "src/entity/A.ts": entity(body),
      [fileOf("A")]: migration(idOf("A"), []),
    });
    const runner = startRunner(workspace.root);
    try {
      const status = await runner.request("status");
      assert.ok(!isProblem(status) && status.history.pending.length === 1);
      const problem = await runner.request("diff");
      assert.deepEqual(problem, {
        code: "columnType",
        entity: "A",
        property: "t",
        kind: "alias",
        type: "T",
        at: { file: path.join(workspace.root, "src/entity/A.ts"), line: 6 },
      });
    } finally {
      await runner.stop();
      workspace.dispose();
      await database.drop();
    }
  });

  it("a user without rights: nothing is applied", async () => {
    const database = await createDatabase();
    const user = `u_${process.pid}`;
    await database.query(`CREATE ROLE ${user} LOGIN PASSWORD 'pw-of-nobody'`);
    await database.query("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    const workspace = createWorkspace({
      ...source,
      [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a ()"]),
      ".env": `${envOf(database)}POSTGRES_USER=${user}\nPOSTGRES_PASSWORD=pw-of-nobody\n`,
    });
    const runner = startRunner(workspace.root);
    try {
      const result = await runner.request("execute", { request: { kind: "upgradeHead" } });
      assert.ok(!isProblem(result) && result.problem?.code === "permissionDenied", JSON.stringify(result));
      assert.deepEqual(await database.tables(), []);
    } finally {
      await runner.stop();
      workspace.dispose();
      await database.drop();
      await onServer(newest(), `DROP ROLE ${user}`);
    }
  });
});

function fill(text: string, envText: string, port: number): string {
  return text.replace("ENV", envText).replace("PORT\n", `${port}\n`);
}

/** A port where nothing listens. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
