import assert from "node:assert/strict";
import type { Effects } from "../../../src/migrations/rehearsal.ts";
import { installProbe, Probe, removeProbe } from "../../../src/runner/rehearsal/effects/statementEffects.ts";
import type { Scratch } from "./scratch.ts";
import { onEveryDatabase } from "./scratch.ts";

type Case = {
  readonly name: string;
  /** Statements of one transaction, and what each did, save for those of which nothing is said. */
  readonly steps: readonly (readonly [sql: string, seen?: Partial<Effects>])[];
};

const schema = `
  CREATE TABLE "user" (id serial PRIMARY KEY, email varchar(50), name text);
  CREATE TABLE agent_run (id integer PRIMARY KEY, "userId" integer, state text);
  CREATE INDEX "IDX_run_state" ON agent_run (state);
  CREATE VIEW v AS SELECT name FROM "user";
  CREATE MATERIALIZED VIEW m AS SELECT state FROM agent_run;
  INSERT INTO "user" (email) VALUES ('a@example.org'); INSERT INTO agent_run VALUES (1, 1, 'new');`;

const exclusive = (relation: string) => ({ relation, mode: "AccessExclusive" });

const cases: readonly Case[] = [
  {
    name: "a type that is written anew, with the key",
    steps: [
      [
        "ALTER TABLE agent_run ALTER id TYPE bigint",
        {
          locks: [exclusive("agent_run")],
          rewrites: ["IDX_run_state", "agent_run", "agent_run_pkey"],
          altered: ["table agent_run"],
        },
      ],
      ["SELECT 1", {}],
    ],
  },
  {
    name: "a longer varchar",
    steps: [
      [`ALTER TABLE "user" ALTER email TYPE varchar(100)`, { locks: [exclusive("user")], altered: ["table user"] }],
    ],
  },
  {
    name: "a foreign key that is not validated, then is",
    steps: [
      [
        `ALTER TABLE agent_run ADD CONSTRAINT "FK_run_user" FOREIGN KEY ("userId") REFERENCES "user" (id) NOT VALID`,
        {
          locks: [
            { relation: "agent_run", mode: "ShareRowExclusive" },
            { relation: "user", mode: "ShareRowExclusive" },
          ],
          altered: ["table agent_run"],
        },
      ],
      [`ALTER TABLE agent_run VALIDATE CONSTRAINT "FK_run_user"`],
      [
        `ALTER TABLE agent_run DROP CONSTRAINT "FK_run_user"`,
        {
          locks: [exclusive("agent_run"), exclusive("user")],
          altered: ["table agent_run"],
          dropped: ["constraint FK_run_user of agent_run"],
        },
      ],
    ],
  },
  {
    name: "an index",
    steps: [
      [
        `CREATE INDEX "IDX_user_name" ON "user" (name)`,
        { locks: [{ relation: "user", mode: "Share" }], created: ["index IDX_user_name"] },
      ],
      [`DROP INDEX "IDX_user_name"`, { locks: [exclusive("user")], dropped: ["index IDX_user_name"] }],
      [`DROP INDEX "IDX_run_state"`, { locks: [exclusive("agent_run")], dropped: ["index IDX_run_state"] }],
    ],
  },
  {
    name: "a column and a table that go",
    steps: [
      [
        `ALTER TABLE "user" DROP email`,
        { locks: [exclusive("user")], altered: ["table user"], dropped: ["column user.email"] },
      ],
      [
        "DROP TABLE agent_run CASCADE",
        { locks: [exclusive("agent_run"), exclusive("m")], dropped: ["table agent_run"] },
      ],
    ],
  },
  {
    name: "a volatile default, and a constant one",
    steps: [
      [`ALTER TABLE "user" ADD n integer DEFAULT 1`, { locks: [exclusive("user")], altered: ["table user"] }],
      [
        `ALTER TABLE "user" ADD r double precision DEFAULT random()`,
        { rewrites: ["user", "user_pkey"], altered: ["table user"] },
      ],
    ],
  },
  {
    name: "a table of the revision's own, which nobody waits for",
    steps: [
      ["CREATE TABLE t (id integer PRIMARY KEY, a text)", { created: ["table t", "index t_pkey"] }],
      ["ALTER TABLE t ALTER id TYPE bigint", { altered: ["table t"] }],
      ["ALTER TABLE t RENAME COLUMN a TO b", { altered: ["column t.b"] }],
      ["DROP TABLE t", { dropped: ["table t"] }],
    ],
  },
  {
    name: "a table that is renamed",
    steps: [
      ["ALTER TABLE agent_run RENAME TO run", { locks: [exclusive("run")], altered: ["table run"] }],
      [
        "ALTER TABLE run ALTER id TYPE bigint",
        { rewrites: ["IDX_run_state", "agent_run_pkey", "run"], altered: ["table run"] },
      ],
    ],
  },
  {
    name: "types, functions, triggers, comments",
    steps: [
      ["CREATE TYPE mood AS ENUM ('sad')", { created: ["type mood"] }],
      ["ALTER TYPE mood RENAME VALUE 'sad' TO 'glum'", { altered: ["type mood"] }],
      [
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        { created: ["function f()"] },
      ],
      [
        `CREATE TRIGGER touched BEFORE INSERT ON "user" FOR EACH ROW EXECUTE FUNCTION f()`,
        { locks: [{ relation: "user", mode: "ShareRowExclusive" }], created: ["trigger touched of user"] },
      ],
      ["COMMENT ON TYPE mood IS 'How'", { altered: ["type mood"] }],
      ["DROP FUNCTION f() CASCADE", { locks: [exclusive("user")], dropped: ["function f()"] }],
      ["DROP TYPE mood", { dropped: ["type mood"] }],
    ],
  },
  {
    name: "rows",
    steps: [
      [`UPDATE "user" SET name = 'x'`, { locks: [{ relation: "user", mode: "RowExclusive" }] }],
      [
        "TRUNCATE agent_run",
        { locks: [exclusive("agent_run")], rewrites: ["IDX_run_state", "agent_run", "agent_run_pkey"] },
      ],
    ],
  },
  {
    name: "other schemas, odd names",
    steps: [
      [`CREATE SCHEMA "Odd one"`, { created: ["schema Odd one"] }],
      [`CREATE TABLE "Odd one"."a ""b" (id integer)`, { created: [`table Odd one.a "b`] }],
      [`DROP SCHEMA "Odd one" CASCADE`, { dropped: ["schema Odd one", `table Odd one.a "b`] }],
    ],
  },
  {
    name: "a migration that changes the session",
    steps: [
      ["SET LOCAL session_replication_role = replica", {}],
      ["SET LOCAL search_path = ''", {}],
      ["SET LOCAL ROLE rehearsal_guest", {}],
      [
        "ALTER TABLE public.agent_run ADD n integer",
        { locks: [exclusive("public.agent_run")], altered: ["table public.agent_run"] },
      ],
      ["RESET ROLE", {}],
    ],
  },
  {
    name: "a schema with another name",
    steps: [
      ["ALTER SCHEMA public RENAME TO other", { altered: ["schema other"] }],
      [
        "ALTER TABLE other.agent_run ADD n integer",
        { locks: [exclusive("other.agent_run")], altered: ["table other.agent_run"] },
      ],
    ],
  },
  {
    name: "a savepoint that is rolled back",
    steps: [
      ["SAVEPOINT s", {}],
      [
        "DROP TABLE agent_run CASCADE",
        { locks: [exclusive("agent_run"), exclusive("m")], dropped: ["table agent_run"] },
      ],
      ["ROLLBACK TO SAVEPOINT s", {}],
    ],
  },
];

