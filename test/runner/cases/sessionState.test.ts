import assert from "node:assert/strict";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";

/** https://github.com/neutree-ai/agent-platform/pull/132, https://github.com/mikro-orm/mikro-orm/issues/6573 */
const settings: readonly string[] = [
  "SET search_path TO ledger, public",
  "SET statement_timeout = '50ms'",
  "SET session_replication_role = replica",
  "SET ROLE pg_monitor",
  "CREATE TEMPORARY TABLE person (other text)",
  "SELECT pg_advisory_lock(42)",
  "LISTEN something",
  "SET default_transaction_read_only = on",
  "SET datestyle = 'German'",
  "SET standard_conforming_strings = off",
];

const person = `import { Entity, PrimaryColumn } from "typeorm";
@Entity() export class Person { @PrimaryColumn() id!: number; }
`;

describe("What a migration sets in its session", function () {
  this.timeout(90_000);

  for (const mode of ["all", "none"]) {
    for (const sql of settings) {
      if (mode === "all" && /ROLE|read_only/.test(sql)) continue;
      it(`does not reach the next run or a look at the database: ${sql} (mode ${mode})`, () =>
        withSession(filesOf(`await queryRunner.query(${JSON.stringify(sql)});`, mode), async (session) => {
          const first = succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
          // Another role or a read-only session prevents TypeORM from writing its row. In mode none the schema has
          // changed before.
          if (/ROLE|read_only/.test(sql)) assert.equal(first.problem?.code, "bookkeepingFailed", JSON.stringify(first));
          else assert.equal(told(first), "up A");
          await staysClean(session);
        }));
    }
  }

  it("does not reach the next run where it was set on a session of the data source's pool", () =>
    withSession(
      filesOf(
        `const { AppDataSource } = require("../data-source");
         await AppDataSource.query("SET search_path TO ledger"); await AppDataSource.query("SET statement_timeout = '50ms'");`,
        "all",
      ),
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
        await staysClean(session);
      },
    ));
});

describe("A cancelled migration", function () {
  this.timeout(60_000);

  it("leaves no statement running on another session that it uses", () =>
    withSession(
      {
        [fileOf("A")]: migration(
          idOf("A"),
          `await queryRunner.query("SELECT 1");
           await require("../data-source").AppDataSource.query("SELECT pg_sleep(600)");`,
        ),
      },
      async (session) => {
        const running = () =>
          session.database.query(
            "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%' AND state = 'active'",
          );
        const controller = new AbortController();
        const request = { kind: "upgradeHead" } as const;
        const ended = session.runner.request("execute", { request }, undefined, controller.signal);
        while ((await running()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
        controller.abort();
        const result = succeeded(await ended);
        assert.deepEqual([result.applied, result.problem?.code], [[], "cancelled"]);
        assert.deepEqual(await running(), []);
      },
    ));
});

async function staysClean(session: Session): Promise<void> {
  const { database, runner } = session;
  const locks = await database.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 42");
  assert.deepEqual(locks, []);
  const { catalog = "" } = succeeded(await runner.request("schema", {}));
  assert.match(catalog, /ledger/);
  await session.execute({ kind: "mark", revision: idOf("A"), as: "applied" });
  const second = succeeded(await session.execute({ kind: "upgradeHead" }));
  assert.equal(told(second), "up B", JSON.stringify(second));
  const tables = await database.query("SELECT schemaname FROM pg_tables WHERE tablename = 'person'");
  assert.deepEqual(tables, [{ schemaname: "public" }]);
  const { statements } = succeeded(await runner.request("models", {}));
  assert.deepEqual(statements, []);
}

function filesOf(body: string, mode: string) {
  return {
    [fileOf("A")]: migration(
      idOf("A"),
      `await queryRunner.query("CREATE SCHEMA ledger");
       await queryRunner.query("CREATE TABLE ledger.entry (id int PRIMARY KEY)");
       ${body}`,
    ),
    [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE person (id int PRIMARY KEY)", "SELECT pg_sleep(0.2)"]),
    "src/entity/person.ts": person,
    "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
  };
}
