import assert from "node:assert/strict";
import { succeeded, told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import { lines, rehearsalOf, upgradeHead } from "./caseSupport.ts";

const bill = migration(idOf("A"), ["CREATE TABLE bill (id int PRIMARY KEY, cents int NOT NULL)"], ["DROP TABLE bill"]);
const bigger = migration(
  idOf("B"),
  ["ALTER TABLE bill ALTER COLUMN cents TYPE bigint"],
  ["ALTER TABLE bill ALTER COLUMN cents TYPE int"],
);

type ByHand = {
  readonly name: string;
  readonly sql: string;
  readonly pending?: string;
  readonly expected: string;
  readonly named: string;
};

/** https://github.com/MarquezProject/marquez/issues/2298 and variants: what was made by hand on the live database. */
const byHand: readonly ByHand[] = [
  {
    name: "a view over the column",
    sql: "CREATE VIEW monthly AS SELECT id, cents FROM bill",
    expected: "B fails 1 0A000 up",
    named: "view public.monthly",
  },
  {
    name: "a materialized view over the column",
    sql: "CREATE MATERIALIZED VIEW monthly AS SELECT id, cents FROM bill",
    expected: "B fails 1 0A000 up",
    named: "materialized view public.monthly",
  },
  {
    name: "an index of the same name",
    sql: "CREATE INDEX bill_cents ON bill (cents)",
    pending: "CREATE INDEX bill_cents ON bill (cents)",
    expected: "B fails 1 42P07 up",
    named: "index bill_cents of public.bill",
  },
  {
    name: "a check that the new rows violate",
    sql: "ALTER TABLE bill ADD CONSTRAINT small CHECK (cents < 100)",
    pending: "INSERT INTO bill VALUES (901, 5000)",
    expected: "B fails 1 23514 up",
    named: "constraint small of public.bill",
  },
  {
    name: "a trigger that refuses",
    sql: `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'closed'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON bill FOR EACH STATEMENT EXECUTE FUNCTION refuse()`,
    pending: "INSERT INTO bill VALUES (901, 5000)",
    expected: "B fails 1 P0001 up",
    named: "trigger refuse of public.bill",
  },
  {
    name: "a required column that the migration does not know",
    sql: "ALTER TABLE bill ADD payer text NOT NULL",
    pending: "INSERT INTO bill VALUES (901, 5000)",
    expected: "B fails 1 23502 up",
    named: "column public.bill.payer",
  },
  {
    name: "a policy that uses the column",
    sql: "ALTER TABLE bill ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON bill FOR SELECT USING (cents > 0)",
    expected: "B fails 1 0A000 up",
    named: "policy own of public.bill",
  },
  {
    name: "a column of that name",
    sql: 'ALTER TABLE bill ADD "paidAt" date; CREATE INDEX "byPaidAt" ON bill ("paidAt" DESC)',
    pending: 'ALTER TABLE bill ADD "paidAt" timestamptz',
    expected: "B fails 1 42701 up",
    named: "index byPaidAt of public.bill",
  },
  {
    name: "a table that refers to the one that is dropped",
    sql: "CREATE TABLE part (bill int REFERENCES bill (id))",
    pending: "DROP TABLE bill",
    expected: "B fails 1 2BP01 up",
    named: "table public.part",
  },
  {
    name: "an index that was dropped",
    sql: "DROP INDEX bill_id",
    pending: "DROP INDEX bill_id",
    expected: "B fails 1 42704 up",
    named: "index bill_id of public.bill",
  },
];

describe("what the live database has by hand", function () {
  this.timeout(60_000);
  for (const { name, sql, pending, expected, named } of byHand)
    it(`counts in the verdict: ${name}`, () =>
      withSession(
        {
          [fileOf("A")]: migration(idOf("A"), [
            "CREATE TABLE bill (id int PRIMARY KEY, cents int NOT NULL)",
            ...(sql.startsWith("DROP INDEX") ? ["CREATE INDEX bill_id ON bill (id)"] : []),
          ]),
          [fileOf("B")]: pending === undefined ? bigger : migration(idOf("B"), [pending], []),
        },
        async (session) => {
          await session.execute({ kind: "upgradeBy", count: 1 });
          await session.database.query(sql);
          const rehearsal = await rehearsalOf(session);
          assert.deepEqual(lines(rehearsal), [expected], JSON.stringify(rehearsal));
          const note = rehearsal.notes.find(({ kind }) => kind === "liveDiffers");
          assert.ok(note?.kind === "liveDiffers" && note.unexplained.length === 0, JSON.stringify(rehearsal.notes));
          assert.ok([...note.onlyLive, ...note.onlyHistory, ...note.differs].includes(named), JSON.stringify(note));
          assert.equal(told(await session.execute(upgradeHead)), "problem migrationFailed");
        },
      ));

  it("is not noted where nothing differs", () =>
    withSession({ [fileOf("A")]: bill, [fileOf("B")]: bigger }, async (session) => {
      await session.execute({ kind: "upgradeBy", count: 1 });
      const rehearsal = await rehearsalOf(session);
      assert.deepEqual(
        [lines(rehearsal), rehearsal.notes.filter(({ kind }) => kind !== "version")],
        [["B reversible"], []],
      );
    }));

  it("counts where a platform made the schema, the tables and the functions that migrations refer to", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), [
          "CREATE TABLE profile (id uuid PRIMARY KEY REFERENCES auth.users (id), owner uuid DEFAULT auth.uid())",
        ]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["CREATE TABLE post (id int, author uuid REFERENCES auth.users (id))"],
          ["DROP TABLE post"],
        ),
      },
      async (session) => {
        await session.database.query(`CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY, email text);
          CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'`);
        await session.execute({ kind: "upgradeBy", count: 1 });
        assert.deepEqual(lines(await rehearsalOf(session)), ["B reversible"]);
      },
    ));
});

