import assert from "node:assert/strict";
import type { FailureReason } from "../../../src/core/problems/problem.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { leavesNothing } from "../../support/truth.ts";
import type { Files } from "../../support/workspace.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const insert = `await queryRunner.query("INSERT INTO a VALUES (1)");`;

type Misuse = {
  readonly title: string;
  readonly body: string;
  readonly reason: FailureReason;
  readonly sql?: string;
};

/** Cases in which TypeORM records or loses a revision silently. */
const misuses: readonly Misuse[] = [
  // https://github.com/twentyhq/twenty/pull/19155: a rollback where it is not expected.
  {
    title: "an error that is handled by rollbackTransaction(), with what other revisions have done",
    body: `try { ${insert} await queryRunner.query("INSERT INTO nowhere VALUES (1)"); }
      catch { await queryRunner.rollbackTransaction(); }`,
    reason: "rolledBack",
    sql: "ROLLBACK",
  },
  {
    title: "a ROLLBACK as text",
    body: `${insert} await queryRunner.query("ROLLBACK");`,
    reason: "rolledBack",
    sql: "ROLLBACK",
  },
  {
    title: "a ROLLBACK within a text of several statements",
    body: `${insert} await queryRunner.query("SELECT 1; ROLLBACK; SELECT 2");`,
    reason: "rolledBack",
    sql: "SELECT 1; ROLLBACK; SELECT 2",
  },
  // https://github.com/typeorm/typeorm/issues/646: manual transactions in a migration.
  {
    title: "startTransaction() without an end",
    body: `await queryRunner.startTransaction(); ${insert}`,
    reason: "leftOpen",
    sql: "SAVEPOINT typeorm_1",
  },
  // https://github.com/typeorm/typeorm/issues/2214: only the creator of a query runner may call release().
  { title: "release()", body: `${insert} await queryRunner.release();`, reason: "released" },
  {
    title: "release() in finally, after a transaction of its own",
    body: `try { await queryRunner.startTransaction(); ${insert} await queryRunner.commitTransaction(); }
      catch { await queryRunner.rollbackTransaction(); } finally { await queryRunner.release(); }`,
    reason: "released",
  },
  // https://github.com/jorgebodega/typeorm-seeding/issues/237: a script with its own connect and disconnect.
  {
    title: "the data source's own destroy()",
    body: `${insert} await require("../data-source").AppDataSource.destroy();`,
    reason: "released",
  },
];

describe("A method that misuses its transaction", function () {
  this.timeout(60_000);

  for (const mode of ["all", "each"]) {
    for (const { title, body, reason, sql } of misuses) {
      it(`is not recorded in mode ${mode}: ${title}`, () =>
        withSession(filesOf(mode, body), async (session) => {
          const result = succeeded(await session.execute({ kind: "upgradeHead" }));
          const { problem } = result;
          assert.ok(problem?.code === "migrationFailed", JSON.stringify(result));
          assert.deepEqual([problem.revision, problem.reason, problem.sql], [idOf("B"), reason, sql]);
          assert.equal(told(result), mode === "all" ? "problem migrationFailed" : "up A; problem migrationFailed");
          assert.deepEqual(await session.database.tables(), mode === "all" ? [] : ["a"]);
          if (mode === "each") assert.deepEqual(await session.database.query("SELECT * FROM a"), []);
          assert.equal(
            await session.states(),
            mode === "all" ? "C pending, B pending, A pending" : "C pending, B pending, A applied",
          );

          // The same process goes on once the file is corrected.
          session.workspace.write({ [fileOf("B")]: migration(idOf("B"), insert) });
          await session.restart();
          assert.match(told(await session.execute({ kind: "upgradeHead" })), /B, C$/);
          await leavesNothing(session);
        }));
    }
  }

  it("leaves a data source that it has closed usable for the next command of the same process", () =>
    withSession(filesOf("all", `await require("../data-source").AppDataSource.destroy();`), async (session) => {
      const first = succeeded(await session.execute({ kind: "upgradeHead" }));
      assert.equal(first.verified, true);
      assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
      assert.equal(await session.states(), "C pending, B pending, A applied");
    }));

  // https://github.com/big-armor/datapm, backend/src/migration/1618415843311-AddVersionTrivialChangeType.ts: it commits,
  // sends a statement that nothing waits for, and begins again.
  it("is recorded where it commits, does not wait for a statement, and begins again: the statement is waited for", () =>
    withSession(
      filesOf(
        "all",
        `const inTransaction = queryRunner.isTransactionActive;
         if (inTransaction) await queryRunner.commitTransaction();
         queryRunner.query("INSERT INTO a VALUES (1)");
         if (inTransaction) await queryRunner.startTransaction();`,
      ),
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B, C");
        assert.equal((await session.database.query("SELECT * FROM a")).length, 1);
        await leavesNothing(session);
      },
    ));

  // https://github.com/buster-so/buster/pull/928: a COMMIT in a migration needs a BEGIN after it.
  for (const [mode, outcome] of [
    ["all", "up A, B, C; problem transactionEnded"],
    ["each", "up A, B; problem transactionEnded"],
  ] as const) {
    it(`that only commits makes TypeORM's own COMMIT fail: the revision is named, and what is applied (mode ${mode})`, () =>
      withSession(filesOf(mode, `${insert} await queryRunner.commitTransaction();`), async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), outcome);
        assert.deepEqual(result.problem, { code: "transactionEnded", revision: idOf("B"), direction: "up" });
        assert.match(await session.states(), /B applied, A applied$/);
      }));
  }

  it("may roll back to a savepoint of its own, and may begin a transaction again", () =>
    withSession(
      filesOf(
        "each",
        `await queryRunner.startTransaction();
         try { await queryRunner.query("INSERT INTO nowhere VALUES (1)"); await queryRunner.commitTransaction(); }
         catch { await queryRunner.rollbackTransaction(); }
         try { await queryRunner.query("SELECT no_such_column"); }
         catch { await queryRunner.rollbackTransaction(); await queryRunner.startTransaction(); }
         ${insert}`,
      ),
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B, C");
        assert.equal((await session.database.query("SELECT * FROM a")).length, 1);
      },
    ));

  it("is found in down() as well", () =>
    withSession(
      {
        ...tableMigrations("A"),
        [fileOf("B")]: migration(
          idOf("B"),
          ["CREATE TABLE b (id int)"],
          `await queryRunner.query("DROP TABLE b"); await queryRunner.rollbackTransaction();`,
        ),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B");
        const result = succeeded(await session.execute({ kind: "downgradeBy", count: 1 }));
        assert.ok(result.problem?.code === "migrationFailed" && result.problem.reason === "rolledBack");
        assert.deepEqual(await session.database.tables(), ["a", "b"]);
        assert.equal(await session.states(), "B applied, A applied");
      },
    ));
});

