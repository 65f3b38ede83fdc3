import assert from "node:assert/strict";
import { parseCatalog } from "../../src/core/schema/catalogReader.ts";
import { columnFacts } from "../../src/core/schema/columnFacts.ts";
import type { Schema, Table } from "../../src/core/schema/schema.ts";
import { findTable, keyOfTable, referencesByTable } from "../../src/core/schema/schema.ts";
import { servers } from "../support/database.ts";
import type { Session } from "../support/session.ts";
import { succeeded, withSession } from "../support/session.ts";
import { envOf } from "../support/workspace.ts";

async function look({ runner }: Session): Promise<Schema> {
  return parseCatalog(succeeded(await runner.request("schema", {})).catalog ?? "");
}

const table = (schema: Schema, name: string, inSchema?: string): Table => {
  const found = findTable(schema, name, inSchema);
  assert.ok(found, name);
  return found;
};

/** One line a column: name, type, ? for nullable, what it is. */
function lines(one: Table): readonly string[] {
  const facts = columnFacts(one);
  return one.columns.map(({ name, type, nullable, default: value, identity, generated }) => {
    const { primary, unique, references } = facts.get(name) ?? {};
    const words = [
      `${name} ${type}${nullable ? "?" : ""}`,
      primary ? "key" : "",
      unique ? "unique" : "",
      references ? `-> ${references.schema}.${references.name}.${references.column}` : "",
      identity ?? "",
      generated ?? "",
      value ?? "",
    ];
    return words.filter((word) => word !== "").join(" | ");
  });
}

const odd = 'Ünï "quoted" co.lumn 🎉';
const oddSql = `"${odd.replaceAll('"', '""')}"`;

