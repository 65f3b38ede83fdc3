import assert from "node:assert/strict";
import type { ChangeRequest } from "../../../src/migrations/plan.ts";
import type { Rehearsal, LiveState } from "../../../src/migrations/rehearsal.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { servers } from "../../support/database.ts";
import { startRunner } from "../../support/runner.ts";
import type { Session, SessionOptions } from "../../support/session.ts";
import { succeeded, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const upgrade: ChangeRequest = { kind: "upgradeHead" };
type Change = (liveState: LiveState) => LiveState;

/** Rehearses with a live state that `change` has modified. */
async function answer(session: Session, request: ChangeRequest, definition = false, change: Change = (same) => same) {
  const { liveState, variables } = succeeded(await session.runner.request("liveState", { definition }));
  const runner = startRunner(session.workspace.root, { rehearsal: { extensions: [], variables } });
  try {
    return await runner.request("rehearse", { liveState: change(liveState), request });
  } finally {
    await runner.stop();
  }
}

const rehearsed = async (...given: Parameters<typeof answer>): Promise<Rehearsal> => succeeded(await answer(...given));
const verdicts = ({ revisions }: Rehearsal) => revisions.map(({ id, verdict }) => `${id.slice(0, 1)} ${verdict}`);
const notes = (rehearsal: Rehearsal) => rehearsal.notes.map(({ kind }) => kind);

describe("what a rehearsal stands on", function () {
  this.timeout(60_000);

  it("a history that does not replay from empty: the live definition, which is said", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["ALTER TABLE legacy ADD email text"]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["ALTER TABLE legacy DROP COLUMN email"],
          ["ALTER TABLE legacy ADD email text"],
        ),
      },
      async (session) => {
        await session.database.query("CREATE TABLE legacy (id int PRIMARY KEY)");
        succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
        const first = await answer(session, upgrade);
        assert.ok(isProblem(first) && first.code === "migrationFailed" && first.revision === idOf("A"));
        const rehearsal = await rehearsed(session, upgrade, true);
        assert.deepEqual([verdicts(rehearsal), notes(rehearsal)], [["B dataLost"], ["fromDefinition"]]);
        assert.deepEqual(rehearsal.revisions[0]?.lost, ["legacy.email"]);
      },
    ));

  it("an extension that the embedded PostgreSQL lacks: passed over, said, and named by what needs it", () =>
    withSession(
      {
        ...tableMigrations("A"),
        [fileOf("B")]: migration(
          idOf("B"),
          ['CREATE EXTENSION IF NOT EXISTS "postgis"', "CREATE TABLE b (id int)"],
          ["DROP TABLE b"],
        ),
        [fileOf("C")]: migration(idOf("C"), ["ALTER TABLE b ADD at geometry"]),
      },
      async (session) => {
        const { liveState, variables } = succeeded(await session.runner.request("liveState", {}));
        const start = { rehearsal: { extensions: ["postgis"], variables } };
        const runner = startRunner(session.workspace.root, start);
        try {
          const rehearsal = succeeded(await runner.request("rehearse", { liveState, request: upgrade }));
          assert.deepEqual(verdicts(rehearsal), ["A reversible", "B reversible", "C undetermined"]);
          assert.deepEqual(rehearsal.notes, [{ kind: "extension", name: "postgis" }]);
          const { problem } = rehearsal.revisions[2] ?? {};
          assert.ok(problem?.code === "rehearsalLacks", JSON.stringify(problem));
          assert.deepEqual(problem.extensions, ["postgis"]);
        } finally {
          await runner.stop();
        }
      },
    ));

  it("another major than the live server's is said, and none is not", async () => {
    for (const [major, server] of servers) {
      const options: SessionOptions = { server };
      await withSession(
        tableMigrations("A"),
        async (session) => {
          const { notes: said, version } = await rehearsed(session, upgrade);
          if (version.startsWith(`${major}.`)) return assert.deepEqual(said, []);
          const [only] = said;
          assert.ok(only?.kind === "version" && only.live.startsWith(`${major}.`) && only.scratch === version);
        },
        options,
      );
    }
  });

  it("an applied revision without a file is said to be missing there", () =>
    withSession(tableMigrations("AC"), async (session) => {
      succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
      await session.database.query(`INSERT INTO migrations (timestamp, name) VALUES (1700000000066, '${idOf("B")}')`);
      const rehearsal = await rehearsed(session, upgrade);
      assert.deepEqual([verdicts(rehearsal), notes(rehearsal)], [["C reversible"], ["missing"]]);
    }));
});

