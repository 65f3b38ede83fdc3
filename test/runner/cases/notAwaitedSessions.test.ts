import assert from "node:assert/strict";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import type { Files } from "../../support/workspace.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";

const land = migration(idOf("A"), ["CREATE TABLE land (code char(2) PRIMARY KEY)"], ["DROP TABLE land"]);
const entity = `import { Entity, PrimaryColumn } from "typeorm";
@Entity("land") export class Land { @PrimaryColumn({ type: "char", length: 2 }) code!: string; }
`;
const source = `const { AppDataSource } = require("../data-source");`;

type Case = { readonly title: string; readonly rows: number; readonly body: string };

/** Statements on sessions of the data source's pool, and work that waits for an answer over a network. */
const cases: readonly Case[] = [
  {
    title: "one query of the data source without await",
    rows: 1,
    body: `${source} AppDataSource.query("INSERT INTO land VALUES ('aa')");`,
  },
  {
    title: "a save by a repository of the data source without await",
    rows: 1,
    body: `${source} AppDataSource.getRepository("Land").save({ code: "aa" });`,
  },
  {
    title: "forEach with an async callback that queries the data source",
    rows: 3,
    body: `${source} ["aa", "bb", "cc"].forEach(async (code) => { await AppDataSource.query("INSERT INTO land VALUES ($1)", [code]); });`,
  },
  {
    title: "a transaction of the connection without await",
    rows: 2,
    body: `queryRunner.connection.transaction(async (manager) => {
      await manager.query("INSERT INTO land VALUES ('aa')");
      await manager.query("INSERT INTO land VALUES ('bb')");
    });`,
  },
  {
    title: "a query runner of its own that is used without await",
    rows: 1,
    body: `const own = queryRunner.connection.createQueryRunner();
    own.query("INSERT INTO land VALUES ('aa')").finally(() => own.release());`,
  },
  {
    title: "a client of its own that is opened and used by callbacks",
    rows: 1,
    body: `const { Client } = require("pg");
    const { POSTGRES_SERVER: host, POSTGRES_PORT: port, POSTGRES_USER: user, POSTGRES_PASSWORD: password, POSTGRES_DB: database } = process.env;
    const client = new Client({ host, port: Number(port), user, password, database });
    client.connect(() => client.query("SELECT pg_sleep(0.3)", () =>
      client.query("INSERT INTO land VALUES ('aa')", () => client.end())));`,
  },
  {
    title: "a fetch without await whose answer is inserted",
    rows: 2,
    body: `const server = require("node:http").createServer((_: unknown, answer: any) => setTimeout(() => answer.end('["aa", "bb"]'), 100));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    fetch("http://127.0.0.1:" + server.address().port).then((answer) => answer.json()).then(async (codes: any) => {
      for (const code of codes) await queryRunner.query("INSERT INTO land VALUES ($1)", [code]);
    }).finally(() => server.close());`,
  },
];

describe("A migration that does not wait for what it starts beside its query runner", function () {
  this.timeout(60_000);

  for (const { title, rows, body } of cases)
    it(`is either applied with all of its rows or fails: ${title}`, () =>
      withLand(migration(idOf("B"), body), async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        await new Promise((resolve) => setTimeout(resolve, 600));
        const found = (await session.database.query("SELECT * FROM land")).length;
        const isApplied = result.problem === undefined && result.applied.includes(idOf("B"));
        assert.ok(
          isApplied ? found === rows : result.problem?.code === "migrationFailed",
          `${told(result)}, ${found} of ${rows} rows`,
        );
      }));

  it("reports the statement that failed if it catches an error of its own transaction's client", () =>
    withLand(
      migration(
        idOf("B"),
        `const client = await queryRunner.connect();
    await client.query("INSERT INTO nowhere VALUES (1)").catch(() => undefined);`,
      ),
      async (session) => {
        const { problem } = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(problem?.code === "migrationFailed", JSON.stringify(problem));
        assert.deepEqual([problem.sqlState, problem.sql], ["42P01", "INSERT INTO nowhere VALUES (1)"]);
      },
    ));

  it("fails, and does not end the runner, where the project has a handler of uncaught errors that ends its process", () =>
    withLand(
      migration(idOf("B"), `Promise.reject(new Error("no such country")); await queryRunner.query("SELECT 1");`),
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(result.problem?.code === "migrationFailed", JSON.stringify(result));
        assert.equal(result.problem.reason, "unhandled");
        assert.match(await session.states(), /B pending, A applied/);
      },
      `for (const event of ["uncaughtException", "unhandledRejection"])
  process.on(event, (error) => { console.error("fatal", error); process.exit(1); });
`,
    ));
});

/** A session with the table `land`, and B as its pending migration. */
async function withLand(b: string, work: (session: Session) => Promise<void>, before = ""): Promise<void> {
  const files: Files = {
    [fileOf("A")]: land,
    "src/entity/land.ts": entity,
    "src/data-source.ts": before + dataSource(),
  };
  await withSession(files, async (session) => {
    assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
    session.workspace.write({ [fileOf("B")]: b });
    await session.restart();
    await work(session);
  });
}
