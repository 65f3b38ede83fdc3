import assert from "node:assert/strict";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";
import { lines, rehearsalOf, upgradeHead } from "./caseSupport.ts";

const first = (session: Session) => session.execute({ kind: "upgradeBy", count: 1 });

/** R4, and a table between that nothing is wrong with. */
const required = {
  [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE task (id int PRIMARY KEY)"], ["DROP TABLE task"]),
  [fileOf("B")]: migration(
    idOf("B"),
    ["ALTER TABLE task ADD due integer NOT NULL"],
    ["ALTER TABLE task DROP COLUMN due"],
  ),
  [fileOf("C")]: migration(idOf("C"), ["CREATE TABLE c (id int)"], ["DROP TABLE c"]),
};

/** https://github.com/prisma/orm/issues/13018 */
const tenants = migration(idOf("A"), [
  "CREATE TABLE tenant (id int PRIMARY KEY, slug text UNIQUE NOT NULL CHECK (slug ~ '^[a-z]+$'))",
  "CREATE TABLE feature (tenant int REFERENCES tenant, name text)",
]);
const lookup = migration(
  idOf("B"),
  `const [main] = await queryRunner.query("SELECT id FROM tenant WHERE slug = $1", ["main"]);
    await queryRunner.query("INSERT INTO feature VALUES ($1, 'export')", [main.id]);`,
  ["DELETE FROM feature WHERE name = 'export'"],
);

describe("a failure on made-up rows", function () {
  this.timeout(60_000);

  it("is none where the live table is empty: a required column, and what comes after it is judged", () =>
    withSession(required, async (session) => {
      const rehearsal = await rehearsalOf(session);
      assert.deepEqual(lines(rehearsal), ["A reversible", "B reversible rows of task: none", "C reversible"]);
      assert.equal(rehearsal.revisions[1]?.rows?.problem.code, "migrationFailed");
      assert.equal(told(await session.execute(upgradeHead)), "up A, B, C");
    }));

  it("is the revision's where the live table has rows, and what comes after it is judged all the same", () =>
    withSession(required, async (session) => {
      await first(session);
      await session.database.query("INSERT INTO task VALUES (1)");
      assert.deepEqual(lines(await rehearsalOf(session)), ["B fails 1 23502 up rows of task: some", "C reversible"]);
      assert.equal(told(await session.execute(upgradeHead)), "problem migrationFailed");
    }));

  it("is asked of the table under its live name, whatever the plan renames it to", () =>
    withSession(
      {
        ...required,
        [fileOf("B")]: migration(idOf("B"), ["ALTER TABLE task RENAME TO job"], ["ALTER TABLE job RENAME TO task"]),
        [fileOf("C")]: migration(
          idOf("C"),
          ["ALTER TABLE job ADD due integer NOT NULL"],
          ["ALTER TABLE job DROP COLUMN due"],
        ),
      },
      async (session) => {
        await first(session);
        await session.database.query("INSERT INTO task VALUES (1)");
        assert.deepEqual(lines(await rehearsalOf(session)), ["B reversible", "C fails 1 23502 up rows of job: some"]);
      },
    ));

  it("leaves the other tables their rows: what is lost there is seen", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), [
          "CREATE TABLE task (id int PRIMARY KEY)",
          "CREATE TABLE note (id int PRIMARY KEY, words text)",
        ]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["ALTER TABLE task ADD due integer NOT NULL", "ALTER TABLE note DROP COLUMN words"],
          ["ALTER TABLE note ADD words text", "ALTER TABLE task DROP COLUMN due"],
        ),
      },
      async (session) => {
        await first(session);
        await session.database.query("INSERT INTO note VALUES (1, 'kept')");
        assert.deepEqual(lines(await rehearsalOf(session)), ["B dataLost note.words rows of task: none"]);
      },
    ));

  it("is none where a seed has explicit ids and the live table is empty", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE role (id int PRIMARY KEY, name text)"]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["INSERT INTO role SELECT i, 'role ' || i FROM generate_series(1, 20) i"],
          ["DELETE FROM role"],
        ),
      },
      async (session) => {
        await first(session);
        assert.deepEqual(lines(await rehearsalOf(session)), ["B reversible rows of role: none"]);
        assert.equal(told(await session.execute(upgradeHead)), "up B");
      },
    ));

  // A type that is changed by hand, because TypeORM drops the column: https://github.com/typeorm/typeorm/issues/3357.
  it("cannot be judged where the live rows may be others: a cast of a text", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE item (id int PRIMARY KEY, size text)"]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["ALTER TABLE item ALTER size TYPE int USING size::int"],
          ["ALTER TABLE item ALTER size TYPE text"],
        ),
        ...tableMigrations("C"),
      },
      async (session) => {
        await first(session);
        await session.database.query("INSERT INTO item VALUES (1, '42')");
        assert.deepEqual(lines(await rehearsalOf(session)), [
          "B undetermined madeUpRows rows of item: some",
          "C reversible",
        ]);
        assert.equal(told(await session.execute(upgradeHead)), "up B, C");
      },
    ));

  it("is the revision's where it comes without rows as well", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE item (id int PRIMARY KEY)"]),
        [fileOf("B")]: migration(idOf("B"), ["INSERT INTO item VALUES (71), (71)"], []),
        ...tableMigrations("C"),
      },
      async (session) => {
        await first(session);
        assert.deepEqual(lines(await rehearsalOf(session)), ["B fails 1 23505 up", "C undetermined after"]);
      },
    ));
});

