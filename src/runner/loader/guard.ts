import { AsyncLocalStorage } from "node:async_hooks";
import { Server } from "node:net";
import type { DataSource } from "typeorm";
import { nextTurn } from "../intrinsics.ts";
import { replaceMethod } from "../process/replaceMethod.ts";
import type { TypeOrm } from "../typeorm.ts";
import { aroundModule } from "./aroundModule.ts";

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
export function hear(text: string): void {
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

/** What a data source may not do while its file is only being read, and what each answers instead. */
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

/** What a query runner answers that loaded code makes, once we are connected: a timer of its own may go on for long. */
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
 * Guards each TypeORM as it is loaded: a package of a monorepo may have one of its own, and initialise a data source of
 * its own when the project imports it.
 */
export function guardEveryTypeOrm(): void {
  aroundModule(/[\\/]typeorm[\\/]data-source[\\/]DataSource\.js$/, (evaluate, module) => {
    const result = evaluate();
    guardDataSource({ api: module.exports as TypeOrm["api"] });
    return result;
  });
}

/**
 * A server that loaded code starts says that it listens, and does not: its port is the application's, which may be
 * running, and nobody is to be served by a runner.
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

/** What a package throws is deep below the line that imports it; afterwards, each statement's stack would cost more. */
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
  replaceMethod(process, "exit", () => refuse);
  replaceMethod(process, "abort", () => refuse);
}

function isLoading(): boolean {
  // Both: an ES module is evaluated outside of its caller's async context, a callback comes after loading has ended.
  return depth > 0 || loading.getStore() === true;
}
