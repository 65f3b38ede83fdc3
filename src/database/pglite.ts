import { PGlite, type PGliteOptions as ModuleOptions } from "@electric-sql/pglite";
import type { Backend } from "./bridge/shared.ts";
import { chooseExtensions } from "./extensions.ts";
import { frame, int32 } from "./bridge/wire.ts";
import { standInVersion } from "../core/sql/createdObjects.ts";
import { omitUndefined } from "../core/omitUndefined.ts";

/** PGlite's own version, which identifies the format of its data directory. A test compares it with the package's. */
export const PGLITE_VERSION = "0.5.16";
/** The major version of the PostgreSQL in it. */
export const POSTGRES_MAJOR = 18;

export interface PgliteOptions {
  /** In memory when absent. */
  readonly dataDirectory?: string;
  /** In memory only: a tar of the data directory to begin with, once it is read. */
  readonly template?: Promise<Buffer>;
  /** Names as in `CREATE EXTENSION`. */
  readonly extensions: readonly string[];
}

export interface PgliteBackend extends Backend {
  /** PostgreSQL's version, such as `18.6`. */
  readonly version: string;
  readonly unknownExtensions: readonly string[];
  /** Adds an extension without objects for each unknown one, or removes these extensions: see `Scratch`. */
  setStandIns(areAvailable: boolean): void;
  /** Checkpoints and closes all files. */
  close(): Promise<void>;
}

const parametersOf = (settings: readonly (readonly [name: string, value: string])[]): readonly string[] =>
  settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]);

const START_PARAMETERS = parametersOf([
  // A fifth of the memory that PostgreSQL takes by default; there is one session.
  ["shared_buffers", "16MB"],
  // PostgreSQL measures its own stack, which ends long after V8's: without this, recursion takes the process down.
  ["max_stack_depth", "200kB"],
]);

/** An in-memory database is never recovered, so its log is as short as possible. Plans are cached. */
const IN_MEMORY = parametersOf([
  // A draft creates and drops the tables of all entities in one transaction: 1,000 of them take some 20,000 locks.
  ["max_locks_per_transaction", "256"],
  ["full_page_writes", "off"],
  ["synchronous_commit", "off"],
  ["wal_init_zero", "off"],
  ["wal_recycle", "off"],
  ["plan_cache_mode", "force_generic_plan"],
  // No client reads the statistics of the single session.
  ["track_counts", "off"],
  ["track_activities", "off"],
]);

/**
 * An empty module in the place of initdb, so that PGlite neither reads nor compiles it. All data directories begin with a
 * template, and the files that initdb needs are not shipped.
 */
function noInitdb(): WasmModule {
  // The types of Node.js do not declare WebAssembly.
  const { WebAssembly } = globalThis as unknown as { WebAssembly: { Module: new (bytes: Uint8Array) => WasmModule } };
  return new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
}

type WasmModule = NonNullable<ModuleOptions["initdbWasmModule"]>;

/** The end of a session that PostgreSQL did not announce: a trap in WASM, an abort. */
class BackendCrash extends Error {}

/** Opens PGlite behind the bridge's interface. Throws what PGlite throws when the data cannot be opened. */
export async function openPglite(options: PgliteOptions): Promise<PgliteBackend> {
  const { extensions, unknown } = chooseExtensions(options.extensions);
  const pglite = await PGlite.create({
    ...omitUndefined({ dataDir: options.dataDirectory }),
    ...(options.template === undefined ? {} : { loadDataDir: asBlob(options.template) }),
    initdbWasmModule: noInitdb(),
    extensions,
    startParams: [
      ...PGlite.defaultStartParams,
      ...START_PARAMETERS,
      ...(options.dataDirectory === undefined ? IN_MEMORY : []),
    ],
  });
  const execute = executor(pglite, options.dataDirectory !== undefined);
  const parameters = await greeting(execute);
  return {
    execute,
    parameters,
    version: /server_version\0([^\0]*)\0/.exec(parameters.toString("latin1"))?.[1] ?? "",
    unknownExtensions: unknown,
    setStandIns: (areAvailable) => {
      for (const name of unknown) setStandIn(pglite, name, areAvailable);
    },
    close: () => pglite.close(),
  };
}