describe("a revert that fails on made-up rows", function () {
  this.timeout(60_000);
  const files = {
    [fileOf("A")]: migration(
      idOf("A"),
      ["CREATE TABLE task (id int PRIMARY KEY, due int NOT NULL)"],
      ["DROP TABLE task"],
    ),
    [fileOf("B")]: migration(
      idOf("B"),
      ["ALTER TABLE task DROP COLUMN due"],
      ["ALTER TABLE task ADD due integer NOT NULL"],
    ),
  };
  for (const [how, rows, expected] of [
    ["succeeds where the live table is empty", [], ["B reversible rows of task: none", "A reversible task"]],
    [
      "fails where the live table has rows, and what comes after it cannot be judged",
      ["INSERT INTO task VALUES (1)"],
      ["B fails 1 23502 down rows of task: some", "A undetermined after"],
    ],
  ] as const)
    it(how, () =>
      withSession(files, async (session) => {
        succeeded(await session.execute(upgradeHead));
        for (const sql of rows) await session.database.query(sql);
        assert.deepEqual(lines(await rehearsalOf(session, { kind: "downgradeBase" })), expected);
      }),
    );
});

describe("a revision that needs rows of the live database", function () {
  this.timeout(60_000);
  const guard = migration(
    idOf("B"),
    [
      "DO $$ BEGIN IF NOT EXISTS (SELECT FROM tenant WHERE slug = 'main') THEN RAISE EXCEPTION 'no main tenant'; END IF; END $$",
    ],
    [],
  );
  const explicit = migration(idOf("B"), ["INSERT INTO feature VALUES (7, 'export')"], ["DELETE FROM feature"]);
  const nested = migration(
    idOf("B"),
    [
      "ALTER TABLE feature ALTER tenant SET NOT NULL",
      "INSERT INTO feature VALUES ((SELECT id FROM tenant WHERE slug = 'main'), 'x')",
    ],
    [],
  );
  for (const [name, file] of [
    ["by a lookup whose first row is used", lookup],
    ["by a guard that raises", guard],
    ["by a foreign key to a row with a known id", explicit],
    ["by a subquery in an INSERT", nested],
  ] as const)
    it(`cannot be judged here ${name}, and runs live`, () =>
      withSession({ [fileOf("A")]: tenants, [fileOf("B")]: file, ...tableMigrations("C") }, async (session) => {
        await first(session);
        await session.database.query("INSERT INTO tenant VALUES (7, 'main')");
        assert.deepEqual(lines(await rehearsalOf(session)), ["B undetermined readsRows", "C reversible"]);
        assert.equal(told(await session.execute(upgradeHead)), "up B, C");
      }));

  it("fails where code throws that has read nothing", () =>
    withSession(
      {
        [fileOf("A")]: tenants,
        [fileOf("B")]: migration(idOf("B"), "const none: any = undefined; none.id;", []),
      },
      async (session) => {
        await first(session);
        assert.deepEqual(lines(await rehearsalOf(session)), ["B fails 0 up"]);
      },
    ));

  it("fails where a foreign key leads to a table that is empty live", () =>
    withSession({ [fileOf("A")]: tenants, [fileOf("B")]: explicit }, async (session) => {
      await first(session);
      assert.deepEqual(lines(await rehearsalOf(session)), ["B fails 1 23503 up"]);
      assert.equal(told(await session.execute(upgradeHead)), "problem migrationFailed");
    }));
});

