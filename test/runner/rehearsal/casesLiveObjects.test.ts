import assert from "node:assert/strict";
import { told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";
import { lines, rehearsalOf, upgradeHead } from "./caseSupport.ts";

const bill = "CREATE TABLE bill (id int PRIMARY KEY, cents int)";
const refuse = (kind: "trigger" | "event_trigger") =>
  `CREATE OR REPLACE FUNCTION refuse() RETURNS ${kind} LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$`;
const allow = `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`;
const trigger = "CREATE TRIGGER refuse BEFORE INSERT ON bill FOR EACH ROW EXECUTE FUNCTION refuse()";
const insert = "INSERT INTO bill VALUES (901, 5)";

type Case = {
  readonly title: string;
  readonly first?: readonly string[];
  readonly byHand: string;
  readonly up: readonly string[];
  readonly down?: readonly string[];
  readonly expected: string;
  /** In the note of differences. */
  readonly named: string;
  /** Cleans up before the database is dropped. */
  readonly after?: string;
};

/** Objects that both databases have, with other definitions. */
const changed: readonly Case[] = [
  {
    title: "the query of a view",
    first: [bill, "CREATE VIEW monthly AS SELECT id FROM bill"],
    byHand: "CREATE OR REPLACE VIEW monthly AS SELECT id, cents FROM bill",
    up: ["ALTER TABLE bill ALTER cents TYPE bigint"],
    down: ["ALTER TABLE bill ALTER cents TYPE int"],
    expected: "B fails 1 0A000 up",
    named: "view public.monthly",
  },
  {
    title: "the body of a function",
    first: [bill, allow, trigger],
    byHand: refuse("trigger"),
    up: [insert],
    expected: "B fails 1 P0001 up",
    named: "function public.refuse()",
  },
  {
    title: "the body of a procedure",
    first: ["CREATE PROCEDURE close() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$"],
    byHand: "CREATE OR REPLACE PROCEDURE close() LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'closed'; END $$",
    up: ["CALL close()"],
    expected: "B fails 1 P0001 up",
    named: "procedure public.close()",
  },
  {
    title: "the type of a domain",
    first: ["CREATE DOMAIN code AS text"],
    byHand: "DROP DOMAIN code; CREATE DOMAIN code AS int",
    up: ["CREATE TABLE article (code code DEFAULT 'abc')"],
    down: ["DROP TABLE article"],
    expected: "B fails 1 22P02 up",
    named: "domain public.code",
  },
  {
    title: "a trigger that is enabled",
    first: [bill, refuse("trigger"), trigger, "ALTER TABLE bill DISABLE TRIGGER refuse"],
    byHand: "ALTER TABLE bill ENABLE TRIGGER refuse",
    up: [insert],
    expected: "B fails 1 P0001 up",
    named: "trigger refuse of public.bill",
  },
  {
    title: "a trigger that is disabled",
    first: [bill, refuse("trigger"), trigger],
    byHand: "ALTER TABLE bill DISABLE TRIGGER refuse",
    up: [insert],
    down: ["DELETE FROM bill WHERE id = 901"],
    expected: "B reversible",
    named: "trigger refuse of public.bill",
  },
  {
    title: "row security that is enabled",
    byHand: "ALTER TABLE bill ENABLE ROW LEVEL SECURITY",
    up: ["ALTER TABLE bill ADD note text"],
    down: ["ALTER TABLE bill DROP note"],
    expected: "B reversible",
    named: "table public.bill",
  },
  {
    title: "a collation of PostgreSQL's",
    first: ["CREATE TABLE bill (id int PRIMARY KEY, name text)"],
    byHand: 'ALTER TABLE bill ALTER name TYPE text COLLATE "C"',
    up: ["ALTER TABLE bill ADD note text"],
    down: ["ALTER TABLE bill DROP note"],
    expected: "B reversible",
    named: "column public.bill.name",
  },
];

/** Objects that only the live database has. */
const added: readonly Case[] = [
  {
    title: "a table that inherits and has a column of that name and of another type",
    byHand: "CREATE TABLE bill_old (note int) INHERITS (bill)",
    up: ["ALTER TABLE bill ADD note text"],
    down: ["ALTER TABLE bill DROP note"],
    expected: "B fails 1 42804 up",
    named: "table public.bill_old",
  },
  {
    title: "a collation that the scratch database does not have",
    first: ["CREATE TABLE bill (id int PRIMARY KEY, name text)"],
    byHand: `CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      ALTER TABLE bill ALTER name TYPE text COLLATE ci`,
    up: ["CREATE INDEX bill_name ON bill (name text_pattern_ops)"],
    down: ["DROP INDEX bill_name"],
    expected: "B undetermined liveDiffers",
    named: "column public.bill.name",
  },
  {
    title: "an event trigger that refuses drops",
    byHand: `${refuse("event_trigger")}; CREATE EVENT TRIGGER refuse ON sql_drop EXECUTE FUNCTION refuse()`,
    up: ["DROP TABLE bill"],
    down: [bill],
    expected: "B fails 1 P0001 up",
    named: "event trigger refuse",
    after: "DROP EVENT TRIGGER refuse",
  },
  {
    title: "a publication of all tables, and an update of a table without a key",
    first: ["CREATE TABLE entry (text text)"],
    byHand: "INSERT INTO entry VALUES ('x'); CREATE PUBLICATION everything FOR ALL TABLES",
    up: ["UPDATE entry SET text = text || '!'"],
    down: ["UPDATE entry SET text = left(text, -1)"],
    expected: "B fails 1 55000 up",
    named: "publication everything",
    after: "DROP PUBLICATION everything",
  },
];

/** One object of each kind, and its definition in the live database. */
const definitions: readonly (readonly [named: string, first: string, byHand: string])[] = [
  ["enum public.mood", "CREATE TYPE mood AS ENUM ('good')", "ALTER TYPE mood ADD VALUE 'bad'"],
  ["domain public.code", "CREATE DOMAIN code AS text", "DROP DOMAIN code; CREATE DOMAIN code AS int"],
  ["table public.bill", bill, "ALTER TABLE bill FORCE ROW LEVEL SECURITY"],
  ["column public.bill.fee", "ALTER TABLE bill ADD fee int DEFAULT 1", "ALTER TABLE bill ALTER fee SET DEFAULT 2"],
  ["column public.bill.note", "ALTER TABLE bill ADD note text", "ALTER TABLE bill ALTER note SET NOT NULL"],
  [
    "constraint small of public.bill",
    "ALTER TABLE bill ADD CONSTRAINT small CHECK (fee < 100)",
    "ALTER TABLE bill DROP CONSTRAINT small; ALTER TABLE bill ADD CONSTRAINT small CHECK (fee < 200)",
  ],
  [
    "index bill_fee of public.bill",
    "CREATE INDEX bill_fee ON bill (fee)",
    "DROP INDEX bill_fee; CREATE INDEX bill_fee ON bill (fee DESC)",
  ],
  [
    "function public.one()",
    "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 2'",
  ],
  [
    "procedure public.close()",
    "CREATE PROCEDURE close() LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE PROCEDURE close() LANGUAGE sql AS 'SELECT 2'",
  ],
  [
    "view public.monthly",
    "CREATE VIEW monthly AS SELECT id FROM bill",
    "CREATE OR REPLACE VIEW monthly AS SELECT id FROM bill WHERE id > 1",
  ],
  [
    "materialized view public.totals",
    "CREATE MATERIALIZED VIEW totals AS SELECT id FROM bill",
    "DROP MATERIALIZED VIEW totals; CREATE MATERIALIZED VIEW totals AS SELECT id FROM bill WHERE id > 1",
  ],
  [
    "rule kept of public.bill",
    "CREATE RULE kept AS ON DELETE TO bill WHERE old.id < 0 DO INSTEAD NOTHING",
    "CREATE OR REPLACE RULE kept AS ON DELETE TO bill WHERE old.id < -1 DO INSTEAD NOTHING",
  ],
  [
    "trigger refuse of public.bill",
    `${refuse("trigger")}; CREATE TRIGGER refuse BEFORE INSERT ON bill FOR EACH ROW WHEN (NEW.id < -5) EXECUTE FUNCTION refuse()`,
    "DROP TRIGGER refuse ON bill; CREATE TRIGGER refuse BEFORE INSERT ON bill FOR EACH ROW WHEN (NEW.id < -6) EXECUTE FUNCTION refuse()",
  ],
  [
    "policy own of public.bill",
    "CREATE POLICY own ON bill FOR SELECT USING (id > 0)",
    "ALTER POLICY own ON bill USING (id > 1)",
  ],
];

describe("A rehearsal and objects that differ in the live database", function () {
  this.timeout(60_000);

  for (const { title, first = [bill], byHand, up, down = [], expected, named, after } of [...changed, ...added])
    it(`uses the live definition, or says that it cannot: ${title}`, () =>
      withSession(
        { [fileOf("A")]: migration(idOf("A"), first), [fileOf("B")]: migration(idOf("B"), up, down) },
        async (session) => {
          assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
          await session.database.query(byHand);
          const rehearsal = await rehearsalOf(session);
          const live = told(await session.execute(upgradeHead));
          if (after !== undefined) await session.database.query(after);
          assert.deepEqual(lines(rehearsal), [expected], JSON.stringify(rehearsal));
          const note = rehearsal.notes.find(({ kind }) => kind === "liveDiffers");
          assert.ok(note?.kind === "liveDiffers", JSON.stringify(rehearsal.notes));
          assert.ok([...note.onlyLive, ...note.differs].includes(named), JSON.stringify(note));
          assert.equal(live, expected === "B reversible" ? "up B" : "problem migrationFailed");
        },
      ));

  it("notes each object whose definition differs, and makes all of them the same", () =>
    withSession(
      {
        [fileOf("A")]: migration(
          idOf("A"),
          definitions.map(([, first]) => first),
        ),
        [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b (id int)"], ["DROP TABLE b"]),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
        for (const [, , byHand] of definitions) await session.database.query(byHand);
        const rehearsal = await rehearsalOf(session);
        assert.deepEqual(lines(rehearsal), ["B reversible"]);
        const note = rehearsal.notes.find(({ kind }) => kind === "liveDiffers");
        assert.ok(note?.kind === "liveDiffers");
        assert.deepEqual(note.differs.toSorted(), definitions.map(([named]) => named).toSorted());
        assert.deepEqual([note.onlyLive, note.onlyHistory, note.unexplained], [[], [], []]);
      },
    ));

  it("does not fail if the search path leads to another schema than that of the migrations table", () =>
    withSession(tableMigrations("AB"), async (session) => {
      const { database } = session;
      assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
      await database.query(`CREATE SCHEMA app; ALTER DATABASE "${database.name}" SET search_path = app, public`);
      await session.restart();
      const rehearsal = await rehearsalOf(session);
      assert.deepEqual(lines(rehearsal), ["A reversible", "B reversible"], JSON.stringify(rehearsal));
      assert.equal(told(await session.execute(upgradeHead)), "up A, B");
    }));

  it("fails if a foreign key among tables of the revision has no row to reference", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), [
          "CREATE TABLE p (id int PRIMARY KEY)",
          "CREATE TABLE c (p int REFERENCES p)",
          "INSERT INTO c VALUES (1)",
        ]),
      },
      async (session) => {
        assert.deepEqual(lines(await rehearsalOf(session)), ["A fails 3 23503 up"]);
        assert.equal(told(await session.execute(upgradeHead)), "problem migrationFailed");
      },
    ));
});
