import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type {
  DatabaseArguments,
  DatabaseEvent,
  DatabaseLogin,
  DatabaseReady,
  DatabaseRequest,
} from "../../protocol/database.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { ownLogin, projectLogin } from "./embeddedLogins.ts";
import { extensionsOf } from "../rehearsal/requiredExtensions.ts";
import type { Log } from "../log.ts";
import { WindowRegistry } from "./windowRegistry.ts";
import type { Project } from "../project/project.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** Address of a running embedded database. */
export type RunningDatabase = { readonly host: string; readonly port: number };

/** Milliseconds in which a database has closed its files. */
const stopPatience = 10_000;
/** Seconds that another window gets to finish starting the database. */
const startAttempts = 10;

type Started = {
  readonly child: ChildProcess;
  readonly at: RunningDatabase;
  readonly argument: DatabaseArguments;
  /** The logins. */
  logins: readonly DatabaseLogin[];
  /** When the runner was started that gave the project's login. */
  readAt?: number | undefined;
};

/**
 * The embedded PostgreSQL of each project: a process of its own, its data in the extension's storage for this
 * workspace, ended with the window. A second window on the same workspace uses the first one's.
 */
export class EmbeddedDatabase {
  readonly #script: string;
  readonly #storage: string;
  readonly #log: Log;
  readonly #onEnded: () => void;
  readonly #started = new Map<string, Started>();
  readonly #windows = new WindowRegistry();

  /**
   * @param onEnded called when a database has ended unexpectedly
   */
  constructor(script: string, storage: string, log: Log, onEnded: () => void) {
    this.#script = script;
    this.#storage = storage;
    this.#log = log;
    this.#onEnded = onEnded;
  }

  /** True if this window runs the project's database. */
  isRunning(project: Project): boolean {
    return this.#started.has(project.view.key);
  }

  /** Port of the project's database in this window. */
  portOf(project: Project): number | undefined {
    return this.#started.get(project.view.key)?.at.port;
  }

