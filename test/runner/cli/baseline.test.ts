import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { cliJson, runCli } from "../../support/cli.ts";
import { createDatabase } from "../../support/database.ts";
import { withSession } from "../../support/session.ts";
import { envOf, fileOf, idOf, migration } from "../../support/workspace.ts";

const entity = {
  "src/entity/Item.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";
@Entity("item") export class Item { @PrimaryColumn() id!: number; @Column({ type: "text", nullable: true }) name?: string; }
`,
};
const schema = `
CREATE TYPE mood AS ENUM ('sad', 'ok; fine');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE item (id int NOT NULL, name text, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id));
CREATE TABLE "Audit" (at timestamptz DEFAULT now(), mood mood, n positive, item int REFERENCES item);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON "Audit" FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW moods AS SELECT mood, count(*) FROM "Audit" GROUP BY 1;
CREATE SCHEMA app;
CREATE TYPE app.pair AS (a int, b text);
CREATE FUNCTION app.plus(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2';
CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', PARALLEL = SAFE);
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE app.log (at date, who text COLLATE ci) PARTITION BY RANGE (at);
CREATE TABLE app.log_2023 PARTITION OF app.log FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE item_old (n int) INHERITS (item);
CREATE VIEW totals AS SELECT app.total(id) FROM item;
CREATE SEQUENCE free;
CREATE INDEX audit_at ON "Audit" (at) WHERE mood IS NOT NULL;
`;

describe("a baseline on the command line", function () {
  this.timeout(120_000);

  it("is the schema of the live database, is applied there, and makes the same schema on a new database", () =>
    withSession(entity, async ({ workspace, database }) => {
      const { root } = workspace;
      await database.query(schema);
      await database.query("INSERT INTO item VALUES (1, 'a')");
      const written = await cliJson(root, ["baseline", "-m", "baseline", "--yes"]);
      assert.deepEqual([written.code, written["kept"]], [0, []], JSON.stringify(written));
      const drift = await cliJson(root, ["drift", "--exit-code"]);
      assert.deepEqual([drift.code, drift["items"], drift["generate"]], [0, [], []], JSON.stringify(drift));
      assert.deepEqual((await cliJson(root, ["status"]))["pending"], []);
      assert.deepEqual(await database.query("SELECT name FROM item"), [{ name: "a" }]);
      const other = await createDatabase();
      try {
        workspace.write({ ".env": envOf(other) });
        const upgraded = await cliJson(root, ["upgrade", "--yes"]);
        assert.equal(upgraded.code, 0, JSON.stringify(upgraded));
        assert.deepEqual(await other.tables(), ["Audit", "item", "item_old"]);
        const again = await cliJson(root, ["drift", "--exit-code"]);
        assert.deepEqual([again.code, again["items"]], [0, []], JSON.stringify(again));
        // down() removes all that up() creates, so that it can be run again.
        for (const args of [["downgrade", "base"], ["upgrade"]]) {
          const result = await cliJson(root, [...args, "--yes"]);
          assert.equal(result.code, 0, JSON.stringify(result));
        }
      } finally {
        await other.drop();
      }
    }));

  it("is the schema of a dump, without its rows, owners and privileges", () =>
    withSession(
      {
        ...entity,
        "dump.sql": `\\restrict abc
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA billing;
ALTER SCHEMA billing OWNER TO somebody;
CREATE TABLE public.item (
    id integer NOT NULL,
    name text
);
ALTER TABLE public.item OWNER TO somebody;
COPY public.item (id, name) FROM stdin;
1\tDROP TABLE public.item;
2\t\\N
\\.
INSERT INTO public.item VALUES (3, 'c');
ALTER TABLE ONLY public.item ADD CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id);
CREATE TABLE billing.invoice (id integer);
GRANT SELECT ON TABLE public.item TO somebody;
\\unrestrict abc
`,
      },
      async ({ workspace: { root }, database }) => {
        const written = await cliJson(root, ["baseline", "-m", "from dump", "--from-dump", "dump.sql"]);
        assert.deepEqual([written.code, written["rowStatements"]], [0, 2], JSON.stringify(written));
        const text = readFileSync(String(written["file"]), "utf8");
        assert.match(text, /CREATE TABLE public\.item/);
        assert.doesNotMatch(text, /OWNER|GRANT|INSERT/);
        assert.equal((await runCli(root, ["upgrade", "--yes"])).code, 0);
        assert.deepEqual(await database.tables(), ["item"]);
        assert.equal((await runCli(root, ["downgrade", "base", "--yes"])).code, 0);
        assert.deepEqual(await database.tables(), []);
      },
    ));

  it("names an object that it does not create, and is not written if another one needs it", () => {
    const config = "CREATE TEXT SEARCH CONFIGURATION public.en (COPY = english);\nCREATE TABLE t (a text);\n";
    const use = "ALTER TABLE t ADD v tsvector GENERATED ALWAYS AS (to_tsvector('public.en', a)) STORED;\n";
    return withSession({ "plain.sql": config, "needed.sql": config + use }, async ({ workspace: { root } }) => {
      const baseline = (file: string) => cliJson(root, ["baseline", "-m", "from dump", "--from-dump", file]);
      const refused = await baseline("needed.sql");
      const { code, message } = refused["problem"] as { code: string; message: string };
      assert.equal(code, "serverRefused", JSON.stringify(refused));
      assert.match(message, /does not have text search configuration public\.en, which is not supported/);
      const written = await baseline("plain.sql");
      assert.deepEqual([written.code, written["leftOut"]], [0, ["text search configuration public.en"]]);
    });
  });

  it("names all objects of a database or a dump that it does not create, and its down() runs without them", () => {
    const sql = `CREATE TABLE t (a int);
