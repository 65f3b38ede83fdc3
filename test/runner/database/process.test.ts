import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import path from "node:path";
import { Client } from "pg";
import type { DatabaseOwner } from "../../../src/protocol/database.ts";
import { PGLITE_VERSION } from "../../../src/database/pglite.ts";
import { type Running, cleanUp, exitCode, newDirectory, run, sqlState, start } from "./support.ts";

const ask = async (host: string, port: number): Promise<unknown> => {
  const client = new Client({ host, port, user: "u", password: "p" });
  await client.connect();
  const { rows } = await client.query("SELECT 1 AS n");
  await client.end();
  return rows[0].n;
};

describe("process of the embedded database", function () {
  this.timeout(300_000);
  afterEach(cleanUp);

  it("starts, keeps what was committed, and stops without a trace", async () => {
    const first = await run();
    assert.deepEqual([first.ready.preferredPortTaken, first.ready.pid], [false, first.child.pid]);
    const client = await first.client();
    await client.query("CREATE TABLE t AS SELECT 1 AS n");
    assert.equal(await first.stop(), 0);
    assert.equal(existsSync(`${first.directory}.pid`), false);

    const second = await run({ dataDirectory: first.directory });
    assert.deepEqual((await (await second.client()).query("SELECT n FROM t")).rows, [{ n: 1 }]);
    second.child.disconnect();
    assert.equal(await exitCode(second.child), 0);
    const third = await run({ dataDirectory: first.directory });
    third.child.kill("SIGTERM");
    assert.equal(await exitCode(third.child), 0);
    assert.equal(existsSync(`${first.directory}.pid`), false);
  });

  it("works without the flag that makes it start faster", async () => {
    const { event } = await start({}, []);
    assert.equal(event.type, "ready");
  });

  it("listens on the preferred port, on both loopback addresses, or says that it is taken", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { readonly port: number };
    const other = await run({ port });
    assert.equal(other.ready.preferredPortTaken, true);
    assert.notEqual(other.ready.port, port);
    await other.stop();
    await new Promise((resolve) => taken.close(resolve));

    const same = await run({ port });
    assert.deepEqual([same.ready.port, same.ready.preferredPortTaken], [port, false]);
    assert.equal(await ask("127.0.0.1", port), 1);
    assert.equal(await ask("localhost", port), 1);
  });

  it("has one owner at a time, and says which", async () => {
    const first = await run();
    const second = await start({ dataDirectory: first.directory });
    assert.deepEqual(second.event, {
      type: "failed",
      code: "dataDirectoryBusy",
      pid: first.child.pid,
      port: first.ready.port,
    });
    assert.equal(await exitCode(second.child), 1);
    assert.equal(await ask(first.ready.host, first.ready.port), 1);

    const starts = await Promise.all([1, 2, 3, 4].map(() => start({ dataDirectory: `${first.directory}2` })));
    assert.deepEqual(starts.map(({ event }) => event.type).sort(), ["failed", "failed", "failed", "ready"]);
  });

  it("takes over from a process that died, even when another one has its pid", async () => {
    const directory = newDirectory();
    // This process lives, but started at another time than the owner that is recorded.
    writeFileSync(`${directory}.pid`, JSON.stringify({ pid: process.pid, started: "1", host: "127.0.0.1", port: 1 }));
    assert.equal((await start({ dataDirectory: directory })).event.type, "ready");
    const owner = JSON.parse(readFileSync(`${directory}.pid`, "utf8")) as DatabaseOwner;
    assert.notEqual(owner.pid, process.pid);
  });

  it("does not open a directory of another version, and does not touch foreign files", async () => {
    const old = newDirectory();
    mkdirSync(old);
    writeFileSync(path.join(old, "PG_VERSION"), "17\n");
    const { event } = await start({ dataDirectory: old });
    assert.equal(event.type === "failed" && event.code, "dataDirectoryVersion");

    const foreign = newDirectory();
    mkdirSync(foreign);
    writeFileSync(path.join(foreign, "thesis.txt"), "years of work");
    const refused = (await start({ dataDirectory: foreign })).event;
    assert.equal(refused.type === "failed" && refused.code, "dataDirectoryForeign");
    assert.equal(readFileSync(path.join(foreign, "thesis.txt"), "utf8"), "years of work");
  });

  it("begins again when its first start was killed halfway", async () => {
    const directory = newDirectory();
    mkdirSync(directory);
    writeFileSync(path.join(directory, "PG_VERSION"), "18\n");
    const version = { postgres: 18, pglite: PGLITE_VERSION, complete: false, extensions: [] };
    writeFileSync(`${directory}.version`, JSON.stringify(version));
    assert.equal((await start({ dataDirectory: directory })).event.type, "ready");
  });

  it("reports extensions it does not have, and remembers those it was once asked for", async () => {
    const first = await run({ extensions: ["citext", "plpgsql", "postgis"] });
    assert.deepEqual(first.ready.unknownExtensions, ["postgis"]);
    await (
      await first.client()
    ).query("CREATE EXTENSION citext; CREATE TABLE t (c citext); INSERT INTO t VALUES ('A')");
    await first.stop();
    const second = await run({ dataDirectory: first.directory });
    assert.deepEqual((await (await second.client()).query("SELECT c FROM t WHERE c = 'a'")).rows, [{ c: "A" }]);
  });

  it("says what is wrong with its arguments", async () => {
    const { event, child } = await start({ dataDirectory: "" });
    assert.equal(event.type === "failed" && event.code, "argumentsInvalid");
    assert.equal(await exitCode(child), 1);
  });

  it("answers endless recursion with an error", async () => {
    const database = await run();
    const client = await database.client();
    await client.query("CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN f(i + 1); END'");
    assert.equal(await sqlState(client.query("SELECT f(1)")), "54001");
    assert.deepEqual((await client.query("SELECT 1 AS n")).rows, [{ n: 1 }]);
  });

  it("reports a crash, ends, and starts again with what was committed", async () => {
    const first = await run();
    const client = await first.client();
    await client.query("CREATE TABLE t AS SELECT 1 AS n");
    // V8's stack ends within the JSON parser, where PostgreSQL does not look at its own.
    const ended = exitCode(first.child);
    assert.notEqual(await sqlState(client.query(`SELECT '${"[".repeat(100_000)}'::json`)), undefined);
    assert.equal(await ended, 70);
    const last = first.events.at(-1);
    assert.equal(last?.type === "failed" && last.code, "crashed");
    const second = await run({ dataDirectory: first.directory });
    assert.deepEqual((await (await second.client()).query("SELECT n FROM t")).rows, [{ n: 1 }]);
  });

  it("loses nothing that was committed when it is killed, ten times", async () => {
    const directory = newDirectory();
    let committed = 0;
    for (let round = 0; round < 10; round++) {
      const database: Running = await run({ dataDirectory: directory });
      const client = await database.client();
      await client.query("CREATE TABLE IF NOT EXISTS t (n int PRIMARY KEY, pad text)");
      const { rows } = await client.query("SELECT count(*)::int AS n, coalesce(max(n), 0)::int AS last FROM t");
      assert.ok(rows[0].n >= committed && rows[0].n === rows[0].last, `round ${round}: ${JSON.stringify(rows)}`);
      committed = rows[0].n;
      const killed = new Promise((resolve) => setTimeout(resolve, 50 + round * 20)).then(() =>
        database.child.kill("SIGKILL"),
      );
      try {
        for (;;) {
          await client.query("INSERT INTO t VALUES ($1, repeat('x', 2000))", [committed + 1]);
          committed++;
        }
      } catch {
        // Killed.
      }
      await killed;
      assert.equal(await exitCode(database.child), null);
    }
    assert.ok(committed > 10);
  });

  it("is the PGlite that is installed", () => {
    const entry = createRequire(`${process.cwd()}/`).resolve("@electric-sql/pglite");
    const { version } = JSON.parse(readFileSync(path.join(path.dirname(entry), "../package.json"), "utf8"));
    assert.equal(PGLITE_VERSION, version);
  });
});