onEveryDatabase("what a statement did", (scratch) => {
  beforeEach(async () => {
    await scratch().run(schema);
    await scratch().run(`DROP ROLE IF EXISTS rehearsal_guest; CREATE ROLE rehearsal_guest`);
    await scratch().run("ALTER TABLE agent_run OWNER TO rehearsal_guest; GRANT USAGE ON SCHEMA public TO PUBLIC");
    await installProbe(scratch().ask);
  });
  afterEach(async () => {
    await removeProbe(scratch().ask);
    await scratch().run("DROP OWNED BY rehearsal_guest CASCADE; DROP ROLE rehearsal_guest");
  });

  for (const { name, steps, whole } of cases.flatMap((one) => [true, false].map((whole) => ({ ...one, whole })))) {
    it(`${name}${whole ? "" : ", by what is locked"}`, async () => {
      const probe = new Probe(scratch().ask);
      await probe.before();
      await scratch().run("BEGIN");
      for (const [sql, seen] of steps) {
        await scratch().run(sql);
        const told = await probe.after(whole);
        if (seen !== undefined) assert.deepEqual(told, { ...nothing, ...seen }, sql);
      }
    });
  }

  it("outside of a transaction", async () => {
    const probe = await started(scratch());
    await scratch().run(`CREATE INDEX CONCURRENTLY "IDX_user_name" ON "user" (name)`);
    assert.deepEqual(await probe.after(), { ...nothing, created: ["index IDX_user_name"] });
    await scratch().run("ALTER TABLE agent_run ALTER id TYPE bigint");
    assert.deepEqual((await probe.after()).rewrites, ["IDX_run_state", "agent_run", "agent_run_pkey"]);
    await scratch().run("REFRESH MATERIALIZED VIEW m");
    assert.deepEqual((await probe.after()).rewrites, ["m"]);
  });

  it("without the right to make event triggers: locks and rewrites alone", async () => {
    await removeProbe(scratch().ask);
    await scratch()
      .run(`DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO rehearsal_guest', current_database()); END $$;
      SET ROLE rehearsal_guest`);
    await installProbe(scratch().ask);
    const probe = await started(scratch());
    await scratch().run("BEGIN; ALTER TABLE agent_run ALTER id TYPE bigint");
    const rewrites = ["IDX_run_state", "agent_run", "agent_run_pkey"];
    assert.deepEqual(await probe.after(), { ...nothing, locks: [exclusive("agent_run")], rewrites });
  });

  it("is gone when it is removed", async () => {
    await removeProbe(scratch().ask);
    const [left] = await scratch().ask<{ n: number }>(
      "SELECT (SELECT count(*) FROM pg_event_trigger)::int + (SELECT count(*) FROM pg_namespace WHERE nspname ~ 'rehearsal')::int AS n",
    );
    assert.deepEqual(left, { n: 0 });
  });
});

const nothing: Effects = { locks: [], rewrites: [], created: [], altered: [], dropped: [] };

async function started({ ask }: Scratch): Promise<Probe> {
  const probe = new Probe(ask);
  await probe.before();
  return probe;
}
