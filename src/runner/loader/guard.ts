import { AsyncLocalStorage } from "node:async_hooks";
import type { DataSource } from "typeorm";
import type { TypeOrm } from "../typeorm.ts";

/** Thrown in place of ending the process: user code asked for `process.exit`. */
export class ExitCalled extends Error {
  override readonly name = "ExitCalled";
  constructor(code: unknown) {
    super(`process.exit(${typeof code === "number" || typeof code === "string" ? code : ""}) was called`);
  }
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

/**
 * Makes the side effects that repositories have at import harmless: `AppDataSource.initialize()` with all that follows
 * it does nothing when the call comes from code that is being loaded, then or later; our own calls work.
 */
export function guardDataSource(typeorm: TypeOrm): void {
  const prototype = typeorm.api.DataSource.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const [name, answer] of Object.entries(harmless)) {
    const original = prototype[name];
    if (!original) continue;
    prototype[name] = function (this: DataSource, ...args: unknown[]) {
      return isLoading() ? answer.call(this) : original.apply(this, args);
    };
  }
}

/** Runs what loads user code. */
export async function whileLoading<T>(load: () => Promise<T>): Promise<T> {
  depth++;
  try {
    return await loading.run(true, load);
  } finally {
    depth--;
  }
}

/** A process that ends itself would take the database's truth with it: the call becomes an error of the caller. */
export function guardExit(): void {
  const refuse = (code?: unknown): never => {
    throw new ExitCalled(code);
  };
  process.exit = refuse;
  process.abort = refuse;
}

function isLoading(): boolean {
  // Both: an ES module is evaluated outside of its caller's async context, a callback comes after loading has ended.
  return depth > 0 || loading.getStore() === true;
}
