import { readFile } from "node:fs/promises";
import type { Duplex } from "node:stream";
import { duplexPair } from "node:stream";
import type { Scratch } from "../protocol/database.ts";
import { Bridge } from "./bridge/bridge.ts";
import { openPglite } from "./pglite.ts";
import { SCRATCH_TEMPLATE } from "./template.ts";

// A bundle of its own, which a runner of rehearsals loads into its process: see `Scratch`.

/**
 * Milliseconds that a second connection waits for the transaction of the first. In a rehearsal that is the migration's own
 * transaction, which waits for the second connection.
 */
const sessionWaitMs = 1500;

/** Opens an empty database in memory. Throws what PGlite throws when it cannot be opened. */
export async function openScratch(extensions: readonly string[]): Promise<Scratch> {
  const bytes = readFile(SCRATCH_TEMPLATE);
  // The caller of `openScratch` receives the failure.
  bytes.catch(() => undefined);
  const pglite = await openPglite({ extensions, template: bytes });
  const bridge = new Bridge(pglite, { sessionWaitMs });
  return {
    version: pglite.version,
    unknownExtensions: pglite.unknownExtensions,
    ask: (sql) => bridge.ask(sql),
    setStandIns: (areAvailable) => pglite.setStandIns(areAvailable),
    setDefaults: (statements) => bridge.setDefaults(statements),
    connect: () => {
      const [client, server] = duplexPair();
      bridge.serve(server);
      return asSocket(client);
    },
    close: async () => {
      await bridge.close();
      await pglite.close();
    },
  };
}

/** Adds the socket methods that `pg` calls and that a pair of streams lacks. */
function asSocket(stream: Duplex): Duplex {
  const nothing = () => stream;
  return Object.assign(stream, {
    connect: () => {
      setImmediate(() => stream.emit("connect"));
      return stream;
    },
    setNoDelay: nothing,
    setKeepAlive: nothing,
    ref: nothing,
    unref: nothing,
  });
}