/**
 * Adds or removes the files of an extension without objects. With them, `CREATE EXTENSION` puts the name alone in the catalog.
 * PostgreSQL reads them for each such statement, and not to drop the extension. A name that is no plain one is left out.
 */
function setStandIn({ Module: { FS } }: PGlite, name: string, isAvailable: boolean): void {
  if (!/^\w[\w-]*$/.test(name) || name.includes("--")) return;
  const file = `/pglite/share/postgresql/extension/${name}`;
  const control = `${file}.control`;
  if (isAvailable) {
    FS.writeFile(control, `default_version = '${standInVersion}'\nrelocatable = true\n`);
    FS.writeFile(`${file}--${standInVersion}.sql`, "");
  } else if (FS.analyzePath(control).exists) FS.unlink(control);
}

/** All that PGlite asks of a Blob; a true one would copy its bytes three times. */
function asBlob(bytes: Promise<Buffer>): Blob {
  const arrayBuffer = async () => {
    const { buffer, byteOffset, length } = await bytes;
    return length === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + length);
  };
  return { type: "application/x-tar", arrayBuffer } as unknown as Blob;
}

/** The exit status that PGlite's PostgreSQL throws for every SQL error, and that PGlite handles. */
const SQL_ERROR = 100;

/** Functions that PGlite calls while it processes a message. */
type LoopFunction =
  | "_PostgresMainLoopOnce"
  | "_PostgresSendReadyForQueryIfNecessary"
  | "_pgl_pq_flush"
  | "_pq_buffer_remaining_data";

/**
 * PGlite swallows every exception of its loop and goes on with a broken heap, or for ever. Here the first one that is
 * not an SQL error ends the session.
 */
function executor(pglite: PGlite, syncToFs: boolean): Backend["execute"] {
  const module = pglite.Module;
  let crash: BackendCrash | undefined;
  const guard = (call: () => unknown, afterCrash: unknown): unknown => {
    if (crash !== undefined) return afterCrash;
    try {
      return call();
    } catch (error) {
      if ((error as { readonly status?: unknown }).status !== SQL_ERROR) crash = new BackendCrash(String(error));
      throw error;
    }
  };
  const replace = (name: LoopFunction, afterCrash: unknown): void => {
    const original: () => unknown = module[name];
    Object.assign(module, { [name]: () => guard(original, afterCrash) });
  };
  replace("_PostgresMainLoopOnce", undefined);
  replace("_PostgresSendReadyForQueryIfNecessary", undefined);
  replace("_pgl_pq_flush", undefined);
  replace("_pq_buffer_remaining_data", 0);

  return async (messages) => {
    if (crash !== undefined) throw crash;
    // PGlite loops until it has read this many bytes: after a crash, none are left.
    const input = new Uint8Array(messages);
    const { length } = input;
    Object.defineProperty(input, "length", { get: () => (crash === undefined ? length : 0) });
    const answer: Buffer[] = [];
    await pglite.execProtocolRawStream(input, { syncToFs, onRawData: (bytes) => answer.push(Buffer.from(bytes)) });
    if (crash !== undefined) throw crash;
    return Buffer.concat(answer);
  };
}

/** PostgreSQL's ParameterStatus messages: those of a start, and those it adds to its first answer. */
async function greeting(execute: Backend["execute"]): Promise<Buffer> {
  const body = Buffer.from("\0\x03\0\0user\0postgres\0database\0postgres\0\0");
  const answer = await execute(Buffer.concat([int32(body.length + 4), body]));
  await execute(frame("Q", "SELECT 1"));
  const messages: Buffer[] = [];
  for (let at = 0, next: number; at < answer.length; at = next) {
    next = at + 1 + answer.readInt32BE(at + 1);
    if (answer[at] === PARAMETER_STATUS) messages.push(answer.subarray(at, next));
  }
  return Buffer.concat(messages);
}

const PARAMETER_STATUS = 0x53;
