import Module from "node:module";
import { later } from "./intrinsics.ts";

/** Node 22.10 and later; not in the types of the oldest Node we run on. */
type WithCompileCache = {
  enableCompileCache?(directory: string): unknown;
  flushCompileCache?(): void;
};

/** Long after an answer: the first flush writes a thousand small files. */
const idle = 2000;

/** Saves the compile cache. Node saves it at a regular exit only, and a runner is killed. */
export type CompileCache = {
  /** Saves it when the runner has been idle for some time. */
  readonly saveLater: () => void;
  readonly saveNow: () => void;
};

/**
 * Enables Node's compile cache (Node 22.10 and later), so that the next runner does not compile TypeORM's thousand
 * files, rolldown and the project's bundle again. Node compares the content of each file, and V8 its version and
 * flags, so a stale entry is never used.
 */
export function useCompileCache(directory: string | undefined): CompileCache {
  const { enableCompileCache, flushCompileCache } = Module as unknown as WithCompileCache;
  if (directory === undefined || !enableCompileCache || !flushCompileCache)
    return { saveLater: () => undefined, saveNow: () => undefined };
  enableCompileCache(directory);
  let timer: NodeJS.Timeout | undefined;
  return {
    saveLater: () => {
      clearTimeout(timer);
      timer = later(flushCompileCache, idle).unref();
    },
    saveNow: () => flushCompileCache(),
  };
}
