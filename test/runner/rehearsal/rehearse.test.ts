import assert from "node:assert/strict";
import type { ChangeRequest } from "../../../src/migrations/plan.ts";
import type { RunSettings } from "../../../src/migrations/runSettings.ts";
import type { RunnerStart } from "../../../src/protocol/runner.ts";
import type { Session } from "../../support/session.ts";
import { startRunner } from "../../support/runner.ts";
import { succeeded, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";

const rehearsal: NonNullable<RunnerStart["rehearsal"]> = { extensions: [], variables: [] };
const user = `CREATE TABLE "user" (id int PRIMARY KEY, email varchar(40), age int)`;
const users = migration(idOf("A"), [user], [`DROP TABLE "user"`]);

type Case = {
  readonly name: string;
  /** Objects that exist before, besides the table of users. */
  readonly first?: readonly string[];
  readonly up: string | readonly string[];
  readonly down: string | readonly string[];
  /** Manual changes of the live database after that. */
  readonly live?: readonly string[];
  /** `verdict`, what is lost, and at which statement it fails. */
  readonly expected: string;
  /** Text of the failure. */
  readonly says?: string;
};

const cases: readonly Case[] = [
  {
    name: "a column that comes and goes",
    up: [`ALTER TABLE "user" ADD city text`],
    down: [`ALTER TABLE "user" DROP COLUMN city`],
    expected: "reversible",
  },
  {
    name: "a type changed by dropping and adding",
    up: [`ALTER TABLE "user" DROP COLUMN email`, `ALTER TABLE "user" ADD email text`],
    down: [`ALTER TABLE "user" DROP COLUMN email`, `ALTER TABLE "user" ADD email varchar(40)`],
    expected: "dataLost user.email",
  },
  { name: "no down", up: ["CREATE TABLE c (id int)"], down: [], expected: "irreversible" },
  {
    name: "a down that throws",
    up: ["CREATE TABLE c (id int)"],
    down: ["DROP TABLE nowhere"],
    expected: "irreversible 1",
  },
  {
    name: "a third statement that fails on rows",
    live: [`INSERT INTO "user" VALUES (1, 'a@example.org', 30)`],
    up: ["CREATE TABLE c (id int)", `ALTER TABLE "user" ADD x int`, `ALTER TABLE "user" ADD y int NOT NULL`],
    down: [],
    expected: "fails 3",
  },
  {
    name: "rows of a table that refers to the one whose rows are deleted",
    first: [`CREATE TABLE post (id int PRIMARY KEY, author int REFERENCES "user" (id) ON DELETE CASCADE)`],
    up: [`DELETE FROM "user"`],
    down: [],
    expected: "dataLost post user",
  },
  {
    name: "rows that a function deletes",
    first: [`CREATE FUNCTION wipe() RETURNS void LANGUAGE sql AS 'DELETE FROM "user"'`],
    up: ["SELECT wipe()"],
    down: [],
    expected: "dataLost user",
  },
  {
    name: "rows of a partition",
    first: [
      "CREATE TABLE measure (id int, day date) PARTITION BY RANGE (day)",
      "CREATE TABLE measure_all PARTITION OF measure DEFAULT",
    ],
    up: ["DELETE FROM measure_all"],
    down: [],
    expected: "dataLost measure",
  },
  {
    name: "rows that are deleted in a transaction that the revision ends itself",
    up: [`DELETE FROM "user"`, "COMMIT", "BEGIN"],
    down: [],
    expected: "dataLost user",
  },
  {
    name: "rows that are deleted in a transaction that ends past TypeORM",
    up: `const client = await queryRunner.connect();
      await queryRunner.query('DELETE FROM "user"');
      await client.query("COMMIT");
      await new Promise((resolve) => setTimeout(resolve, 5));
      await client.query("BEGIN");`,
    down: [],
    expected: "dataLost user",
  },
  {
    name: "rows that a trigger deletes at the COMMIT",
    first: [
      "CREATE TABLE sale (id int)",
      `CREATE FUNCTION wipe() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM "user"; RETURN NULL; END'`,
      `CREATE CONSTRAINT TRIGGER wipe AFTER UPDATE ON sale DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION wipe()`,
    ],
    up: ["UPDATE sale SET id = id"],
    down: [],
    expected: "dataLost user",
  },
  {
    name: "a value that its type calls by another name",
    first: ["CREATE TYPE mood AS ENUM ('good', 'bad')", "CREATE TABLE day (id int PRIMARY KEY, mood mood NOT NULL)"],
    up: ["ALTER TYPE mood RENAME VALUE 'good' TO 'best'"],
    down: [],
    expected: "irreversible day.mood",
  },
  {
    name: "a table that is made again under its name",
    up: [`DROP TABLE "user"`, user],
    down: [],
    expected: "dataLost user",
  },
  {
    name: "a table that goes by another name for a while",
    up: [`ALTER TABLE "user" RENAME TO person`, "DELETE FROM person"],
    down: [`ALTER TABLE person RENAME TO "user"`],
    expected: "dataLost user",
  },
  {
    name: "what another role sees, as it does in a new database",
    up: ["SET LOCAL ROLE pg_monitor", `SELECT 'public.user'::regclass`, "RESET ROLE"],
    down: [],
    expected: "reversible",
  },
  {
    name: "a connection to a server",
    up: `const { connect } = await import("node:net");
      await new Promise((resolve, reject) => connect(5432, "127.0.0.1").once("error", reject).once("connect", resolve));`,
    down: [],
    expected: "undetermined 0",
  },
  ...["execSync('true')", "execFileSync('true')", "spawnSync('true')", "exec('true')", "spawn('true')"].map((call) => ({
    name: `a program, by ${call}`,
    up: `(await import("node:child_process")).${call};`,
    down: [],
    expected: "undetermined 0",
    says: "a rehearsal starts no program: true",
  })),
  {
    name: "a thread",
    up: `new (await import("node:worker_threads")).Worker("", { eval: true });`,
    down: [],
    expected: "undetermined 0",
    says: "a rehearsal starts no program: Worker",
  },
];

async function rehearsed(session: Session, revision: string) {
  const { liveState, variables } = succeeded(await session.runner.request("liveState", {}));
  const runner = startRunner(session.workspace.root, { rehearsal: { ...rehearsal, variables } });
  try {
    return succeeded(await runner.request("rehearse", { liveState, request: { kind: "upgradeTo", revision } }));
  } finally {
    await runner.stop();
  }
}

describe("a rehearsal", function () {
  this.timeout(60_000);
  for (const { name, first = [], live = [], up, down, expected, says } of cases) {
    const files = {
      [fileOf("A")]: migration(idOf("A"), [user, ...first]),
      [fileOf("B")]: migration(idOf("B"), up, down),
    };
    it(`of ${name}: ${expected}`, () =>
      withSession(files, async (session) => {
        await session.execute({ kind: "upgradeBy", count: 1 });
        for (const sql of live) await session.database.query(sql);
        const tables = await session.database.tables();
        const { revisions } = await rehearsed(session, idOf("B"));
        const [only, ...others] = revisions;
        assert.ok(only && others.length === 0);
        const { problem } = only;
        const at = problem?.code === "migrationFailed" ? [String(problem.statement)] : [];
        assert.equal([only.verdict, ...only.lost, ...at].join(" "), expected, JSON.stringify(problem));
        if (says !== undefined) assert.equal(problem?.code === "migrationFailed" && problem.message, says);
        // The live database is where it was.
        assert.deepEqual(await session.database.applied(), [idOf("A")]);
        assert.deepEqual(await session.database.tables(), tables);
      }));
  }

  it("lets the project's own compiler tell the types of its columns first", () =>
    withSession(
      {
        "src/status.ts": `export const all = ["new", "old"] as const;\nexport type Status = (typeof all)[number];\n`,
        "src/entity/order.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";
import type { Status } from "../status";
@Entity() export class Order { @PrimaryColumn() id!: number; @Column() status!: Status; }
`,
        [fileOf("A")]: users,
      },
      async (session) => {
        const { revisions } = await rehearsed(session, idOf("A"));
        assert.deepEqual(
          revisions.map(({ verdict }) => verdict),
          ["reversible"],
        );
      },
    ));

  it("goes on after a revision that leaves a transaction of its own open", () =>
    withSession(
      {
        "src/data-source.ts": dataSource('migrationsTransactionMode: "none",'),
        [fileOf("A")]: users,
        [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b ()"], ["BEGIN", "DROP TABLE nowhere"]),
        [fileOf("C")]: migration(idOf("C"), ["CREATE TABLE c ()"], ["DROP TABLE c"]),
      },
      async (session) => {
        await session.execute({ kind: "upgradeBy", count: 1 });
        const { revisions } = await rehearsed(session, idOf("C"));
        assert.deepEqual(
          revisions.map(({ verdict }) => verdict),
          ["irreversible", "reversible"],
        );
      },
    ));

  for (const [how, trigger] of [
    ["when its own was seeded", "AFTER INSERT ON b FOR EACH STATEMENT"],
    ["in place of the seeds of its own", "BEFORE INSERT ON b FOR EACH ROW"],
  ] as const)
    it(`knows what a trigger did to another table ${how}`, () =>
      withSession(
        {
          [fileOf("A")]: users,
          [fileOf("B")]: migration(
            idOf("B"),
            [
              "CREATE TABLE b (id int)",
              `CREATE FUNCTION wipe() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM "user"; RETURN NULL; END'`,
              `CREATE TRIGGER wipe ${trigger} EXECUTE FUNCTION wipe()`,
            ],
            ["DROP TABLE b", "DROP FUNCTION wipe()"],
          ),
          [fileOf("C")]: migration(idOf("C"), [`ALTER TABLE "user" ADD c int`], [`ALTER TABLE "user" DROP COLUMN c`]),
        },
        async (session) => {
          const { revisions } = await rehearsed(session, idOf("C"));
          assert.deepEqual(
            revisions.map(({ verdict, lost }) => [verdict, ...lost].join(" ")),
            ["reversible", "reversible", "reversible"],
          );
        },
      ));

  it("tells locks and rewrites of each statement", () =>
    withSession(
      {
        [fileOf("A")]: users,
        [fileOf("B")]: migration(idOf("B"), [`ALTER TABLE "user" ALTER age TYPE bigint`], []),
      },
      async (session) => {
        await session.execute({ kind: "upgradeBy", count: 1 });
        const { revisions } = await rehearsed(session, idOf("B"));
        const [statement] = revisions[0]?.statements ?? [];
        assert.ok(statement);
        assert.ok(statement.locks.some(({ relation, mode }) => relation === "user" && mode === "AccessExclusive"));
        assert.ok(statement.rewrites.includes("user"));
        assert.equal(statement.at?.line, 5);
      },
    ));
});

