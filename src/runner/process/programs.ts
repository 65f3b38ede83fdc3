import childProcess from "node:child_process";
import { realpathSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import workerThreads from "node:worker_threads";

/** How Node describes a program to itself; with a shell, its last argument is the command. */
type Spawned = { readonly file: string; readonly args: readonly string[]; readonly shell?: string | boolean };

/** Returns the error with which a program or a worker thread fails to start; undefined: it starts. */
type Refusal = (program: string) => Error | undefined;

let refusal: Refusal = () => undefined;

/** Refuses programs and worker threads until the returned function is called. */
export function refusePrograms(refuse: Refusal): () => void {
  const before = refusal;
  refusal = refuse;
  return () => {
    refusal = before;
  };
}

/** The folder with the code of another commit, which may start no program. */
let foreignFolder: string | undefined;

/** Refuses all programs and worker threads of the code of another commit. @param folder its files, absolute */
export function refuseForeign(folder: string): void {
  foreignFolder = realOf(folder);
  refusePrograms((program) =>
    Object.assign(
      new Error(`the code of another commit starts no program here, not even while it is loaded: ${program}`),
      {
        code: "EPERM",
      },
    ),
  );
}

/**
 * Starts a program of the runner's own, which the code of another commit needs: its compiler. A compiler that the commit
 * itself contains stays refused.
 *
 * @param script what the program executes, absolute
 * @param start starts the program before it returns
 */
export function startOwn<T>(script: string, start: () => T): T {
  if (foreignFolder === undefined || realOf(script).startsWith(foreignFolder + path.sep)) return start();
  const before = refusal;
  refusal = () => undefined;
  try {
    return start();
  } finally {
    refusal = before;
  }
}

function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** The program of a command, without variables in front of it, which may hold a password: `psql` of `PGPASSWORD=x psql`. */
export function programOf(command: string): string {
  const bare = command.replace(/^(?:\s*\w+=(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])*(?:\s+|$))+/, "");
  return bare.trim().split(/\s/, 1)[0] ?? "";
}

/**
 * Makes every start of a program and of a worker thread refusable. It has to be called before the project's code is
 * loaded, which may keep the functions that it finds: a program such as psql reaches a server without any configuration
 * that can be intercepted, and a thread has its own sockets.
 */
export function guardPrograms(): void {
  const check = (what: unknown) => {
    const error = refusal(programOf(String(what)));
    if (error) throw error;
  };
  const guarded = <A extends unknown[], R>(start: (this: unknown, ...args: A) => R, what: (...args: A) => unknown) =>
    function (this: unknown, ...args: A): R {
      check(what(...args));
      return start.apply(this, args);
    };
  for (const name of ["execSync", "execFileSync", "spawnSync"] as const)
    Object.assign(childProcess, { [name]: guarded<unknown[], unknown>(childProcess[name] as never, (file) => file) });
  // `exec`, `execFile`, `fork` and `spawn` come together here.
  const { prototype } = childProcess.ChildProcess as unknown as {
    readonly prototype: { spawn: (options: Spawned) => unknown };
  };
  prototype.spawn = guarded(prototype.spawn, ({ file, shell, args }) => (shell ? args.at(-1) : file));
  const { Worker } = workerThreads;
  workerThreads.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      check("Worker");
      super(...args);
    }
  };
  // Named imports of ES modules see what these are now.
  syncBuiltinESMExports();
}
