import Module from "node:module";
import { later } from "./intrinsics.ts";

/** Node 22.10 and later; not in the types of the oldest Node we run on. */
type WithCompileCache = {
  enableCompileCache?(directory: string): unknown;
  flushCompileCache?(): void;
};

/** Long after an answer: the first flush writes a thousand small files. */
const idle = 2000;

/**
 * Lets Node keep what it compiles (TypeORM's thousand files, rolldown, the project's bundle) for the next runner, where
 * it can. Node checks a file's content and V8 its own version and flags: what does not fit is compiled anew.
 *
 * @returns saves what was compiled since; Node itself does at a regular exit, and a runner is killed
 */
export function useCompileCache(directory: string | undefined): () => void {
  const { enableCompileCache, flushCompileCache } = Module as unknown as WithCompileCache;
  if (directory === undefined || !enableCompileCache || !flushCompileCache) return () => undefined;
  enableCompileCache(directory);
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = later(flushCompileCache, idle).unref();
  };
}
