import type { DataSource } from "typeorm";
import { pause } from "../process/intrinsics.ts";
import { blame } from "../loader/loadProblem.ts";

/** How long the project's query cache may take to connect, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

const watched = new WeakSet<object>();

/** Has the errors of the data source's cache say that they are the cache's: it is another server than the database's. */
export function watchCache(dataSource: DataSource): void {
  const { queryResultCache: cache } = dataSource as { queryResultCache?: { connect(): Promise<void> } };
  if (!cache || watched.has(cache)) return;
  watched.add(cache);
  const { connect } = cache;
  cache.connect = async () => {
    const late = pause(CONNECT_TIMEOUT_MS).then(() => Promise.reject(new Error("it does not answer")));
    await Promise.race([connect.call(cache), late]).catch((error: unknown) => {
      throw blame(error, "cache");
    });
  };
}