CREATE PUBLICATION changes FOR TABLE t;
CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION seen();
CREATE TYPE pair AS (a int);
CREATE FUNCTION first(pair) RETURNS int LANGUAGE sql AS 'SELECT ($1).a';
CREATE CAST (pair AS int) WITH FUNCTION first(pair);
CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple);
CREATE FOREIGN DATA WRAPPER wrapper;
`;
    const missing = [
      "cast from pair to integer",
      "event trigger watcher",
      "foreign-data wrapper wrapper",
      "publication changes",
      "text search dictionary words",
    ];
    return withSession({ "dump.sql": sql }, async ({ workspace: { root, remove }, database }) => {
      const named = ({ code, leftOut, kept }: Readonly<Record<string, unknown>>) => [
        code,
        (leftOut as readonly string[] | undefined)?.toSorted(),
        kept,
      ];
      const fromDump = await cliJson(root, ["baseline", "-m", "from dump", "--from-dump", "dump.sql"]);
      assert.deepEqual(named(fromDump), [0, missing, []], JSON.stringify(fromDump));
      assert.equal((await runCli(root, ["upgrade", "--yes"])).code, 0);
      const back = await runCli(root, ["downgrade", "base", "--yes"]);
      assert.equal(back.code, 0, back.stderr);
      assert.deepEqual(await database.tables(), []);
      remove(path.relative(root, String(fromDump["file"])));
      await database.query(sql);
      const live = await cliJson(root, ["baseline", "-m", "live", "--yes"]);
      assert.deepEqual(named(live), [0, missing, []], JSON.stringify(live));
    });
  });

  it("is refused where there are revisions, where there is no object, and for a file that does not exist", () =>
    withSession(entity, async ({ workspace }) => {
      const { root } = workspace;
      const codeOf = async (...args: string[]) =>
        ((await cliJson(root, ["baseline", "-m", "x", ...args]))["problem"] as { code: string }).code;
      assert.equal(await codeOf(), "baselineEmpty");
      assert.equal(await codeOf("--from-dump", "absent.sql"), "fileUnreadable");
      workspace.write({ [fileOf("A")]: migration(idOf("A"), ["SELECT 1"], ["SELECT 1"]) });
      assert.equal(await codeOf(), "baselineExists");
    }));
});
