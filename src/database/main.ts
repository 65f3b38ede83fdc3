import { Bridge } from "./bridge/bridge.ts";
import type {
  DatabaseArguments,
  DatabaseEvent,
  DatabaseFailed,
  DatabaseLogin,
  DatabaseRequest,
} from "../protocol/database.ts";
import { prepareDataDirectory } from "./dataDirectory.ts";
import { takeOwnership } from "./pidFile.ts";
import { openPglite } from "./pglite.ts";
import { listen } from "./server.ts";

/** Exit codes: 0 stopped, 1 did not start, 70 crashed while serving. */
const [NOT_STARTED, CRASHED] = [1, 70];

/** Undoes what was done so far, last first, and ends the process. */
const undo: (() => void | Promise<void>)[] = [];
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  for (const step of undo.reverse()) {
    try {
      await step();
    } catch (error) {
      process.stderr.write(`${String(error)}\n`);
    }
  }
  process.exit(code);
}

/** Resolves when the event has left this process; an exit before that would lose it. */
function notify(event: DatabaseEvent): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(event, undefined, {}, () => resolve());
  });
}

async function fail(event: DatabaseFailed, code: number): Promise<void> {
  await notify(event);
  await end(code);
}

/** Nothing is closed: the state in memory is not to be trusted, and PostgreSQL recovers from its log. */
async function crash(detail: string): Promise<void> {
  if (ending) return;
  ending = true;
  undo.splice(1);
  await undo[0]?.();
  await notify({ type: "failed", code: "crashed", detail });
  process.exit(CRASHED);
}

function readArguments(json: string | undefined): DatabaseArguments | string {
  try {
    const given = JSON.parse(json ?? "") as DatabaseArguments;
    if (typeof given.dataDirectory !== "string" || given.dataDirectory === "") return "dataDirectory is missing";
    if (!Array.isArray(given.extensions)) return "extensions is not a list";
    return given;
  } catch (error) {
    return String(error);
  }
}

async function start(): Promise<void> {
  const given = readArguments(process.argv[2]);
  if (typeof given === "string") {
    return fail({ type: "failed", code: "argumentsInvalid", detail: given }, NOT_STARTED);
  }
  const ownership = await takeOwnership(given.dataDirectory);
  if ("busy" in ownership) {
    const { pid, port } = ownership.busy;
    const where = port === undefined ? {} : { port };
    return fail({ type: "failed", code: "dataDirectoryBusy", pid, ...where }, NOT_STARTED);
  }
  undo.push(ownership.release);
  const directory = prepareDataDirectory(given.dataDirectory, given.extensions);
  if ("code" in directory) return fail(directory, NOT_STARTED);
  const pglite = await openPglite({ dataDirectory: given.dataDirectory, extensions: directory.extensions });
  undo.push(() => pglite.close());
  directory.opened();
  const wait = given.sessionWaitMs === undefined ? {} : { sessionWaitMs: given.sessionWaitMs };
  await loginsGiven;
  const bridge = new Bridge(pglite, { ...wait, logins: () => logins, onFatal: (detail) => void crash(detail) });
  undo.push(() => bridge.close());
  const server = await listen(bridge, given.host, given.port);
  undo.push(server.close);
  ownership.publish(server.host, server.port);
  const { host, port, preferredPortTaken } = server;
  const { version, unknownExtensions } = pglite;
  await notify({ type: "ready", host, port, preferredPortTaken, version, pid: process.pid, unknownExtensions });
  serving = true;
}

/** The logins that the editor has sent last. */
let logins: readonly DatabaseLogin[] = [];
let giveLogins: () => void = () => {};
const loginsGiven = new Promise<void>((resolve) => (giveLogins = resolve));

process.on("message", (request: DatabaseRequest) => {
  if (request.type === "stop") return stop();
  ({ logins } = request);
  giveLogins();
});

let serving = false;
const starting = start().catch((error: unknown) => {
  const detail = error instanceof Error ? error.message : String(error);
  return fail({ type: "failed", code: "startFailed", detail }, NOT_STARTED);
});

/** A start is not interrupted: it takes a second, and half a database is worth nothing. */
const stop = (): void => void starting.then(() => end(0));

process.on("disconnect", () => {
  giveLogins();
  stop();
});
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
process.on("uncaughtException", (error) => {
  if (serving) void crash(error.stack ?? error.message);
  else void fail({ type: "failed", code: "startFailed", detail: error.stack ?? error.message }, NOT_STARTED);
});
