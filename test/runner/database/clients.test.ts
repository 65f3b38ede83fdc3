import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { connect } from "node:net";
import type { Client } from "pg";
import { DataSource } from "typeorm";
import { frame, int32 } from "../../../src/database/bridge/wire.ts";
import { type Running, cleanUp, closeClients, run, sqlState } from "./support.ts";

const psql = (database: Running, sql: string): SpawnSyncReturns<string> =>
  spawnSync("psql", ["-X", "-At", "-h", "localhost", "-p", String(database.ready.port), "-U", "u", "x"], {
    input: sql,
    encoding: "utf8",
    env: { ...process.env, PGPASSWORD: "p" },
  });

describe("clients of the embedded database", function () {
  this.timeout(60_000);
  let database: Running;
  before(async () => {
    database = await run({ extensions: ["uuid-ossp"], sessionWaitMs: 1500 });
  });
  afterEach(async () => {
    await closeClients();
    const client = await database.client();
    await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    await client.end();
  });
  after(cleanUp);

  it("tells each connection another backend", async () => {
    const [a, b] = [await database.client(), await database.client({ database: "other", user: "open" })];
    const id = (client: object): unknown => (client as { readonly processID: unknown }).processID;
    assert.notEqual(id(a), id(b));
    assert.match((await a.query("SHOW server_version")).rows[0].server_version, /^18\./);
  });

  it("runs transactions of two clients one after the other", async () => {
    const [a, b] = [await database.client(), await database.client()];
    await a.query("CREATE TABLE t (n int)");
    await a.query("BEGIN; INSERT INTO t VALUES (1)");
    const waiting = b.query("BEGIN; INSERT INTO t SELECT count(*) + 1 FROM t; COMMIT");
    await a.query("INSERT INTO t VALUES (2)");
    await a.query("COMMIT");
    await waiting;
    assert.deepEqual((await a.query("SELECT n FROM t ORDER BY n")).rows, [{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it("says 55P03 to a client that waited too long, simple and extended, and serves it later", async () => {
    const [a, b] = [await database.client(), await database.client()];
    await a.query("BEGIN");
    assert.equal(await sqlState(b.query("SELECT 1")), "55P03");
    assert.equal(await sqlState(b.query("SELECT $1::int", [1])), "55P03");
    await a.query("ROLLBACK");
    assert.deepEqual((await b.query("SELECT $1::int AS n", [1])).rows, [{ n: 1 }]);
  });

  it("rolls back when a client disconnects in a transaction", async () => {
    const [a, b] = [await database.client(), await database.client()];
    await a.query("CREATE TABLE t (n int)");
    await a.query("BEGIN; INSERT INTO t VALUES (1)");
    (a as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    assert.deepEqual((await b.query("SELECT count(*)::int AS n FROM t")).rows, [{ n: 0 }]);
  });

  it("keeps a failed transaction to its client", async () => {
    const [a, b] = [await database.client(), await database.client()];
    await a.query("BEGIN");
    assert.equal(await sqlState(a.query("SELECT nothing")), "42703");
    assert.equal(await sqlState(a.query("SELECT 1")), "25P02");
    const waiting = b.query("SELECT 1 AS n");
    await a.query("ROLLBACK");
    assert.deepEqual((await waiting).rows, [{ n: 1 }]);
  });

  it("excludes by advisory locks, and frees them with their connection", async () => {
    const [a, b, c] = [await database.client(), await database.client(), await database.client()];
    const attempt = "SELECT pg_try_advisory_lock(7, 1) AS locked";
    assert.deepEqual((await a.query(attempt)).rows, [{ locked: true }]);
    assert.deepEqual((await b.query(attempt)).rows, [{ locked: false }]);
    await a.query("BEGIN");
    // A lock request is answered while another client's transaction has the session.
    assert.deepEqual((await b.query(attempt)).rows, [{ locked: false }]);
    await a.query("COMMIT");
    const waiting = c.query("SELECT pg_advisory_lock(7, 1)");
    assert.deepEqual((await a.query("SELECT pg_advisory_unlock(7, 1)")).rows, [{ pg_advisory_unlock: true }]);
    await waiting;
    assert.deepEqual((await b.query(attempt)).rows, [{ locked: false }]);
    await c.end();
    assert.deepEqual((await b.query(attempt)).rows, [{ locked: true }]);
    assert.deepEqual((await a.query("SELECT pg_advisory_unlock(7, 1)")).rows, [{ pg_advisory_unlock: false }]);
  });

  it("fails a transaction that waits for a lock, so that its holder can go on", async () => {
    const [a, b] = [await database.client(), await database.client()];
    await a.query("SELECT pg_advisory_lock(1)");
    await b.query("BEGIN");
    assert.equal(await sqlState(b.query("SELECT pg_advisory_lock(1)")), "55P03");
    assert.equal(await sqlState(b.query("SELECT 1")), "25P02");
    await b.query("ROLLBACK");
    assert.equal(await sqlState(a.query("SELECT 1")), undefined);
  });

  it("keeps statements of the same name apart", async () => {
    const [a, b] = [await database.client(), await database.client()];
    const ask = async (client: typeof a, text: string): Promise<unknown> =>
      (await client.query({ name: "S_1", text, values: [1] })).rows[0].n;
    for (let round = 0; round < 2; round++) {
      assert.equal(await ask(a, "SELECT $1::int + 10 AS n"), 11);
      assert.equal(await ask(b, "SELECT $1::int + 20 AS n"), 21);
    }
    await a.end();
    assert.equal(await ask(b, "SELECT $1::int + 20 AS n"), 21);
    await b.end();
    const c = await database.client();
    assert.deepEqual((await c.query("SELECT name FROM pg_prepared_statements")).rows, []);
  });

  it("carries parameters and results of several megabytes", async () => {
    const client = await database.client();
    for (const size of [65_536, 1_048_576, 8_000_000]) {
      const text = "ä".repeat(size / 2);
      const { rows } = await client.query("SELECT $1::text AS t, length($1::text) AS n", [text]);
      assert.deepEqual([rows[0].n, rows[0].t === text], [size / 2, true]);
    }
    const { rows } = await client.query("SELECT n, repeat('x', 1000) AS t FROM generate_series(1, 20000) AS n");
    assert.equal(rows.length, 20_000);
    await client.query(`SELECT '${"y".repeat(5_000_000)}'`);
  });

  it("keeps large parameters of parallel clients apart", async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => database.client()));
    const repeat = async (client: Client, digit: string): Promise<void> => {
      const text = digit.repeat(200_000);
      for (let round = 0; round < 5; round++) {
        assert.ok((await client.query("SELECT $1::text AS t", [text])).rows[0].t === text);
      }
    };
    await Promise.all(clients.map((client, index) => repeat(client, String(index))));
  });

  it("takes a conversation split at any byte, and pipelined", async () => {
    const parameters = Buffer.from("user\0open\0\0");
    const sent = Buffer.concat([
      Buffer.concat([int32(8), int32(80877103)]),
      Buffer.concat([int32(parameters.length + 8), int32(196608), parameters]),
      frame("Q", "SELECT 'first'"),
      frame("P", "", "SELECT 'second'", Buffer.from([0, 0])),
      frame("B", "", "", Buffer.from([0, 0, 0, 0, 0, 0])),
      frame("E", "", int32(0)),
      frame("S"),
      frame("Q", "SELECT nothing"),
      frame("Q", "SELECT 'third'"),
      frame("X"),
    ]);
    const socket = connect(database.ready.port, database.ready.host);
    const received: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => received.push(chunk));
    const closed = new Promise((resolve) => socket.on("close", resolve));
    for (const byte of sent) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closed;
    const text = Buffer.concat(received).toString("latin1");
    assert.match(text, /^NR.*first.*second.*C42703.*third.*Z.{4}I$/s);
    assert.equal(text.match(/Z.{4}I/gs)?.length, 5);
  });

  it("answers a client that flushes instead of syncing, before and after an error", async () => {
    const socket = connect(database.ready.port, database.ready.host);
    let received = "";
    socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
    const until = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(received)) await new Promise((resolve) => setTimeout(resolve, 5));
      received = "";
    };
    const parse = (sql: string): Buffer => frame("P", "", sql, Buffer.from([0, 0]));
    const parameters = Buffer.from("user\0open\0\0");
    socket.write(Buffer.concat([int32(parameters.length + 8), int32(196608), parameters]));
    await until(/Z.{4}I$/s);
    socket.write(Buffer.concat([parse("SELECT 42"), frame("D", Buffer.from("S"), ""), frame("H")]));
    await until(/^1.*T.*/s);
    socket.write(Buffer.concat([frame("B", "", "", Buffer.alloc(6)), frame("E", "", int32(0)), frame("H")]));
    await until(/^2.*D.*42.*SELECT 1\0$/s);
    socket.write(Buffer.concat([parse("SELECT nothing"), frame("H")]));
    await until(/^E.*C42703/s);
    socket.write(Buffer.concat([parse("SELECT 1"), frame("S")]));
    await until(/^Z.{4}I$/s);
    // The unnamed statement outlives another client's.
    socket.write(Buffer.concat([parse("SELECT 'mine'"), frame("S")]));
    await until(/^1.*Z.{4}I$/s);
    const other = await database.client();
    await other.query("SELECT $1::text", ["theirs"]);
    socket.write(Buffer.concat([frame("B", "", "", Buffer.alloc(6)), frame("E", "", int32(0)), frame("S")]));
    await until(/^2.*mine.*Z.{4}I$/s);
    socket.destroy();
  });

  it("removes a client's temporary tables and settings without a report when the client leaves", async () => {
    const [a, b] = [await database.client(), await database.client()];
    await a.query("CREATE TEMPORARY TABLE left_behind (n int)");
    await a.query(
      "SELECT set_config('statement_timeout', '50ms', false), set_config('session_replication_role', 'replica', false)",
    );
    await a.query("LISTEN something");
    await a.end();
    // The session is cleaned when its turn comes.
    await b.query("SELECT pg_sleep(0.1)").catch(() => undefined);
    assert.equal((await b.query("SELECT to_regclass('left_behind') AS found")).rows[0].found, null);
    assert.equal((await b.query("SHOW statement_timeout")).rows[0].statement_timeout, "0");
    assert.equal((await b.query("SHOW session_replication_role")).rows[0].session_replication_role, "origin");
    assert.deepEqual((await b.query("SELECT * FROM pg_listening_channels()")).rows, []);
  });

  it("undoes a client's settings when it leaves", async () => {
    const [a, b] = [await database.client(), await database.client()];
    await a.query("SELECT set_config('search_path', '', false)");
    await a.query("SET statement_timeout = 5000");
    await a.end();
    const path = (await b.query("SELECT current_setting('search_path') || current_setting('statement_timeout') AS s"))
      .rows;
    assert.deepEqual(path, [{ s: "public0" }]);
  });

  it("serves a pool of TypeORM", async () => {
    const { host, port } = database.ready;
    const options = { type: "postgres", host, port, username: "u", password: "p", database: "x", poolSize: 5 } as const;
    const source = await new DataSource(options).initialize();
    await source.query("CREATE TABLE t (n int)");
    const insert = (n: number): Promise<unknown> =>
      source.transaction(async (manager) => {
        await manager.query("INSERT INTO t VALUES ($1)", [n]);
        await manager.query("SELECT 1");
      });
    await Promise.all(Array.from({ length: 20 }, (_, n) => insert(n)));
    assert.deepEqual(await source.query("SELECT count(*)::int AS n FROM t"), [{ n: 20 }]);
    await source.destroy();
  });

  it("copies out and in, and refuses cleanly what it cannot", async () => {
    const client = await database.client();
    await client.query("CREATE TABLE t (a int, b text)");
    if (spawnSync("psql", ["--version"]).status === 0) {
      const rows = Array.from({ length: 20_000 }, (_, n) => `${n}\trow ${n}\n`).join("");
      const copied = psql(database, `COPY t FROM stdin;\n${rows}\\.\nSELECT count(*) FROM t;\n`);
      assert.deepEqual([copied.stdout, copied.stderr], ["COPY 20000\n20000\n", ""]);
      assert.equal(psql(database, "COPY t TO stdout;").stdout, rows);
      const failed = psql(database, "COPY missing FROM stdin;\n1\n\\.\nSELECT 1;\n");
      assert.match(`${failed.stdout}${failed.stderr}`, /relation "missing" does not exist/);
    }
    assert.equal(await sqlState(client.query("SELECT 1; COPY t FROM STDIN")), "0A000");
    assert.equal(await sqlState(client.query({ text: "COPY t FROM STDIN", name: "copy" })), "0A000");
    assert.deepEqual((await client.query("SELECT 1 AS n")).rows, [{ n: 1 }]);
  });

  it("opens the extensions it was asked for", async () => {
    const client = await database.client();
    await client.query('CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA pg_catalog');
    assert.match((await client.query("SELECT uuid_generate_v4()::text AS id")).rows[0].id, /^[0-9a-f-]{36}$/);
    await client.query('DROP EXTENSION "uuid-ossp"');
  });
});