describe("what would be sent", function () {
  this.timeout(60_000);
  const recorded = async (session: Session, request: ChangeRequest, settings: RunSettings = {}) => {
    const { liveState } = succeeded(await session.runner.request("liveState", {}));
    const runner = startRunner(session.workspace.root, { rehearsal });
    try {
      const { statements } = succeeded(await runner.request("record", { liveState, request, settings }));
      return statements.map(({ kind, sql }) => `${kind} ${sql}`);
    } finally {
      await runner.stop();
    }
  };

  it("by an upgrade with timeouts, and by a stamp, which runs nothing", () =>
    withSession(
      { [fileOf("A")]: users, [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b ()"]) },
      async (session) => {
        await session.execute({ kind: "upgradeBy", count: 1 });
        const insert = (id: string) =>
          `bookkeeping INSERT INTO "migrations"("timestamp", "name") VALUES ('${id.slice(-13)}', '${id}')`;
        assert.deepEqual(await recorded(session, { kind: "upgradeHead" }, { lockTimeout: 5 }), [
          "transaction START TRANSACTION",
          "bookkeeping SET LOCAL lock_timeout = 5000",
          "revision CREATE TABLE b ()",
          insert(idOf("B")),
          "transaction COMMIT",
        ]);
        assert.deepEqual(await recorded(session, { kind: "stamp", revision: idOf("B") }), [
          "transaction START TRANSACTION",
          insert(idOf("B")),
          "transaction COMMIT",
        ]);
        assert.deepEqual(await session.database.applied(), [idOf("A")]);
      },
    ));
});

describe("a dry run", function () {
  this.timeout(60_000);
  const dry = (session: Session) =>
    session.runner.request("execute", { request: { kind: "upgradeHead" }, dryRun: true });

  it("tells what was sent, and nothing of it stays", () =>
    withSession({ [fileOf("A")]: users }, async (session) => {
      const result = succeeded(await dry(session));
      assert.deepEqual([result.applied, result.problem], [[idOf("A")], undefined]);
      assert.equal(result.statements?.length, 1);
      assert.deepEqual(await session.database.tables(), []);
    }));

  for (const [name, body, reason] of [
    [
      "a commit of its own",
      `await queryRunner.query("CREATE TABLE c ()"); await queryRunner.query("COMMIT");`,
      "commits",
    ],
    ["a concurrent index", `await queryRunner.query("CREATE INDEX CONCURRENTLY i ON c (id)");`, "command"],
    ["a connection of its own", `await queryRunner.connection.query("CREATE TABLE c ()");`, "ownConnection"],
  ] as const) {
    it(`refuses ${name}, and keeps nothing`, () =>
      withSession({ [fileOf("A")]: migration(idOf("A"), body) }, async (session) => {
        const { problem } = succeeded(await dry(session));
        assert.ok(problem?.code === "dryRunRefused" && problem.reason === reason, JSON.stringify(problem));
        assert.deepEqual(await session.database.tables(), []);
      }));
  }
});

describe("a stamp", function () {
  this.timeout(60_000);
  it("makes a revision current, runs nothing, and says so to the next upgrade", () =>
    withSession({ [fileOf("A")]: users, [fileOf("B")]: migration(idOf("B"), [], []) }, async (session) => {
      await session.execute({ kind: "stamp", revision: idOf("A") });
      assert.deepEqual(await session.database.applied(), [idOf("A")]);
      assert.deepEqual(await session.database.tables(), []);
      assert.equal(await session.states(), "B pending, A applied");
    }));
});