  /**
   * Starts the project's database, or finds it running. Problem: `databaseStartFailed`.
   *
   * @param port the one the project's `.env` points to, where that is on this machine
   */
  async start(project: Project, port: number | undefined): Promise<RunningDatabase | Problem> {
    const { key, location } = project.view;
    const running = this.#started.get(key);
    if (running) {
      if (running.at.port === port) await this.letIn(project);
      return running.at;
    }
    const directory = this.#directoryOf(location.root);
    await mkdir(path.dirname(directory), { recursive: true, mode: 0o700 });
    const argument: DatabaseArguments = {
      dataDirectory: directory,
      extensions: await extensionsOf(project),
      ...omitUndefined({ port }),
    };
    const own = await ownLogin(directory);
    const login = port === undefined ? undefined : await projectLogin(project);
    const logins = login ? [login, own] : [own];
    // Another window may be starting the same database just now: then it listens soon.
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#spawn(key, argument, logins);
      // Another window's: that window is to know of this one before it ends its database.
      if (!isProblem(answer) && answer !== "starting" && !this.#started.has(key)) await this.#windows.enter(directory);
      if (answer !== "starting") return answer;
      if (attempt === startAttempts) return { code: "databaseStartFailed", message: "another window is starting it" };
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  /**
   * Kills the project's database and starts it again. A running statement blocks the whole process, so this is the
   * only way to cancel it. Committed data is kept. Does nothing if this window does not run the database.
   */
  async restart(project: Project): Promise<void> {
    const running = this.#started.get(project.view.key);
    if (!running) return;
    this.#started.delete(project.view.key);
    const gone = new Promise((resolve) => running.child.once("exit", resolve));
    running.child.kill("SIGKILL");
    await gone;
    await this.#spawn(project.view.key, { ...running.argument, port: running.at.port }, running.logins);
  }

  /**
   * Replaces the logins by those of the project's files, because an `.env` may change while its database runs.
   * Resolves to true if the logins have changed. Does nothing if this window does not run the database, or if the
   * same runner has been queried before.
   */
  async letIn(project: Project): Promise<boolean> {
    const running = this.#started.get(project.view.key);
    const { startedAt } = project.client;
    if (!running || (startedAt !== undefined && startedAt === running.readAt)) return false;
    const login = await projectLogin(project);
    running.readAt = project.client.startedAt;
    if (!login || !running.child.connected) return false;
    running.logins = [login, ...running.logins.slice(-1)];
    running.child.send({ type: "logins", logins: running.logins } satisfies DatabaseRequest);
    return true;
  }

  /** A URL of the project's database by the extension's own login. Holds a password. */
  async urlOf(project: Project, { port }: RunningDatabase): Promise<string> {
    const { user, password } = await ownLogin(this.#directoryOf(project.location.root));
    const database = encodeURIComponent(project.view.connection?.database ?? user);
    return `postgresql://${user}:${password}@localhost:${port}/${database}`;
  }

  /**
   * Closes the project's database and ends it; its data stays. Nothing happens when this window does not run it.
   */
  async stop(project: Project): Promise<void> {
    const running = this.#started.get(project.view.key);
    if (!running) return;
    this.#started.delete(project.view.key);
    const { child } = running;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (child.connected) child.send({ type: "stop" });
    else child.kill();
    // PostgreSQL recovers what was committed from its log.
    const force = setTimeout(() => child.kill("SIGKILL"), stopPatience);
    await gone;
    clearTimeout(force);
  }

  /** How many other windows have been given the project's database. */
  sharedWith(project: Project): number {
    return this.#windows.count(this.#directoryOf(project.location.root));
  }

  /** True if another window runs the project's database and this window uses it. */
  isOfOtherWindow(project: Project): boolean {
    return this.#windows.isServing(this.#directoryOf(project.location.root));
  }

  dispose(): void {
    this.#windows.leave();
    // The process also ends when its channel closes. The message lets it close its files first.
    for (const { child } of this.#started.values()) if (child.connected) child.send({ type: "stop" });
    this.#started.clear();
  }

  #directoryOf(root: string): string {
    return path.join(this.#storage, "postgres", createHash("sha256").update(root).digest("hex").slice(0, 12));
  }

  #spawn(
    key: string,
    argument: DatabaseArguments,
    logins: readonly DatabaseLogin[],
  ): Promise<RunningDatabase | Problem | "starting"> {
    const child = fork(this.#script, [JSON.stringify(argument)], {
      // Starts in half the time and a third of the memory; without the flag all works.
      execArgv: ["--liftoff-only"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child.send({ type: "logins", logins } satisfies DatabaseRequest, () => undefined);
    const note = (data: Buffer) => this.#log.write("debug", `database: ${data.toString("utf8").trimEnd()}`);
    child.stdout?.on("data", note);
    child.stderr?.on("data", note);
    return new Promise((resolve) => {
      child.on("message", (event: DatabaseEvent) => {
        if (event.type === "ready") {
          const { host, port } = event;
          const at = { host, port };
          this.#log.write("info", `PostgreSQL ${event.version} (embedded) listens on ${at.host}:${at.port}`);
          this.#started.set(key, { child, at, argument, logins });
          resolve(at);
        } else if (event.code === "dataDirectoryBusy") {
          // Another window has it: its server serves this one as well.
          const { port } = event;
          resolve(port === undefined ? "starting" : { host: "127.0.0.1", port });
        } else {
          resolve({ code: "databaseStartFailed", message: describe(event) });
        }
      });
      const ended = (how: string) => {
        const isCurrent = this.#started.get(key)?.child === child;
        if (isCurrent) this.#started.delete(key);
        this.#log.write("debug", `database: ended (${how})`);
        resolve({ code: "databaseStartFailed", message: how });
        if (isCurrent) this.#onEnded();
      };
      child.on("error", (error) => ended(error.message));
      child.on("exit", (code, signal) => ended(signal ?? `exit code ${code ?? "?"}`));
    });
  }
}

function describe(event: Exclude<DatabaseEvent, DatabaseReady>): string {
  switch (event.code) {
    case "dataDirectoryVersion":
      return `the data was made by ${event.found}, this is ${event.expected}`;
    case "dataDirectoryForeign":
      return `${event.dataDirectory} holds files of something else`;
    case "dataDirectoryBusy":
      return `process ${event.pid} is starting it`;
    default:
      return event.detail;
  }
}
