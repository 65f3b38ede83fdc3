import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Duplex, duplexPair } from "node:stream";
import { Client } from "pg";
import { Bridge } from "../../../src/database/bridge/bridge.ts";
import { type PgliteBackend, openPglite } from "../../../src/database/pglite.ts";
import { frame } from "../../../src/database/bridge/wire.ts";
import { sqlState } from "./support.ts";

/** Adds the socket methods that `pg` calls and that a stream lacks. */
function asSocket(stream: Duplex): Duplex {
  const connect = (): Duplex => {
    queueMicrotask(() => stream.emit("connect"));
    return stream;
  };
  const none = (): Duplex => stream;
  return Object.assign(stream, { connect, setNoDelay: none, setKeepAlive: none, ref: none, unref: none });
}

describe("bridge of the embedded database, without a port", function () {
  this.timeout(60_000);
  let backend: PgliteBackend;
  let bridge: Bridge;
  const client = async (): Promise<Client> => {
    const stream = (): Duplex => {
      const [ours, theirs] = duplexPair();
      bridge.serve(theirs);
      return asSocket(ours);
    };
    const joined = new Client({ stream, user: "u", password: "p" });
    joined.on("error", () => {});
    await joined.connect();
    return joined;
  };
  before(async () => {
    backend = await openPglite({
      extensions: ["citext"],
      template: readFile(path.resolve("dist/database/scratch.tar")),
    });
    bridge = new Bridge(backend, { sessionWaitMs: 100 });
  });
  after(() => backend.close());

  it("joins pg to a PGlite in the same process", async () => {
    const [a, b] = [await client(), await client()];
    await a.query("CREATE TABLE t (n int)");
    await a.query("BEGIN");
    await a.query("INSERT INTO t VALUES ($1)", [1]);
    assert.equal(await sqlState(b.query("SELECT 1")), "55P03");
    await a.end();
    assert.deepEqual((await b.query("SELECT count(*)::int AS n FROM t")).rows, [{ n: 0 }]);
    await b.end();
  });

  it("ends its connections when it is closed", async () => {
    const a = await client();
    await a.query("BEGIN; CREATE TABLE gone (n int)");
    const told = new Promise<unknown>((resolve) => a.on("error", resolve));
    await bridge.close();
    assert.equal(((await told) as { readonly code?: string }).code, "57P01");
    const rest = (await backend.execute(frame("Q", "SELECT to_regclass('gone')"))).toString("latin1");
    assert.doesNotMatch(rest, /gone/);
  });
});