describe("what a scratch database cannot do", function () {
  this.timeout(60_000);
  const unable: readonly (readonly [name: string, up: string | readonly string[], expected: string])[] = [
    [
      "a connection to a server",
      `const { connect } = await import("node:net");
      await new Promise((resolve, reject) => connect(5432, "127.0.0.1").once("error", reject).once("connect", resolve));`,
      "B undetermined unable",
    ],
    [
      "a second connection of the data source",
      `await queryRunner.query("CREATE TABLE b (id int)"); await queryRunner.connection.query("SELECT count(*) FROM a");`,
      "B undetermined unable",
    ],
    ["a program", `(await import("node:child_process")).execSync("true");`, "B undetermined unable"],
    ["a file of the server", ["CREATE TABLE b (id int)", "COPY b FROM '/srv/b.csv'"], "B undetermined unable"],
    [
      "a collation of the operating system",
      ['CREATE TABLE b (name text COLLATE "de_DE.utf8")'],
      "B undetermined absent",
    ],
    [
      "a foreign server",
      ["CREATE EXTENSION IF NOT EXISTS postgres_fdw", "CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw"],
      "B undetermined absent",
    ],
    // cron.schedule() of pg_cron: https://github.com/AOSSIE-Org/Ell-ena/issues/128, https://github.com/supabase/cli/issues/158.
    [
      "an extension that only a platform has",
      ["CREATE EXTENSION IF NOT EXISTS pg_cron", "SELECT cron.schedule('nightly', '0 3 * * *', 'SELECT 1')"],
      "B undetermined absent",
    ],
  ];
  for (const [name, up, expected] of unable)
    it(`is no failure of the migration: ${name}; what comes after it is judged`, () =>
      withSession(
        {
          ...tableMigrations("AC"),
          [fileOf("B")]: migration(idOf("B"), up, []),
        },
        async (session) => {
          await first(session);
          const rehearsal = await rehearsalOf(session, upgradeHead, ["postgres_fdw", "pg_cron"]);
          assert.deepEqual(lines(rehearsal), [expected, "C reversible"], JSON.stringify(rehearsal));
        },
      ));

  it("does not count settings of the database by its own name, and its owner's role", () =>
    withSession(tableMigrations("AC"), async (session) => {
      const { name } = session.database;
      session.workspace.write({
        [fileOf("B")]: migration(
          idOf("B"),
          [
            `ALTER DATABASE "${name}" SET timezone TO 'UTC'`,
            `COMMENT ON DATABASE "${name}" IS 'shop'`,
            `GRANT CONNECT ON DATABASE "${name}" TO postgres`,
            `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 0', current_database()); END $$`,
          ],
          [`ALTER DATABASE "${name}" RESET timezone`],
        ),
      });
      await session.restart();
      await first(session);
      assert.deepEqual(lines(await rehearsalOf(session)), ["B reversible", "C reversible"]);
      succeeded(await session.execute(upgradeHead));
    }));

  it("does not count what its newer version can do and the live one cannot", async () => {
    const { servers } = await import("../../support/database.ts");
    const [major, server = ""] = servers[0] ?? [];
    await withSession(
      {
        [fileOf("A")]: migration(
          idOf("A"),
          ["CREATE TABLE a (id uuid DEFAULT uuidv7(), name text, loud text GENERATED ALWAYS AS (upper(name)) VIRTUAL)"],
          ["DROP TABLE a"],
        ),
        ...tableMigrations("C"),
      },
      async (session) => {
        const expected = Number(major) < 18 ? "A undetermined version" : "A reversible";
        assert.deepEqual(lines(await rehearsalOf(session)), [expected, "C reversible"]);
      },
      { server },
    );
  });
});