describe("the catalog", function () {
  this.timeout(30_000);

  for (const [major, server] of servers) {
    it(`tells what is there, on PostgreSQL ${major}`, () =>
      withSession(
        {},
        async (session) => {
          await session.database.query(`
            CREATE SCHEMA "Odd.schema";
            COMMENT ON SCHEMA "Odd.schema" IS 'strange';
            CREATE TYPE "Odd.schema".state AS ENUM ('draft', 'it''s');
            CREATE DOMAIN positive AS int CHECK (VALUE > 0);
            CREATE TABLE team (id uuid PRIMARY KEY, name text NOT NULL UNIQUE, boss_id uuid REFERENCES team);
            CREATE TABLE "user" (
              id int GENERATED ALWAYS AS IDENTITY, email varchar(40) DEFAULT 'a', team_id uuid REFERENCES team,
              low text GENERATED ALWAYS AS (lower(email)) STORED, states "Odd.schema".state[], n positive, r int4range,
              CONSTRAINT user_pk PRIMARY KEY (id), CHECK (email <> ''), EXCLUDE USING gist (r WITH &&)
            );
            COMMENT ON TABLE "user" IS 'people | "us"';
            COMMENT ON COLUMN "user".email IS 'where they are';
            CREATE INDEX low_email ON "user" (lower(email), team_id) INCLUDE (n) WHERE email IS NOT NULL;
            CREATE UNIQUE INDEX only_some ON "user" (n) WHERE n > 10;
            CREATE TABLE "Odd.schema".${oddSql} (${oddSql} int PRIMARY KEY, "constructor" int, "__proto__" int);
            CREATE TABLE event (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE TABLE visit (event_id int, event_at date, FOREIGN KEY (event_id, event_at) REFERENCES event);
            CREATE TABLE base (a int); CREATE TABLE derived (b int) INHERITS (base);
            CREATE VIEW names AS SELECT name FROM team; CREATE MATERIALIZED VIEW many AS SELECT 1 AS one;
            CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
            CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON team FOR EACH ROW EXECUTE FUNCTION nothing();
            ALTER TABLE team DISABLE TRIGGER stamp;
            CREATE TABLE dropped (a int, b int, c int UNIQUE); ALTER TABLE dropped DROP COLUMN b;
            CREATE TABLE left_circle (id int PRIMARY KEY); CREATE TABLE right_circle (id int PRIMARY KEY REFERENCES left_circle);
            ALTER TABLE left_circle ADD FOREIGN KEY (id) REFERENCES right_circle;
            INSERT INTO team SELECT gen_random_uuid(), i::text FROM generate_series(1, 500) i; ANALYZE team;
          `);
          const schema = await look(session);
          assert.equal(Math.floor(schema.serverVersion / 10_000), Number(major));
          assert.deepEqual(
            schema.schemas.map(({ name, comment }) => [name, comment]),
            [
              ["Odd.schema", "strange"],
              ["public", "standard public schema"],
            ],
          );
          assert.deepEqual(schema.enums, [{ schema: "Odd.schema", name: "state", values: ["draft", "it's"] }]);
          assert.deepEqual(lines(table(schema, "user")), [
            "id integer | key | always",
            "email character varying(40)? | 'a'::character varying",
            "team_id uuid? | -> public.team.id",
            "low text? | stored | lower((email)::text)",
            'states "Odd.schema".state[]?',
            "n positive?",
            "r int4range?",
          ]);
          assert.deepEqual(lines(table(schema, odd, "Odd.schema")), [
            `${odd} integer | key`,
            "constructor integer?",
            "__proto__ integer?",
          ]);
          assert.deepEqual(lines(table(schema, "dropped")), ["a integer?", "c integer? | unique"]);
          const user = table(schema, "user");
          assert.equal(user.comment, 'people | "us"');
          assert.deepEqual(
            user.indexes.map(({ name, columns, unique, primary }) => [name, columns.join(", "), unique, primary]),
            [
              ["user_pk", "id", true, true],
              ["low_email", "lower(email::text), team_id", false, false],
              ["only_some", "n", true, false],
              ["user_r_excl", "r", false, false],
            ],
          );
          assert.deepEqual(
            user.constraints.map(({ kind }) => kind),
            ["primaryKey", "foreignKey", "exclusion", "check"],
          );
          const team = table(schema, "team");
          assert.equal(team.rowEstimate, 500);
          assert.ok((team.bytes ?? 0) > 40_000);
          assert.deepEqual(
            team.triggers.map(({ name, enabled }) => [name, enabled]),
            [["stamp", false]],
          );
          assert.deepEqual(
            (referencesByTable(schema).get(keyOfTable(team)) ?? []).map(({ from }) => from.name),
            ["team", "user"],
          );
          // The foreign key to a partitioned table has twins to each partition, which are no news.
          assert.equal(table(schema, "visit").constraints.length, 1);
          assert.equal(table(schema, "event").partitionKey, "RANGE (at)");
          assert.deepEqual(table(schema, "event_2026").parents, [{ schema: "public", name: "event" }]);
          assert.match(table(schema, "event_2026").partitionBound ?? "", /^FOR VALUES FROM/);
          assert.deepEqual(table(schema, "derived").parents, [{ schema: "public", name: "base" }]);
          assert.deepEqual(
            ["event", "names", "many", "base"].map((name) => table(schema, name).kind),
            ["partitionedTable", "view", "materializedView", "table"],
          );
        },
        { server },
      ));
  }

  it("is read again only when something has changed", () =>
    withSession({}, async ({ runner, database }) => {
      const first = succeeded(await runner.request("schema", {}));
      const same = succeeded(await runner.request("schema", { known: first.tag }));
      assert.deepEqual([same.tag, same.catalog], [first.tag, undefined]);
      await database.query("CREATE TABLE news (id int)");
      const next = succeeded(await runner.request("schema", { known: first.tag }));
      assert.ok(next.catalog);
      assert.notEqual(next.tag, first.tag);
    }));

  it("waits for no lock: a table that is being altered is seen as it was", () =>
    withSession({}, async ({ runner, database }) => {
      await database.query("CREATE TABLE busy (id int PRIMARY KEY)");
      await database.query("BEGIN");
      await database.query("ALTER TABLE busy ADD name text");
      const schema = parseCatalog(succeeded(await runner.request("schema", {})).catalog ?? "");
      assert.deepEqual(lines(table(schema, "busy")), ["id integer | key"]);
      assert.deepEqual(
        table(schema, "busy").indexes.map(({ name, columns, definition }) => [name, columns.join(), definition]),
        [["busy_pkey", "id", "…"]],
      );
      await database.query("ROLLBACK");
    }));

  it("says what a user has no right to, and shows the rest", () =>
    withSession({}, async (session) => {
      const { database } = session;
      const user = `reader_${database.name}`;
      await database.query("CREATE SCHEMA closed; CREATE TABLE closed.secret (id int); CREATE TABLE open (id int)");
      await database.query(`CREATE ROLE ${user} LOGIN PASSWORD 'pw'; GRANT SELECT ON open TO ${user}`);
      try {
        session.workspace.write({ ".env": envOf({ ...database, user, password: "pw" }) });
        await session.restart();
        const schema = await look(session);
        assert.deepEqual(
          schema.schemas.map(({ name, usable }) => [name, usable]),
          [
            ["closed", false],
            ["public", true],
          ],
        );
        assert.deepEqual(
          schema.tables.map(({ name, readable }) => [name, readable]),
          [
            ["secret", false],
            ["open", true],
          ],
        );
      } finally {
        await session.runner.stop();
        await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
      }
    }));

  it("1,600 columns", () =>
    withSession({}, async (session) => {
      const columns = Array.from({ length: 1600 }, (_, index) => `c${index} bool DEFAULT false`);
      await session.database.query(`CREATE TABLE wide (${columns.join(", ")})`);
      assert.equal(table(await look(session), "wide").columns.length, 1600);
    }));
});
