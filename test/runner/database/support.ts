import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client, type ClientConfig } from "pg";
import type {
  DatabaseArguments,
  DatabaseEvent,
  DatabaseLogin,
  DatabaseReady,
  DatabaseRequest,
} from "../../../src/protocol/database.ts";

/** As the editor forks it. */
const MAIN = path.join(process.cwd(), "dist/database/main.js");

export interface Started {
  readonly child: ChildProcess;
  readonly event: DatabaseEvent;
  /** Every message, the first included. */
  readonly events: readonly DatabaseEvent[];
}

export interface Running extends Started {
  readonly ready: DatabaseReady;
  readonly directory: string;
  readonly client: (config?: ClientConfig) => Promise<Client>;
  /** Asks it to stop, and resolves with its exit code. */
  readonly stop: () => Promise<number | null>;
}

const children = new Set<ChildProcess>();
const directories = new Set<string>();
const clients = new Set<Client>();

/** A path in a new temporary directory, where the data directory is to be made. */
export function newDirectory(): string {
  const parent = mkdtempSync(path.join(tmpdir(), "database-test-"));
  directories.add(parent);
  return path.join(parent, "data");
}

/** Forks the database and waits for its first word. */
export async function start(
  options: Partial<DatabaseArguments>,
  execArgv = ["--liftoff-only"],
  logins: readonly DatabaseLogin[] = [{ user: "u", password: "p" }, { user: "open" }],
): Promise<Started> {
  const given = { dataDirectory: newDirectory(), extensions: [], ...options };
  const child = fork(MAIN, [JSON.stringify(given)], { execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.send({ type: "logins", logins } satisfies DatabaseRequest);
  children.add(child);
  child.on("exit", () => children.delete(child));
  const events: DatabaseEvent[] = [];
  child.on("message", (event: DatabaseEvent) => events.push(event));
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`the database ended with ${String(code)} and said nothing`);
  });
  exited.catch(() => {});
  const [event] = (await Promise.race([once(child, "message"), exited])) as [DatabaseEvent];
  return { child, event, events };
}

/** Forks the database and insists that it serves. */
export async function run(
  options: Partial<DatabaseArguments> = {},
  logins?: readonly DatabaseLogin[],
): Promise<Running> {
  const directory = options.dataDirectory ?? newDirectory();
  const started = await start({ ...options, dataDirectory: directory }, undefined, logins);
  const { child, event } = started;
  if (event.type !== "ready") throw new Error(JSON.stringify(event));
  return {
    ...started,
    ready: event,
    directory,
    client: async (config = {}) => {
      const client = new Client({ host: event.host, port: event.port, user: "u", password: "p", ...config });
      client.on("error", () => {});
      clients.add(client);
      await client.connect();
      return client;
    },
    stop: async () => {
      const exit = exitCode(child);
      child.send({ type: "stop" });
      return exit;
    },
  };
}

export async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

/** Closes the clients of a test; the database goes on. */
export async function closeClients(): Promise<void> {
  const open = [...clients];
  clients.clear();
  await Promise.all(open.map((client) => client.end().catch(() => {})));
}

/** Leaves no process and no file. */
export async function cleanUp(): Promise<void> {
  await closeClients();
  for (const child of children) child.kill("SIGKILL");
  await Promise.all([...children].map(exitCode));
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  directories.clear();
}

/** The SQLSTATE that a query fails with; undefined when it does not fail. */
export async function sqlState(query: Promise<unknown>): Promise<string | undefined> {
  try {
    await query;
    return undefined;
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
}
