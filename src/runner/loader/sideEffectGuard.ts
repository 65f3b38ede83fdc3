import { AsyncLocalStorage } from "node:async_hooks";
import { Server } from "node:net";
import type { DataSource } from "typeorm";
import { nextTurn } from "../process/intrinsics.ts";
import { replaceMethod } from "../process/replaceMethod.ts";
import type { TypeOrm } from "../project/typeorm.ts";
import { aroundModule } from "../process/moduleHook.ts";

/** Thrown in place of ending the process: user code asked for `process.exit`. */
export class ExitCalled extends Error {
  override readonly name = "ExitCalled";
  constructor(code: unknown) {
    const call = `process.exit(${typeof code === "number" || typeof code === "string" ? code : ""})`;
    super(lastSaid === undefined ? `${call} was called` : `${call} was called: ${lastSaid}`);
  }
}

let lastSaid: string | undefined;

/** Remembers what loaded code prints: the last line before it ends the process is why. */
export function recordOutput(text: string): void {
  // oxlint-disable-next-line no-control-regex
  const lines = text.replace(/\u001B\[[0-9;]*m/g, "").split("\n");
  lastSaid = lines.findLast((line) => line.trim() !== "")?.trim() ?? lastSaid;
}

const loading = new AsyncLocalStorage<true>();
let depth = 0;

type Guarded = Pick<
  DataSource,
  "initialize" | "synchronize" | "dropDatabase" | "runMigrations" | "undoLastMigration" | "query"
>;

/** Methods that a data source may not execute while its file is loaded, with their harmless replacements. */
const harmless: { readonly [Name in keyof Guarded]: (this: DataSource) => Promise<unknown> } = {
  initialize() {
    return Promise.resolve(this);
  },
  synchronize: () => Promise.resolve(),
  dropDatabase: () => Promise.resolve(),
  runMigrations: () => Promise.resolve([]),
  undoLastMigration: () => Promise.resolve(),
  query: () => Promise.resolve([]),
};

/** Replacements for a query runner that loaded code creates after the runner is connected, for example in a timer. */
const silent = {
  connect: () => Promise.resolve(),
  query: () => Promise.resolve([]),
  startTransaction: () => Promise.resolve(),
  commitTransaction: () => Promise.resolve(),
  rollbackTransaction: () => Promise.resolve(),
};

const guarded = new WeakSet<object>();

/**
 * Makes the side effects that repositories have at import harmless: `AppDataSource.initialize()` with all that follows
 * it does nothing when the call comes from code that is being loaded, then or later; our own calls work.
 */
export function guardDataSource({ api }: Pick<TypeOrm, "api">): void {
  const prototype = api.DataSource.prototype as unknown as Record<string, (this: never, ...args: never[]) => unknown>;
  if (guarded.has(prototype)) return;
  guarded.add(prototype);
  for (const [name, answer] of Object.entries(harmless)) {
    if (!prototype[name]) continue;
    replaceMethod(prototype, name, (original) => {
      return function (this: DataSource, ...args: unknown[]) {
        return isLoading() ? answer.call(this) : original.apply(this as never, args as never);
      };
    });
  }
  if (!prototype["createQueryRunner"]) return;
  replaceMethod(prototype, "createQueryRunner", (createQueryRunner) => {
    return function (this: DataSource, ...args: unknown[]) {
      const queryRunner = createQueryRunner.apply(this as never, args as never) as object;
      // Its context alone: what we ask the database for while something is loaded has to be asked.
      return loading.getStore() === true ? Object.assign(queryRunner, silent) : queryRunner;
    };
  });
}

/**
 * Guards each TypeORM when it is loaded: a package of a monorepo may have its own TypeORM and initialise a data
 * source when the project imports it.
 */
export function guardEveryTypeOrm(): void {
  aroundModule(/[\\/]typeorm[\\/]data-source[\\/]DataSource\.js$/, (evaluate, module) => {
    const result = evaluate();
    guardDataSource({ api: module.exports as TypeOrm["api"] });
    return result;
  });
}

/**
 * Calls back with the options of every data source that is created, before anything else can use them: a file may create
 * a second data source, with a password of its own.
 */
export function watchDataSources(created: (options: object) => void): void {
  aroundModule(/[\\/]typeorm[\\/]driver[\\/]DriverFactory\.js$/, (evaluate, module) => {
    const result = evaluate();
    const { DriverFactory } = module.exports as {
      readonly DriverFactory?: { readonly prototype: { create: (source: { readonly options: object }) => unknown } };
    };
    if (!DriverFactory) return result;
    replaceMethod(DriverFactory.prototype, "create", (create) => {
      return function (this: unknown, source: { readonly options: object }) {
        created(source.options);
        return create.call(this as never, source as never);
      };
    });
    return result;
  });
}

/**
 * Prevents servers of loaded code from listening; they report success. The application may be running on that port,
 * and a runner must not serve requests.
 */
export function guardServers(): void {
  replaceMethod(Server.prototype, "listen", (listen) => {
    return function (this: Server, ...args: unknown[]) {
      if (!isLoading()) return listen.apply(this as never, args as never);
      const done = args.findLast((argument) => typeof argument === "function") as (() => void) | undefined;
      if (done) this.once("listening", done);
      void nextTurn().then(() => this.emit("listening"));
      return this;
    };
  });
}

/**
 * Stack depth while code is loaded: a package may throw many frames below the importing line. After loading, deep
 * stacks would make each statement slower.
 */
const deepStack = 60;
const { stackTraceLimit } = Error;

/** Runs what loads user code. */
export async function whileLoading<T>(load: () => Promise<T>): Promise<T> {
  depth++;
  Error.stackTraceLimit = deepStack;
  lastSaid = undefined;
  try {
    return await loading.run(true, load);
  } finally {
    depth--;
    if (depth === 0) Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A process that ends itself would take the database's truth with it: the call becomes an error of the caller. */
export function guardExit(): void {
  const refuse = (code?: unknown): never => {
    throw new ExitCalled(code);
  };
  // A handler of uncaught errors that throws would end the process, and such handlers usually end it themselves.
  replaceMethod(process, "emit", (emit) => {
    return function (this: NodeJS.Process, ...args: unknown[]) {
      if (args[0] !== "uncaughtException" && args[0] !== "unhandledRejection")
        return emit.apply(this as never, args as never);
      try {
        return emit.apply(this as never, args as never);
      } catch (error) {
        if (!(error instanceof ExitCalled)) throw error;
        return true;
      }
    };
  });
  replaceMethod(process, "exit", () => refuse);
  replaceMethod(process, "abort", () => refuse);
}

function isLoading(): boolean {
  // Both: an ES module is evaluated outside of its caller's async context, a callback comes after loading has ended.
  return depth > 0 || loading.getStore() === true;
}