describe("what a rehearsal tells", function () {
  this.timeout(60_000);

  it("of a revert, what each down does and loses, the latest first", () =>
    withSession(tableMigrations("ABC"), async (session) => {
      succeeded(await session.execute(upgrade));
      const { revisions } = await rehearsed(session, { kind: "downgradeTo", revision: idOf("A") });
      assert.deepEqual(
        revisions.map(({ id, direction, verdict, lost, statements }) => [
          id.slice(0, 1),
          direction,
          verdict,
          lost,
          statements.map(({ sql, dropped }) => [sql, dropped]),
        ]),
        [
          ["C", "down", "reversible", ["c"], [["DROP TABLE c", ["table c"]]]],
          ["B", "down", "reversible", ["b"], [["DROP TABLE b", ["table b"]]]],
        ],
      );
      assert.equal((await session.database.applied()).length, 3);
    }));

  const orders: readonly (readonly [name: string, mode: string, body: string, note: readonly string[]])[] = [
    ["in a transaction its locks", "each", "", []],
    ["outside of one that they cannot be read", "each", "transaction = false as const;", ["noLocks"]],
    ["in mode none the same", "none", "", ["noLocks"]],
  ];
  for (const [name, mode, body, note] of orders) {
    it(`${name}; a column that comes back elsewhere is told apart`, () =>
      withSession(
        {
          [fileOf("A")]: migration(idOf("A"), [
            "CREATE TABLE a (id int PRIMARY KEY, x text GENERATED ALWAYS AS ('x') STORED, y int)",
          ]),
          [fileOf("B")]: migration(
            idOf("B"),
            ["ALTER TABLE a DROP COLUMN x"],
            ["ALTER TABLE a ADD x text GENERATED ALWAYS AS ('x') STORED"],
            body,
          ),
          "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
        },
        async (session) => {
          succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
          const rehearsal = await rehearsed(session, upgrade);
          assert.deepEqual([verdicts(rehearsal), notes(rehearsal)], [["B reversible"], note]);
          const [only] = rehearsal.revisions;
          assert.deepEqual([only?.columnOrder, only?.differences], [["a"], []]);
          const locks = only?.statements[0]?.locks ?? [];
          assert.deepEqual(locks, note.length > 0 ? [] : [{ relation: "a", mode: "AccessExclusive" }]);
        },
      ));
  }

  it("a down() that does nothing is irreversible, and the next revision is rehearsed all the same", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a (id int)"], []),
        [fileOf("B")]: migration(idOf("B"), ["ALTER TABLE a ADD x int"], [`SELECT 1`]),
        [fileOf("C")]: migration(idOf("C"), ["ALTER TABLE a ADD y int"], ["ALTER TABLE a DROP COLUMN y"]),
      },
      async (session) => {
        const rehearsal = await rehearsed(session, upgrade);
        assert.deepEqual(verdicts(rehearsal), ["A irreversible", "B irreversible", "C reversible"]);
        assert.ok(rehearsal.revisions.every(({ problem }) => problem === undefined));
      },
    ));

  it("a down() that undoes half of it is irreversible, and says what is left and why the second up fails", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE a (id int)", "CREATE TABLE b (id int)"], ["DROP TABLE b"]),
        [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE c (id int)"], ["DROP TABLE c"]),
      },
      async (session) => {
        const rehearsal = await rehearsed(session, upgrade);
        assert.deepEqual(verdicts(rehearsal), ["A irreversible", "B reversible"]);
        const [first] = rehearsal.revisions;
        assert.match(first?.differences.join() ?? "", /\ba\b/);
        assert.ok(first?.problem?.code === "migrationFailed" && first.problem.statement === 1);
      },
    ));
});
