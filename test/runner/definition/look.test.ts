import assert from "node:assert/strict";
import { createDatabase, onServer, servers } from "../../support/database.ts";
import type { Session } from "../../support/session.ts";
import { openSession, succeeded, withSession } from "../../support/session.ts";
import { envOf } from "../../support/workspace.ts";

describe("looking at tables", function () {
  this.timeout(60_000);
  for (const [major, server] of servers) {
    describe(`on PostgreSQL ${major}`, () => {
      let session: Session;
      let close: () => Promise<void>;
      before(async () => ([session, close] = await openSession({}, { server })));
      after(() => close());
      afterEach(() => session.database.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));

      const definition = async (table: string, schema?: string) =>
        succeeded(await session.runner.request("definition", { table, ...(schema === undefined ? {} : { schema }) }))
          .sql;
      const peek = async (table: string, limit?: number) =>
        succeeded(await session.runner.request("peek", { table, ...(limit === undefined ? {} : { limit }) }));

      it("the foreign keys to other tables come last and name them, in a comment that stays one", async () => {
        await session.database.query(`CREATE TABLE "te
DROP TABLE a; am" (id int PRIMARY KEY); CREATE TABLE a (id int REFERENCES "te
DROP TABLE a; am"); CREATE INDEX ON a (id)`);
        const sql = await definition("a");
        assert.match(
          sql,
          /\n-- Needs the table public\."te DROP TABLE a; am", which is not in this document:\nALTER TABLE public\.a /,
        );
        assert.ok(sql.indexOf("ALTER TABLE") > sql.indexOf("CREATE INDEX"));
        assert.doesNotMatch(sql, /CREATE TABLE public\."te/);
      });

      it("a view's document is the view, without the tables that it reads", async () => {
        await session.database.query(
          "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE a (m mood); CREATE VIEW v AS SELECT m, 'ok'::mood AS n FROM a",
        );
        const sql = await definition("v");
        assert.match(sql, /CREATE VIEW public\.v AS/);
        assert.doesNotMatch(sql, /CREATE TABLE/);
        assert.match(sql, /-- Reads public\.a, which is not in this document\./);
      });

      it("what cannot be written is named", async () => {
        await session.database.query(
          "CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int); CREATE TEXT SEARCH CONFIGURATION german (COPY = simple)",
        );
        const { sql } = succeeded(await session.runner.request("definition", { schema: "public" }));
        assert.match(
          sql,
          /CREATE AGGREGATE public\.total\(integer\) \(\n {2}SFUNC = int4pl,\n {2}STYPE = integer\n\);/,
        );
        assert.match(sql, /-- Not written here: text search configuration public\.german\./);
      });

      it("what is gone is told", async () => {
        for (const method of ["definition", "peek"] as const)
          assert.deepEqual(await session.runner.request(method, { table: "gone", schema: "public" }), {
            code: "tableMissing",
            table: "gone",
            schema: "public",
          });
        assert.deepEqual(await session.runner.request("definition", { schema: "gone" }), {
          code: "schemaMissing",
          schema: "gone",
        });
      });

      it("nothing is left in the session that a pooler would hand to somebody else", async () => {
        await session.database.query("CREATE TABLE a (id int)");
        await definition("a");
        await peek("a");
        const rows = await session.database.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()",
        );
        assert.equal(rows[0]?.n, 0);
        await session.database.query(
          "CREATE VIEW settings AS SELECT current_setting('search_path') AS path, current_setting('transaction_read_only') AS read_only",
        );
        assert.match((await peek("settings")).text, /"\$user", public *│ on$/);
      });

      it("rows come by primary key, as many as asked, and it is said whether there are more", async () => {
        await session.database.query(
          "CREATE TABLE a (n int, id int PRIMARY KEY); INSERT INTO a SELECT 1, i FROM generate_series(150, 1, -1) i",
        );
        const first = await peek("a", 3);
        assert.equal(first.text, "n │ id\n──┼───\n1 │  1\n1 │  2\n1 │  3");
        assert.deepEqual([first.rows, first.more], [3, true]);
        assert.deepEqual(
          [(await peek("a")).rows, (await peek("a", 1000)).rows, (await peek("a", -5)).rows],
          [100, 150, 1],
        );
        assert.equal((await peek("a", 1000)).more, false);
      });

      it("tells NULL from nothing, cuts what is long, counts bytes", async () => {
        await session.database
          .query(`CREATE TABLE a (id int PRIMARY KEY, "Te xt" text, b bytea, j json, jb jsonb, x int[]);
          INSERT INTO a VALUES (1, NULL, '\\x00ff', E'{\\n  "a": 1\\n}', '{"b":  2}', '{1,NULL}'), (2, '', convert_to(repeat('x', 12000), 'UTF8'), NULL, NULL, '{}'),
          (3, 'NULL', '', NULL, NULL, NULL), (4, repeat('ü', 1000000) , NULL, NULL, NULL, NULL), (5, E'a\\nb\\t🙂', NULL, NULL, NULL, NULL)`);
        const { text } = await peek("a");
        const lines = text.split("\n");
        assert.match(lines[2] ?? "", /^ 1 │ NULL +│ \\x00ff +│ \{ "a": 1 \} │ \{"b": 2\} │ \{1,NULL\}$/);
        assert.match(lines[3] ?? "", /^ 2 │ '' +│ \\x78787878787878787878787878787878… \(12 kB\) +│ NULL/);
        assert.match(lines[4] ?? "", /^ 3 │ 'NULL' /);
        assert.match(lines[5] ?? "", /^ 4 │ ü{59}… │/);
        assert.match(lines[6] ?? "", /^ 5 │ a\\nb\\t🙂 /);
      });

      it("1,600 columns are records, one below the other", async () => {
        const columns = Array.from({ length: 1600 }, (_, index) => `c${index} int DEFAULT ${index}`);
        await session.database.query(
          `CREATE TABLE wide (${columns.join(", ")}); INSERT INTO wide DEFAULT VALUES; INSERT INTO wide DEFAULT VALUES`,
        );
        const started = performance.now();
        const { text, rows } = await peek("wide");
        assert.equal(rows, 2);
        assert.match(text, /^── 1 ─+\nc0 {4}│ 0\n/);
        assert.equal(text.split("\n").length, 2 * 1601 + 1);
        assert.match(await definition("wide"), /c1599 integer DEFAULT 1599/);
        assert.ok(performance.now() - started < 5000);
      });

      it("no columns, no rows, views, partitions, parents of others", async () => {
        await session.database
          .query(`CREATE TABLE nothing (); INSERT INTO nothing DEFAULT VALUES; CREATE TABLE none (a int, b text);
          CREATE VIEW v AS SELECT 1 AS one; CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT; INSERT INTO p VALUES (2), (1);
          CREATE TABLE parent (a int PRIMARY KEY); CREATE TABLE child () INHERITS (parent); INSERT INTO child VALUES (1)`);
        assert.equal((await peek("nothing")).rows, 1);
        assert.deepEqual([(await peek("none")).text, (await peek("none")).rows], ["a │ b\n──┼──", 0]);
        assert.equal((await peek("v")).rows, 1);
        assert.match((await peek("p")).text, /1\n2$/);
        assert.equal((await peek("parent")).rows, 1);
      });

      it("a view that writes does not, one that takes too long is ended", async () => {
        await session.database
          .query(`CREATE SEQUENCE s; CREATE TABLE written (a int); CREATE FUNCTION write() RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO written VALUES (1) RETURNING a';
          CREATE VIEW writes AS SELECT write(); CREATE VIEW counts AS SELECT nextval('s'); CREATE VIEW sleeps AS SELECT pg_sleep(60)::text`);
        for (const [view, sqlState] of [
          ["writes", "25006"],
          ["counts", "25006"],
          ["sleeps", "57014"],
        ] as const) {
          const answer = await session.runner.request("peek", { table: view });
          assert.deepEqual(
            ["code" in answer && answer.code, "sqlState" in answer && answer.sqlState],
            ["serverRefused", sqlState],
          );
        }
        assert.equal((await session.database.query("SELECT 1 FROM written")).length, 0);
      });

      it("a huge table is neither scanned nor sorted", async () => {
        await session.database.query(
          "CREATE TABLE big (id int, t text); INSERT INTO big SELECT i, repeat('x', 100) FROM generate_series(1, 200000) i; CREATE TABLE keyed (LIKE big, PRIMARY KEY (id)); INSERT INTO keyed SELECT * FROM big; ANALYZE",
        );
        for (const table of ["big", "keyed"]) {
          const started = performance.now();
          await peek(table);
          assert.ok(performance.now() - started < 1000, table);
        }
      });

      it("without rights the definition is there and the rows are refused", async () => {
        const role = `looker_${process.pid}`;
        await onServer(server, `DROP ROLE IF EXISTS ${role}`);
        await onServer(server, `CREATE ROLE ${role} LOGIN PASSWORD 'looker'`);
        const database = await createDatabase(server);
        try {
          await database.query(
            "CREATE SCHEMA hidden; CREATE TABLE hidden.a (id serial PRIMARY KEY, t text DEFAULT 'x'); CREATE TABLE b (c int)",
          );
          await withSession(
            { ".env": envOf({ ...database, user: role, password: "looker" }) },
            async ({ runner }) => {
              const { sql } = succeeded(await runner.request("definition", { schema: "hidden", table: "a" }));
              assert.match(sql, /CREATE TABLE hidden\.a \(\n {2}id integer DEFAULT nextval\('hidden\.a_id_seq'/);
              for (const table of [{ schema: "hidden", table: "a" }, { table: "b" }]) {
                const answer = await runner.request("peek", table);
                assert.equal("code" in answer && answer.code, "permissionDenied", JSON.stringify(answer));
              }
            },
            { server },
          );
        } finally {
          await database.drop();
          await onServer(server, `DROP ROLE ${role}`);
        }
      });
    });
  }
});