/** Work that calls back, and that nothing waits for: https://github.com/typeorm/typeorm/issues/1995. */
const late: Readonly<Record<string, string>> = {
  "a program": `require("node:child_process").exec("sleep 0.2", send);`,
  "a hash": `require("node:crypto").pbkdf2("a", "b", 200000, 64, "sha512", send);`,
  compression: `require("node:zlib").gzip(Buffer.alloc(20000000), send);`,
  "a thread": `new (require("node:worker_threads").Worker)("setTimeout(() => 0, 150)", { eval: true }).on("exit", send);`,
  // https://github.com/typeorm/typeorm/issues/6709: manager.save() without await.
  "an entity manager": `queryRunner.manager.save("Note", { id: 1 });`,
};

describe("Work that a method begins and does not wait for", function () {
  this.timeout(60_000);
  for (const [name, body] of Object.entries(late)) {
    it(`fails the revision when it sends its statement too late: ${name}`, () =>
      withSession(
        {
          ...filesOf(
            "all",
            `const send = () => void queryRunner.query("INSERT INTO a VALUES (1)").catch(() => undefined); ${body}`,
          ),
          "src/entity/note.ts": `import { Entity, PrimaryColumn } from "typeorm";
@Entity("a") export class Note { @PrimaryColumn("int") id!: number; }`,
        },
        async (session) => {
          const result = succeeded(await session.execute({ kind: "upgradeHead" }));
          assert.ok(result.problem?.code === "migrationFailed", JSON.stringify(result));
          assert.deepEqual([result.problem.reason, result.problem.revision], ["sentAfterEnd", idOf("B")]);
          assert.deepEqual(await session.database.tables(), []);
        },
      ));
  }

  it("is not waited for where it was done when it returned", () =>
    withSession(
      filesOf(
        "all",
        `const { pbkdf2Sync, randomBytes, randomUUID } = require("node:crypto"); const { gzipSync } = require("node:zlib");
         pbkdf2Sync("a", "b", 1, 8, "sha1"); randomBytes(8); randomUUID(); gzipSync("a"); require("node:child_process").execSync("true");`,
      ),
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), "up A, B, C");
        assert.ok(result.milliseconds < 1500, `${result.milliseconds} ms`);
      },
    ));
});

function filesOf(mode: string, body: string): Files {
  return {
    ...tableMigrations("AC"),
    [fileOf("B")]: migration(idOf("B"), body),
    "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
  };
}
