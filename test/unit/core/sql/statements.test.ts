import assert from "node:assert/strict";
import fc from "fast-check";
import { readsRows, transactionCommand, whyNotInTransaction } from "../../../../src/core/sql/commands.ts";
import { firstWords, isClosed, splitStatements } from "../../../../src/core/sql/statements.ts";

describe("statements of a text", () => {
  const atomic = "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END";
  const rule = "CREATE RULE r AS ON INSERT TO t DO ALSO ( INSERT INTO a VALUES (1); INSERT INTO b VALUES (2) )";
  const cases: readonly (readonly [sql: string, statements: readonly string[]])[] = [
    ["", []],
    [" ; ;\n; -- nothing", []],
    ["SELECT 1", ["SELECT 1"]],
    ["SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]],
    ["SELECT ';'; SELECT \";\", $$;$$ -- ;", ["SELECT ';'", 'SELECT ";", $$;$$ -- ;']],
    ["-- one\nSELECT 1; /* two; */ SELECT 2", ["-- one\nSELECT 1", "/* two; */ SELECT 2"]],
    ["DO $a$ BEGIN x; END $a$; SELECT 1", ["DO $a$ BEGIN x; END $a$", "SELECT 1"]],
    [`${atomic}; SELECT 3`, [atomic, "SELECT 3"]],
    [`${rule}; SELECT 3`, [rule, "SELECT 3"]],
    ["BEGIN; SELECT 1; END; SELECT 2", ["BEGIN", "SELECT 1", "END", "SELECT 2"]],
    [
      "SELECT begin, atomic; SELECT CASE WHEN a THEN 1 END; SELECT 2",
      ["SELECT begin, atomic", "SELECT CASE WHEN a THEN 1 END", "SELECT 2"],
    ],
    [
      "CREATE FUNCTION f() RETURNS int AS 'BEGIN; END' LANGUAGE sql; SELECT 1",
      ["CREATE FUNCTION f() RETURNS int AS 'BEGIN; END' LANGUAGE sql", "SELECT 1"],
    ],
    ["SELECT 1); SELECT 2", ["SELECT 1)", "SELECT 2"]],
    ["SELECT (1; SELECT 2", ["SELECT (1; SELECT 2"]],
    ["SELECT 'a; SELECT 2", ["SELECT 'a; SELECT 2"]],
  ];
  for (const [sql, statements] of cases)
    it(JSON.stringify(sql), () => assert.deepEqual(splitStatements(sql), statements));

  it("put together again, are the same", () => {
    const statement = fc.constantFrom("SELECT 1", "SELECT ';'", atomic, rule, "-- a\nSELECT $$;$$", "SELECT 1 -- b;");
    fc.assert(fc.property(fc.array(statement), (all) => assert.deepEqual(splitStatements(all.join("\n;\n")), all)));
  });

  const open = [
    "SELECT 'a",
    "SELECT (1",
    "/* a",
    "$a$ b",
    '"a',
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;",
  ];
  for (const sql of open) it(`open: ${sql}`, () => assert.ok(!isClosed(sql)));
  for (const sql of ["", "SELECT 1 -- a", "SELECT 1; SELECT 2;", "SELECT 1); -- a", atomic, rule])
    it(`closed: ${sql}`, () => assert.ok(isClosed(sql)));
});

describe("what a statement is", () => {
  it("by its first words", () => {
    assert.deepEqual(firstWords('-- a\ncreate /* b */ Unique index "x" ON t'), ["CREATE", "UNIQUE", "INDEX"]);
    assert.deepEqual(firstWords("(SELECT 1)"), []);
  });

  const commands: readonly (readonly [sql: string, command: string | undefined])[] = [
    ["BEGIN", "begin"],
    ["begin isolation level serializable", "begin"],
    ["-- a\nSTART TRANSACTION;", "begin"],
    ["COMMIT AND CHAIN", "commit"],
    ["END", "commit"],
    ["PREPARE TRANSACTION 'a'", "commit"],
    ["PREPARE a AS SELECT 1", undefined],
    ["COMMIT PREPARED 'a'", undefined],
    ["ROLLBACK", "rollback"],
    ["ABORT WORK", "rollback"],
    ["ROLLBACK PREPARED 'a'", undefined],
    ["ROLLBACK TO a", "savepoint"],
    ['ROLLBACK TRANSACTION TO SAVEPOINT "a"', "savepoint"],
    ["SAVEPOINT a", "savepoint"],
    ["RELEASE a", "savepoint"],
    ["SET TRANSACTION READ ONLY", undefined],
    ["DO $$ BEGIN END $$", undefined],
    ["", undefined],
  ];
  for (const [sql, command] of commands)
    it(`${sql || "nothing"}: ${command ?? "no transaction command"}`, () =>
      assert.equal(transactionCommand(sql), command));
});

describe("what PostgreSQL refuses inside of a transaction", () => {
  const refused: readonly (readonly [sql: string, words: string])[] = [
    ["create unique index concurrently on t (a)", "CREATE INDEX CONCURRENTLY"],
    ['/* a */ CREATE INDEX CONCURRENTLY "i" ON "t" ("a");', "CREATE INDEX CONCURRENTLY"],
    ['DROP INDEX CONCURRENTLY IF EXISTS "public"."i"', "DROP INDEX CONCURRENTLY"],
    ["REINDEX TABLE CONCURRENTLY t", "REINDEX CONCURRENTLY"],
    ["REINDEX (VERBOSE, CONCURRENTLY) INDEX i", "REINDEX CONCURRENTLY"],
    ["REINDEX (CONCURRENTLY on) TABLE t", "REINDEX CONCURRENTLY"],
    ["REINDEX (VERBOSE) SCHEMA s", "REINDEX SCHEMA"],
    ["REINDEX DATABASE", "REINDEX DATABASE"],
    ["REINDEX SYSTEM d", "REINDEX SYSTEM"],
    ["VACUUM (ANALYZE) t", "VACUUM"],
    ["CLUSTER", "CLUSTER"],
    ["CLUSTER (VERBOSE)", "CLUSTER"],
    ["CREATE DATABASE d", "CREATE DATABASE"],
    ["DROP DATABASE d", "DROP DATABASE"],
    ["ALTER DATABASE d SET TABLESPACE t", "ALTER DATABASE SET TABLESPACE"],
    ["CREATE TABLESPACE t LOCATION '/t'", "CREATE TABLESPACE"],
    ["DROP TABLESPACE t", "DROP TABLESPACE"],
    ["ALTER SYSTEM SET a = 1", "ALTER SYSTEM"],
    ["CREATE SUBSCRIPTION s CONNECTION 'connect = false' PUBLICATION p", "CREATE SUBSCRIPTION"],
    ["CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = 'true')", "CREATE SUBSCRIPTION"],
    ["ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION REFRESH PUBLICATION"],
    ["ALTER SUBSCRIPTION s ADD PUBLICATION p", "ALTER SUBSCRIPTION PUBLICATION"],
    ["ALTER SUBSCRIPTION s SET (slot_name = 'x', failover = true)", "ALTER SUBSCRIPTION SET"],
    ["DROP SUBSCRIPTION s", "DROP SUBSCRIPTION"],
    ['ALTER TABLE IF EXISTS a."b" DETACH PARTITION c.d CONCURRENTLY', "DETACH PARTITION CONCURRENTLY"],
    ["ROLLBACK PREPARED 'a'", "ROLLBACK PREPARED"],
    ["DISCARD ALL", "DISCARD ALL"],
    ["SELECT 1; VACUUM", "VACUUM"],
  ];
  for (const [sql, words] of refused) it(sql, () => assert.equal(whyNotInTransaction(sql), words));

  const allowed = [
    "",
    'CREATE INDEX "concurrently" ON t (a)',
    "CREATE INDEX i ON t (concurrently)",
    "-- CREATE INDEX CONCURRENTLY\nSELECT 1",
    "REINDEX TABLE t",
    "REINDEX (CONCURRENTLY false) TABLE t",
    "REINDEX (CONCURRENTLY 'off', VERBOSE) TABLE t",
    "CLUSTER t USING i",
    "ALTER DATABASE d SET default_tablespace = t",
    "ALTER DATABASE d RENAME TO e",
    "ALTER TYPE a ADD VALUE 'b'",
    "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = false, slot_name = NONE)",
    "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = 'off')",
    "ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = 0)",
    "ALTER SUBSCRIPTION s SET (slot_name = NONE)",
    "ALTER SUBSCRIPTION s DISABLE",
    "ALTER TABLE a DETACH PARTITION b",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
    "ANALYZE t",
    "COMMENT ON TABLE t IS 'VACUUM'",
  ];
  for (const sql of allowed) it(`not: ${sql || "nothing"}`, () => assert.equal(whyNotInTransaction(sql), undefined));
});

describe("what only reads rows", () => {
  const reading = [
    "SELECT 1",
    "select * from t where kind = 'DELETE' and \"update\" = 1 -- insert",
    "(SELECT 1) UNION (SELECT 2);",
    "WITH a AS (SELECT t.delete FROM t) SELECT * FROM a",
    "TABLE t",
    "VALUES (1)",
    "SHOW search_path",
    "EXPLAIN DELETE FROM t",
    "EXPLAIN (ANALYZE, BUFFERS) SELECT 1",
    "SELECT 1; SELECT 2",
  ];
  for (const sql of reading) it(sql, () => assert.ok(readsRows(sql)));
  const changing = [
    "",
    "-- SELECT 1",
    "SELECT * INTO a FROM b",
    "SELECT * FROM t FOR UPDATE",
    "SELECT * FROM t FOR KEY SHARE",
    "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a",
    "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
    "EXPLAIN ANALYZE VERBOSE DELETE FROM t",
    "EXPLAIN (VERBOSE, ANALYZE on) UPDATE t SET a = 1",
    "SELECT 1; DROP TABLE t",
    "SET search_path = a",
    "DO $$ $$",
  ];
  for (const sql of changing) it(`not: ${sql || "nothing"}`, () => assert.ok(!readsRows(sql)));
});
