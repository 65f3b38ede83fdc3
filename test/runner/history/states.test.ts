import assert from "node:assert/strict";
import type { ComparedStates, SchemaState } from "../../../src/protocol/states.ts";
import { succeeded } from "../../support/session.ts";
import type { History, Scratch } from "./scratch.ts";
import { liveState, withHistory } from "./scratch.ts";

const users: History = {
  Users: [`CREATE TABLE "user" (id int PRIMARY KEY, mail varchar(100))`],
  Rename: [`ALTER TABLE "user" RENAME mail TO email`],
  Orders: [
    `CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES "user")`,
    `CREATE INDEX orders_user ON orders (user_id)`,
  ],
};

const history = (replay: Scratch["all"]): SchemaState => ({ kind: "history", replay });

describe("A state of the schema", function () {
  this.timeout(60_000);

  it("is the SQL of the schema after a revision, without TypeORM's own tables", () =>
    withHistory(users, async ({ runner, upTo }) => {
      const { sql } = succeeded(await runner.request("schemaAt", { liveState, state: history(upTo("Users")) }));
      assert.match(sql, /CREATE TABLE public\."user" \(\n {2}id integer NOT NULL,\n {2}mail character varying\(100\)/);
      assert.doesNotMatch(sql, /orders|migrations|typeorm/);
    }));

  it("is the SQL of one table, or says that the table did not exist", () =>
    withHistory(users, async ({ runner, upTo, all }) => {
      const table = { name: "orders" };
      const before = succeeded(await runner.request("schemaAt", { liveState, state: history(upTo("Rename")), table }));
      const after = succeeded(await runner.request("schemaAt", { liveState, state: history(all), table }));
      assert.deepEqual([before.exists, after.exists], [false, true]);
      assert.match(after.sql, /CREATE INDEX orders_user/);
    }));

  it("is the same after its own SQL was executed on an empty database", () =>
    withHistory(users, async ({ runner, all }) => {
      const { sql } = succeeded(await runner.request("schemaAt", { liveState, state: history(all) }));
      const again = succeeded(await runner.request("schemaAt", { liveState, state: { kind: "definition", sql } }));
      assert.equal(again.sql, sql);
    }));

  it("names the revision and the statement at which the history cannot be replayed", () =>
    withHistory({ Bad: [`SELECT 1`, `ALTER TABLE absent ADD n int`] }, async ({ runner, all }) => {
      const problem = await runner.request("schemaAt", { liveState, state: history(all) });
      assert.ok("code" in problem && problem.code === "migrationFailed", JSON.stringify(problem));
      assert.match(problem.sql ?? "", /ALTER TABLE absent/);
    }));
});

describe("A comparison of two states", function () {
  this.timeout(60_000);

  it("has the statements between two revisions, with a known rename", () =>
    withHistory(users, async ({ runner, upTo, all }) => {
      const params = { liveState, from: history(upTo("Users")), to: history(all) };
      assert.deepEqual(linesOf(succeeded(await runner.request("compareStates", params))), [
        "renameColumn user.mail",
        "createTable orders",
        "createIndex orders_user",
        "addConstraint orders.orders_user_id_fkey",
      ]);
    }));

  it("has the statements of the way back, and what they would delete", () =>
    withHistory(users, async ({ runner, upTo, all }) => {
      const params = { liveState, from: history(all), to: history(upTo("Users")) };
      const compared = succeeded(await runner.request("compareStates", params));
      assert.deepEqual(linesOf(compared), [
        "renameColumn user.email",
        "dropConstraint orders.orders_user_id_fkey",
        "dropTable orders",
      ]);
      assert.deepEqual(compared.losses, ["orders"]);
    }));

  it("has the partitions that a revision adds, with their indexes", () =>
    withHistory(
      {
        Days: ["CREATE TABLE days (at date) PARTITION BY RANGE (at)"],
        More: [
          "CREATE TABLE d1 PARTITION OF days FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY LIST (at)",
          "CREATE TABLE d2 PARTITION OF d1 DEFAULT",
          "CREATE INDEX d2_at ON d2 (at)",
        ],
      },
      async ({ runner, upTo, all }) => {
        const params = { liveState, from: history(upTo("Days")), to: history(all) };
        const compared = succeeded(await runner.request("compareStates", params));
        assert.deepEqual(linesOf(compared), ["createTable d1", "createTable d2", "createIndex d2_at"]);
        assert.deepEqual(compared.others, []);
      },
    ));

  it("finds nothing between equal schemas of different origin", () =>
    withHistory(users, async ({ runner, all }) => {
      const { sql } = succeeded(await runner.request("schemaAt", { liveState, state: history(all) }));
      const params = { liveState, from: history(all), to: { kind: "definition", sql } as const };
      const { operations, others } = succeeded(await runner.request("compareStates", params));
      assert.deepEqual([operations, others], [[], []]);
    }));

  it("says in words what its statements do not cover", () =>
    withHistory(
      {
        Users: [`CREATE TABLE u (id int)`],
        Function: [
          `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
          `CREATE PUBLICATION changes FOR TABLE u`,
          `ALTER TABLE u ADD n int`,
        ],
      },
      async ({ runner, upTo, all }) => {
        const params = { liveState, from: history(upTo("Users")), to: history(all) };
        const compared = succeeded(await runner.request("compareStates", params));
        assert.deepEqual(linesOf(compared), ["addColumn u.n", "createFunction public.f"]);
        assert.deepEqual(compared.others, ["publication changes is new"]);
      },
    ));
});

describe("The orders of revisions from two branches", function () {
  this.timeout(60_000);

  const run = async ({ runner, all }: Scratch) => {
    const [base, ours, theirs] = [all.slice(0, 1), all.slice(1, 2), all.slice(2)];
    const orders = [
      [...base, ...ours, ...theirs],
      [...base, ...theirs, ...ours],
    ];
    return succeeded(await runner.request("tryOrders", { liveState, base, orders })).outcomes;
  };

  it("lead to the same schema if the revisions are independent", () =>
    withHistory(
      { Base: [`CREATE TABLE a (id int)`], Ours: [`ALTER TABLE a ADD x int`], Theirs: [`ALTER TABLE a ADD y int`] },
      async (scratch) => assert.deepEqual(await run(scratch), [{ differences: [] }, { differences: [] }]),
    ));

  it("name the revision that fails in one order", () =>
    withHistory(
      { Base: [`CREATE TABLE a (id int)`], Ours: [`ALTER TABLE a ADD x int`], Theirs: [`ALTER TABLE a RENAME TO b`] },
      async (scratch) => {
        const [first, second] = await run(scratch);
        assert.equal(first?.problem, undefined);
        assert.equal(second?.problem?.code, "migrationFailed");
      },
    ));

  it("name the objects that differ if both succeed", () =>
    withHistory(
      {
        Base: [`CREATE TABLE a (id int, n int)`],
        Ours: [`ALTER TABLE a ALTER n SET DEFAULT 1`],
        Theirs: [`ALTER TABLE a ALTER n SET DEFAULT 2`],
      },
      async (scratch) => {
        const [, second] = await run(scratch);
        assert.deepEqual(second?.differences, ["column a.n: default 2 → 1"]);
      },
    ));
});

function linesOf({ operations }: ComparedStates): readonly string[] {
  return operations.map(({ kind, object }) => `${kind} ${object}`);
}