describe("extensions in a schema of their own", function () {
  this.timeout(60_000);
  const byHandSql = `CREATE SCHEMA extensions; CREATE EXTENSION "uuid-ossp" SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions`;
  const member =
    "CREATE TABLE member (id uuid PRIMARY KEY DEFAULT extensions.uuid_generate_v4(), mail extensions.citext NOT NULL)";
  const variants: readonly (readonly [name: string, up: readonly string[]])[] = [
    ["that are there live", [member]],
    ["that the revision names as well", ['CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA extensions', member]],
  ];
  for (const [name, up] of variants)
    it(`are made there on the scratch database: ${name}`, () =>
      withSession({ [fileOf("A")]: migration(idOf("A"), up, ["DROP TABLE member"]) }, async (session) => {
        await session.database.query(byHandSql);
        assert.deepEqual(lines(await rehearsalOf(session)), ["A reversible"]);
        assert.equal(told(await session.execute(upgradeHead)), "up A");
      }));

  it("are found through the search path of the database", () =>
    withSession(
      { [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE member (mail citext)"], ["DROP TABLE member"]) },
      async (session) => {
        await session.database.query(`CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions;
          ALTER DATABASE ${session.database.name} SET search_path = public, extensions`);
        await session.restart();
        assert.deepEqual(lines(await rehearsalOf(session)), ["A reversible"]);
        assert.equal(told(await session.execute(upgradeHead)), "up A");
      },
    ));

  it("are made by the history that makes their schema", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE SCHEMA ext", "CREATE EXTENSION citext SCHEMA ext"]),
        [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE member (mail ext.citext)"], ["DROP TABLE member"]),
      },
      async (session) => {
        succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
        const rehearsal = await rehearsalOf(session);
        assert.deepEqual(
          [lines(rehearsal), rehearsal.notes.filter(({ kind }) => kind !== "version")],
          [["B reversible"], []],
        );
      },
    ));
});
