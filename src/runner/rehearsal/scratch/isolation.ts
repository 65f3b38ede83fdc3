import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import workerThreads from "node:worker_threads";
import { isPartName, urlNames } from "../../../core/connection/connectionVariables.ts";
import type { Environment } from "../../project/environment.ts";

/** A name that no resolver may answer (RFC 6761). */
export const unreachableHost = "rehearsal.invalid";

/**
 * Takes every way out of this process: whatever a migration does in a rehearsal, it reaches no server. The scratch
 * database is in the process itself.
 */
export function blockNetwork(): void {
  Socket.prototype.connect = function (this: Socket) {
    const error = Object.assign(new Error("a rehearsal has no way out: no connection is made from it"), {
      code: "ECONNREFUSED",
    });
    process.nextTick(() => this.destroy(error));
    return this;
  };
}

/** How Node describes a program to itself; with a shell, its last argument is the command. */
type Spawned = { readonly file: string; readonly args: readonly string[]; readonly shell?: string | boolean };

/**
 * Blocks child processes and worker threads: a program such as psql could reach the local server without any
 * configuration that can be intercepted, and a thread has its own sockets. Programs that the project starts while it
 * is loaded (for example `git` for a version) are allowed, because the live runner starts them as well.
 *
 * @returns enables the block, when the project is loaded
 */
export function blockChildProcesses(): () => void {
  let isClosed = false;
  const refuse = (what: unknown) => {
    if (!isClosed) return;
    throw Object.assign(new Error(`a rehearsal starts no program: ${String(what).split(/\s/, 1)[0] ?? ""}`), {
      code: "EPERM",
    });
  };
  const refusing = <A extends unknown[], R>(start: (this: unknown, ...args: A) => R, what: (...args: A) => unknown) =>
    function (this: unknown, ...args: A): R {
      refuse(what(...args));
      return start.apply(this, args);
    };
  for (const name of ["execSync", "execFileSync", "spawnSync"] as const) {
    Object.assign(childProcess, { [name]: refusing<unknown[], unknown>(childProcess[name] as never, (file) => file) });
  }
  // `exec`, `execFile`, `fork` and `spawn` come together here.
  const { prototype } = childProcess.ChildProcess as unknown as {
    readonly prototype: { spawn: (options: Spawned) => unknown };
  };
  prototype.spawn = refusing(prototype.spawn, ({ file, shell, args }) => (shell ? args.at(-1) : file));
  const { Worker } = workerThreads;
  workerThreads.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      refuse("Worker");
      super(...args);
    }
  };
  // Named imports of ES modules see what these are now.
  syncBuiltinESMExports();
  return () => {
    isClosed = true;
  };
}

/**
 * Puts names that lead nowhere into every variable that may hold a part of the live connection: those with the usual
 * names, those that the live runner has found to be used, and whatever holds the URL of a server. They are set as the
 * process's own, so that a dotenv of the project's leaves them alone. The database's name stays, which code may ask for.
 *
 * @param used names that the live connection was made of
 */
export function blankConnection({ variables }: Environment, used: readonly string[]): void {
  for (const { name, value } of variables.values()) {
    const blank = blankOf(name, value, used.includes(name));
    if (blank !== undefined) process.env[name] = blank;
  }
}

function blankOf(name: string, value: string, isUsed: boolean): string | undefined {
  const url = /^([a-z][a-z0-9+.-]*):\/\/[^\s]*$/i.exec(value)?.[1];
  const isServer = url !== undefined && /^(postgres|mysql|mariadb|mssql|cockroach)/i.test(url);
  if (isServer || urlNames.includes(name))
    return `${url ?? "postgres"}://rehearsal:rehearsal@${unreachableHost}:5432/rehearsal`;
  if (!isUsed && !isPartName(name)) return undefined;
  if (/^\d+$/.test(value)) return "5432";
  if (/PASS|PWD|SECRET|TOKEN/i.test(name)) return "rehearsal";
  if (/HOST|SERVER|ADDR/i.test(name)) return unreachableHost;
  if (/USER/i.test(name)) return "rehearsal";
  return /NAME|DATABASE|_DB$/i.test(name) ? undefined : "rehearsal";
}
