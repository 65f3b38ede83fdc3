import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cliJson, runCli } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";

const entity = (members: string) => ({
  "src/entity/Item.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";
@Entity("item") export class Item { @PrimaryColumn() id!: number; @Column({ type: "text", nullable: true }) name?: string; ${members} }
`,
});
const first = {
  [fileOf("A")]: migration(
    idOf("A"),
    [`CREATE TABLE item (id int NOT NULL, name text, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id))`],
    [`DROP TABLE item`],
  ),
};

/** Lists of values in a check, a partial index and a view. */
const lists = {
  ...first,
  [fileOf("B")]: migration(
    idOf("B"),
    [
      "CREATE TABLE bill (id int, state varchar(20), CONSTRAINT bill_state CHECK (state IN ('open', 'it''s paid')))",
      "CREATE INDEX bill_open ON bill (id) WHERE state IN ('open', 'sent')",
      "CREATE VIEW bills AS SELECT id FROM bill WHERE state IN ('open', 'sent')",
    ],
    ["DROP VIEW bills", "DROP TABLE bill"],
  ),
};

type Item = {
  readonly object: string;
  readonly lanes: { readonly entities: string; readonly history: string; readonly live: string };
  readonly since?: { readonly first: string; readonly absent?: string };
};
const itemsOf = (output: Readonly<Record<string, unknown>>) =>
  (output["items"] as readonly Item[]).map(
    ({ object, lanes: { entities, history, live } }) => `${object}: ${entities}, ${history}, ${live}`,
  );

describe("drift on the command line", function () {
  this.timeout(120_000);

  it("says in which of the entities, the history and the database an object is", () =>
    withSession(
      { ...first, ...entity(`@Column({ type: "int", nullable: true }) count?: number;`) },
      async (session) => {
        const { root } = session.workspace;
        await runCli(root, ["upgrade", "--yes"]);
        const none = await cliJson(root, ["drift", "--exit-code"]);
        assert.deepEqual([none.code, none["items"]], [0, []]);
        assert.deepEqual(
          (none["generate"] as readonly { kind: string; object: string }[]).map(
            ({ kind, object }) => `${kind} ${object}`,
          ),
          ["addColumn item.count"],
        );
        await session.database.query(
          `ALTER TABLE item ADD count int; ALTER TABLE item DROP name; CREATE TABLE by_hand (id int); ALTER TABLE item ALTER id TYPE bigint`,
        );
        const drifted = await cliJson(root, ["drift", "--exit-code"]);
        assert.equal(drifted.code, 1);
        assert.deepEqual(itemsOf(drifted).toSorted(), [
          "column item.count: present, absent, present",
          "column item.id: present, present, differs",
          "column item.name: present, present, absent",
          "table by_hand: absent, absent, present",
        ]);
        const sinceOf = (output: Readonly<Record<string, unknown>>) =>
          (output["items"] as readonly Item[]).map(({ since }) => since);
        const [since] = sinceOf(drifted);
        assert.ok(since?.absent !== undefined && since.absent < since.first, JSON.stringify(since));
        assert.deepEqual(sinceOf(drifted), [since, since, since, since]);
        await session.database.query("DROP TABLE by_hand; CREATE TABLE later (id int)");
        const again = await cliJson(root, ["drift"]);
        const later = sinceOf(again)[itemsOf(again).indexOf("table later: absent, absent, present")];
        assert.equal(later?.absent, since.first);
        assert.deepEqual(
          sinceOf(again).filter((one) => one?.first === since.first),
          [since, since, since],
        );
      },
    ));

  it("is none for a list of values that PostgreSQL prints in another way after a restored dump", () =>
    withSession({ ...lists, ...entity("") }, async (session) => {
      const { root } = session.workspace;
      await runCli(root, ["upgrade", "--yes"]);
      const none = await cliJson(root, ["drift", "--exit-code"]);
      assert.deepEqual([none.code, none["items"]], [0, []]);
      const compared = await cliJson(root, ["compare", "head", "live", "--exit-code"]);
      assert.equal(compared.code, 0, JSON.stringify(compared));
      await session.database.query(
        "ALTER TABLE bill DROP CONSTRAINT bill_state, ADD CONSTRAINT bill_state CHECK (state IN ('open', 'paid', 'lost'))",
      );
      const drifted = await cliJson(root, ["drift", "--exit-code"]);
      assert.equal(drifted.code, 1);
      assert.deepEqual(itemsOf(drifted), ["constraint bill_state of bill: absent, present, differs"]);
    }));

  it("prints the statements of the repair, which make the database what its revisions say", () =>
    withSession({ ...first, ...entity("") }, async (session) => {
      const { root } = session.workspace;
      await runCli(root, ["upgrade", "--yes"]);
      await session.database.query(`ALTER TABLE item DROP name; CREATE TABLE by_hand (id int)`);
      const { stdout } = await runCli(root, ["drift", "--repair"]);
      await session.database.query(stdout);
      assert.deepEqual((await cliJson(root, ["drift"]))["items"], []);
    }));

  it("adopts what differs as a revision that is applied where it is, and that a new database can run", () =>
    withSession({ ...first, ...entity("") }, async (session) => {
      const { root } = session.workspace;
      await runCli(root, ["upgrade", "--yes"]);
      await session.database.query(`ALTER TABLE item ADD by_hand int; INSERT INTO item VALUES (1, 'a', 7)`);
      const adopted = await cliJson(root, ["drift", "--adopt", "adopt by hand", "--yes"]);
      assert.equal(adopted.code, 0, JSON.stringify(adopted));
      assert.match(readFileSync(String(adopted["file"]), "utf8"), /ADD "by_hand" integer/);
      const after = await cliJson(root, ["drift", "--exit-code"]);
      assert.deepEqual([after.code, after["items"]], [0, []]);
      assert.deepEqual(await session.database.query("SELECT by_hand FROM item"), [{ by_hand: 7 }]);
      assert.deepEqual((await cliJson(root, ["status"]))["pending"], []);
      assert.equal((await cliJson(root, ["rehearse", "--offline"])).code, 0);
    }));

  const code = {
    [fileOf("B")]: migration(idOf("B"), [
      "CREATE FUNCTION one(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
      "CREATE TRIGGER touched BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch()",
      "CREATE POLICY own ON item USING (id > 0)",
      "CREATE VIEW ones AS SELECT one(id) FROM item",
      "CREATE SEQUENCE numbers",
      "CREATE TABLE days (at date) PARTITION BY RANGE (at)",
      "CREATE TABLE old_days PARTITION OF days FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
    ]),
  };
  const byHand = `
    CREATE OR REPLACE FUNCTION one(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 2';
    CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2';
    CREATE TABLE by_hand (n int DEFAULT two());
    DROP TRIGGER touched ON item; CREATE TRIGGER touched AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE TRIGGER more BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch();
    ALTER POLICY own ON item USING (id > 1); CREATE POLICY more ON item USING (id > 2);
    CREATE STATISTICS guess ON id, name FROM item;
    ALTER SEQUENCE numbers INCREMENT BY 7 MAXVALUE 700; CREATE SEQUENCE "by hand" START WITH 5;
    CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE TYPE pair AS (a positive, b int);
    CREATE TABLE pairs (pair pair, size positive);
    ALTER TABLE item SET (fillfactor = 70, autovacuum_enabled = off), ENABLE ROW LEVEL SECURITY;
    ALTER TABLE days DETACH PARTITION old_days`;

  const types = {
    [fileOf("B")]: migration(idOf("B"), [
      "CREATE DOMAIN positive AS int DEFAULT 1 CHECK (VALUE > 0)",
      "CREATE DOMAIN word AS text NOT NULL",
      "CREATE TYPE pair AS (a int, b text)",
      "CREATE TABLE sized (id int, size positive)",
      "CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2'",
      "CREATE AGGREGATE total(int) (SFUNC = plus, STYPE = int, INITCOND = '0')",
      "CREATE AGGREGATE gone(int) (SFUNC = plus, STYPE = int)",
      "CREATE UNIQUE INDEX item_id ON item (id)",
      "ALTER TABLE item ALTER id SET NOT NULL",
    ]),
  };
  const typesByHand = `
    ALTER DOMAIN positive DROP CONSTRAINT positive_check; ALTER DOMAIN positive ADD CONSTRAINT positive_check CHECK (VALUE > 1);
    ALTER DOMAIN positive DROP DEFAULT; COMMENT ON DOMAIN positive IS 'by hand';
    ALTER DOMAIN word DROP NOT NULL; ALTER DOMAIN word ADD CONSTRAINT short CHECK (length(VALUE) < 9) NOT VALID;
    ALTER TYPE pair ADD ATTRIBUTE c date, ALTER ATTRIBUTE a TYPE bigint;
    CREATE OR REPLACE AGGREGATE total(int) (SFUNC = plus, STYPE = int, INITCOND = '1');
    DROP AGGREGATE gone(int); CREATE FUNCTION minus(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 - $2';
    CREATE AGGREGATE rest(int) (SFUNC = minus, STYPE = int);
    CREATE TABLE sent (id int NOT NULL); CREATE UNIQUE INDEX "Sent" ON sent (id);
    ALTER TABLE sent REPLICA IDENTITY USING INDEX "Sent"; ALTER TABLE sized REPLICA IDENTITY FULL;
    ALTER TABLE item REPLICA IDENTITY USING INDEX item_id`;

  const repairs: readonly (readonly [title: string, files: Readonly<Record<string, string>>, byHand: string])[] = [
    ["functions, triggers, policies, statistics, sequences, settings of tables and partitions", code, byHand],
    ["changed domains and composite types, aggregates, and replica identities", types, typesByHand],
  ];
  for (const [title, files, sql] of repairs)
    it(`repairs and adopts ${title}`, () =>
      withSession({ ...first, ...files }, async ({ workspace: { root }, database }) => {
        await runCli(root, ["upgrade", "--yes"]);
        await database.query(sql);
        const found = await cliJson(root, ["drift"]);
        const { repair, adopt } = found as unknown as Record<
          "repair" | "adopt",
          { readonly others: readonly string[] }
        >;
        assert.deepEqual([repair.others, adopt.others], [[], []], JSON.stringify(found));
        const { stdout } = await runCli(root, ["drift", "--repair"]);
        await database.query(stdout);
        assert.deepEqual((await cliJson(root, ["drift"]))["items"], []);
        await database.query(sql);
        const adopted = await cliJson(root, ["drift", "--adopt", "by hand", "--yes"]);
        assert.equal(adopted.code, 0, JSON.stringify(adopted));
        assert.deepEqual((await cliJson(root, ["drift"]))["items"], []);
      }));

  it("names a sequence that an adopted revision would drop elsewhere, with its value", () =>
    withSession(
      { ...first, [fileOf("B")]: migration(idOf("B"), ["CREATE SEQUENCE invoices"]) },
      async ({ workspace: { root }, database }) => {
        await runCli(root, ["upgrade", "--yes"]);
        await database.query("DROP SEQUENCE invoices");
        const refused = await cliJson(root, ["drift", "--adopt", "drop", "--yes"]);
        const { code: problem, message } = refused["problem"] as { code: string; message: string };
        assert.equal(problem, "driftLosses");
        assert.match(message, /would delete or cut sequence invoices\./);
      },
    ));

  it("leaves out what the project's file ignores, and refuses an entry without a reason", () =>
    withSession({ ...first, ...entity("") }, async (session) => {
      const { root } = session.workspace;
      await runCli(root, ["upgrade", "--yes"]);
      await session.database.query(
        `CREATE TABLE audit_1 (id int); CREATE TABLE audit_2 (id int); CREATE SCHEMA auth; CREATE TABLE auth.users (id int)`,
      );
      const refused = await cliJson(root, ["drift", "--ignore", "table audit_*"]);
      assert.deepEqual([refused.code, (refused["problem"] as { code: string }).code], [2, "usage"]);
      const ignored = await cliJson(root, [
        "drift",
        "--exit-code",
        "--ignore",
        "table audit_*",
        "--reason",
        "written by a job",
      ]);
      assert.deepEqual([ignored.code, ignored["items"]], [0, []]);
      assert.equal((ignored["ignored"] as unknown[]).length, 2);
      assert.ok((ignored["folded"] as readonly Item[]).some(({ object }) => object === "table auth.users"));
      assert.deepEqual((ignored["repair"] as { operations: unknown[] }).operations, []);
      const file = path.join(root, "migrations.drift.json");
      writeFileSync(file, "{ broken");
      const broken = await cliJson(root, ["drift"]);
      assert.equal((broken["problem"] as { code: string }).code, "configSyntax");
      rmSync(file);
    }));

  it("leaves out ignored objects in all statements, with what belongs to them", () =>
    withSession({ ...first, ...entity("") }, async (session) => {
      const { root } = session.workspace;
      await runCli(root, ["upgrade", "--yes"]);
      await session.database.query(`CREATE TYPE mood AS ENUM ('a');
        CREATE TABLE "Order Line" (id int, mood mood, at int); CREATE INDEX line_at ON "Order Line" (at);
        ALTER TABLE item ADD audit int; CREATE TABLE audit (id int)`);
      const ignored = ["--ignore", "table Order Line", "enum mood", "table audit", "--reason", "by a job"];
      const found = await cliJson(root, ["drift", ...ignored]);
      assert.deepEqual(itemsOf(found), ["column item.audit: absent, absent, present"], JSON.stringify(found));
      const sqlOf = (name: string) =>
        (found[name] as { operations: readonly { sql: string }[] }).operations.map(({ sql }) => sql);
      assert.deepEqual(sqlOf("repair"), [`ALTER TABLE "item" DROP COLUMN "audit"`]);
      assert.deepEqual(sqlOf("adopt"), [`ALTER TABLE "item" ADD "audit" integer`]);
      const unmatched = await cliJson(root, ["drift", "--ignore", "nonsense", "--reason", "x"]);
      assert.equal((unmatched["problem"] as { code: string }).code, "driftUnmatched");
    }));

  it("lists extensions, schemas and other objects that a definition leaves out, and refuses to adopt those", () =>
    withSession({ ...first, ...entity("") }, async (session) => {
      const { root } = session.workspace;
      await runCli(root, ["upgrade", "--yes"]);
      await session.database.query(`CREATE EXTENSION citext; ALTER TABLE item ADD mail citext`);
      const adopted = await cliJson(root, ["drift", "--adopt", "adopt citext", "--yes"]);
      assert.equal(adopted.code, 0, JSON.stringify(adopted));
      assert.match(readFileSync(String(adopted["file"]), "utf8"), /CREATE EXTENSION IF NOT EXISTS "citext"/);
      await session.database.query(`CREATE PUBLICATION changes FOR TABLE item`);
      const refused = await cliJson(root, ["drift", "--adopt", "adopt publication", "--yes"]);
      assert.equal((refused["problem"] as { code: string }).code, "driftUncovered", JSON.stringify(refused));
    }));

  it("removes the adopted file again if nobody answers, and names what it would delete elsewhere", () =>
    withSession({ ...first, ...entity("") }, async (session) => {
      const { root } = session.workspace;
      await runCli(root, ["upgrade", "--yes"]);
      await session.database.query(`ALTER TABLE item RENAME name TO title`);
      const refused = await cliJson(root, ["drift", "--adopt", "rename", "--yes"]);
      assert.equal((refused["problem"] as { code: string }).code, "driftLosses");
      const unanswered = await cliJson(root, ["drift", "--adopt", "rename", "--allow-losses"]);
      assert.notEqual(unanswered.code, 0);
      assert.deepEqual((await cliJson(root, ["status"]))["pending"], []);
      const { stdout } = await runCli(root, ["drift", "--repair"]);
      assert.match(stdout, /-- Deletes or cuts: item\.title/);
    }));

  it("adopts nothing while a revision is pending", () =>
    withSession({ ...first, ...entity("") }, async (session) => {
      const { root } = session.workspace;
      await session.database.query(`CREATE TABLE by_hand (id int)`);
      const refused = await cliJson(root, ["drift", "--adopt", "adopt", "--yes"]);
      assert.deepEqual([refused.code, (refused["problem"] as { code: string }).code], [1, "driftPending"]);
    }));
});
