import assert from "node:assert/strict";
import type { ExecuteResult } from "../../../src/protocol/runner.ts";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { leavesNothing } from "../../support/truth.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

type Case = {
  readonly name: string;
  readonly mode: "all" | "each" | "none";
  /** Statements of B between `CREATE TABLE b` and the rest. */
  readonly body: string;
  readonly tells: string;
  readonly tables: readonly string[];
  readonly kept?: NonNullable<ExecuteResult["kept"]>[number];
};

const query = (sql: string) => `await queryRunner.query("${sql}");`;
const commit = query("COMMIT");
const fail = query("SELECT no_such_column");
const b = query("CREATE TABLE b (id int)");
const more = query("CREATE TABLE more (id int)");

/** Both ways to commit, before something that works and before something that fails. */
const cases: readonly Case[] = [
  {
    name: "COMMIT, and it works",
    mode: "all",
    body: b + commit + more,
    tells: "up A, B, C",
    tables: ["a", "b", "c", "more"],
  },
  {
    name: "COMMIT, and it works",
    mode: "each",
    body: b + commit + more,
    tells: "up A, B, C",
    tables: ["a", "b", "c", "more"],
  },
  {
    name: "COMMIT, then a failure",
    mode: "all",
    body: b + commit + more + fail,
    // A's row was committed along with it.
    tells: "up A; problem migrationFailed",
    tables: ["a", "b", "more"],
    kept: { revision: idOf("B"), statements: 2 },
  },
  {
    name: "COMMIT, then a failure",
    mode: "each",
    body: b + commit + more + fail,
    tells: "up A; problem migrationFailed",
    tables: ["a", "b", "more"],
    kept: { revision: idOf("B"), statements: 2 },
  },
  {
    name: "COMMIT and BEGIN, then a failure",
    mode: "all",
    body: b + commit + query("BEGIN") + more + fail,
    tells: "up A; problem migrationFailed",
    tables: ["a", "b"],
    kept: { revision: idOf("B"), statements: 1 },
  },
  {
    name: "ROLLBACK, then a failure",
    mode: "each",
    body: b + query("ROLLBACK") + more + fail,
    tells: "up A; problem migrationFailed",
    tables: ["a", "more"],
    kept: { revision: idOf("B"), statements: 1 },
  },
  {
    name: "TypeORM's commitTransaction, then a failure",
    mode: "each",
    body: `${b} await queryRunner.commitTransaction(); ${more + fail}`,
    tells: "up A; problem migrationFailed",
    tables: ["a", "b", "more"],
    kept: { revision: idOf("B"), statements: 2 },
  },
  {
    name: "nothing of its own, and a failure",
    mode: "each",
    body: b + query("SAVEPOINT s") + more + fail,
    tells: "up A; problem migrationFailed",
    tables: ["a"],
  },
  {
    name: "outside of a transaction, a failure",
    mode: "none",
    body: b + query("SELECT 1") + more + fail,
    tells: "up A; problem migrationFailed",
    tables: ["a", "b", "more"],
    kept: { revision: idOf("B"), statements: 2 },
  },
];

describe("an up() that commits by itself", function () {
  this.timeout(60_000);

  for (const { name, mode, body, tells, tables, kept } of cases) {
    it(`${name} (mode ${mode}): what is told is what is there`, () =>
      withSession(filesOf(mode, body), async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), tells);
        assert.deepEqual([result.kept, result.verified], [kept && [kept], true]);
        await agrees(session, result, tables);
        if (!result.problem) return leavesNothing(session);
        // Once the file allows for what stayed, the next run goes on.
        session.workspace.write({
          [fileOf("B")]: migration(
            idOf("B"),
            b.replace("TABLE", "TABLE IF NOT EXISTS") + more.replace("TABLE", "TABLE IF NOT EXISTS"),
          ),
        });
        await session.restart();
        const again = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(again), "up B, C");
        await agrees(session, again, ["a", "b", "c", "more"]);
        await leavesNothing(session);
      }));
  }

  it("in an earlier revision of one transaction: of the one that fails later, all of it stays", () =>
    withSession(
      {
        ...filesOf("all", b + commit),
        [fileOf("C")]: migration(idOf("C"), ["CREATE TABLE c (id int)", "SELECT no_such_column"]),
      },
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), "up A, B; problem migrationFailed");
        assert.deepEqual(result.kept, [{ revision: idOf("C"), statements: 1 }]);
        await agrees(session, result, ["a", "b", "c"]);
      },
    ));

  it("and begins anew, and a later one fails: what stays of the earlier one, which is not applied", () =>
    withSession(
      {
        ...filesOf("all", b + commit + query("BEGIN") + more),
        [fileOf("C")]: migration(idOf("C"), ["CREATE TABLE c (id int)", "SELECT no_such_column"]),
      },
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), "up A; problem migrationFailed");
        assert.deepEqual(result.kept, [{ revision: idOf("B"), statements: 1 }]);
        await agrees(session, result, ["a", "b"]);
        await leavesNothing(session);
      },
    ));

  it("within one text that fails after it: that a part may have stayed", () =>
    withSession(
      filesOf("each", query("BEGIN; CREATE TABLE b (id int); COMMIT; SELECT no_such_column")),
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.deepEqual(result.kept, [{ revision: idOf("B"), statements: 0, left: "statements" }]);
        await agrees(session, result, ["a", "b"]);
      },
    ));

  it("an index beside those who write, outside of a transaction: the invalid one that is left is named, and not what was set", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a (id int)", "INSERT INTO a VALUES (1), (1)"]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["SET lock_timeout = '2s'", "CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)"],
          [],
          "transaction = false as const;",
        ),
        "src/data-source.ts": dataSource(`migrationsTransactionMode: "each",`),
      },
      async (session) => {
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), "up A; problem migrationFailed");
        assert.deepEqual(result.kept, [{ revision: idOf("B"), statements: 0, left: "index", indexes: ["public.i"] }]);
      },
    ));

  it("and is cancelled: what stayed is told as well", () =>
    withSession(filesOf("each", b + commit + query("SELECT pg_sleep(600)")), async (session) => {
      const answer = await session.runner.request(
        "execute",
        { request: { kind: "upgradeHead" } },
        (progress, cancel) => {
          if (progress.kind === "statement" && progress.statement === 3) setTimeout(cancel, 50);
        },
      );
      const result = succeeded(answer);
      assert.equal(told(result), "up A; problem cancelled");
      assert.deepEqual(result.kept, [{ revision: idOf("B"), statements: 1 }]);
      await agrees(session, result, ["a", "b"]);
      await leavesNothing(session);
    }));
});

function filesOf(mode: Case["mode"], body: string) {
  return {
    ...tableMigrations("AC"),
    [fileOf("B")]: migration(idOf("B"), body),
    "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
  };
}

async function agrees(session: Session, { applied }: ExecuteResult, tables: readonly string[]): Promise<void> {
  const rows = await session.database.applied();
  assert.deepEqual(rows.slice(-applied.length), applied);
  assert.equal(new Set(rows).size, rows.length);
  assert.deepEqual(await session.database.tables(), tables);
  const { history } = succeeded(await session.runner.request("status"));
  assert.deepEqual(history.applied.toReversed(), rows);
}
