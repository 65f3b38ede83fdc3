import type { Problem } from "../../../core/problems/problem.ts";
import type { Log } from "../../process/logger.ts";
import type { Role } from "../loadProblem.ts";
import { loadProblem } from "../loadProblem.ts";
import { bundleOnce } from "./bundleCache.ts";
import type { Exports } from "./types.ts";
import { evaluate } from "./evaluate.ts";
import { whileLoading } from "../sideEffectGuard.ts";
import { exportsOfFile, isEvaluated, lastStarted, noteExports } from "./moduleRegistry.ts";
import { mappedStack } from "./sourceMap.ts";
import type { Surroundings } from "./stored/observe.ts";

/** Modules that were bundled and evaluated as one graph. */
export type Graph = {
  /** All of the project's files in it, absolute. */
  readonly files: readonly string[];
  /** Exports of a requested file. */
  readonly exportsOf: (file: string) => Exports;
};

/** The location of a module graph. */
export type GraphContext = {
  readonly root: string;
  /** The folder that the project's scripts run in, absolute. */
  readonly base: string;
  readonly home: string;
  readonly log: Log;
  /** Texts of deleted files, by absolute path. They are read as if the files existed. */
  readonly restored: ReadonlyMap<string, string>;
  /** Folder of the bundles that processes store for each other, absolute. */
  readonly cacheDirectory?: string;
  /** True if they are stored some seconds later. */
  readonly storesLate?: boolean;
  /** What was read to compare these bundles, in one load of the project. */
  readonly surroundings?: Surroundings;
};

/**
 * Loads files as one graph, with every side effect of a data source disabled. Modules that were evaluated before are
 * reused. Problems: those of `loadProblem`.
 *
 * @param roleOf returns the role of a file, which decides the problem's code
 * @param label names the graph among those of the project, so that its bundle can be stored
 */
export async function loadGraph(
  files: readonly string[],
  context: GraphContext,
  roleOf: (file: string | undefined) => Role,
  label?: string,
): Promise<Graph | Problem> {
  try {
    return { files: await evaluateFiles(files, context, label), exportsOf: evaluated };
  } catch (error) {
    context.log("error", mappedStack(error));
    return loadProblem(error, roleOf, lastStarted());
  }
}

/**
 * Evaluates those of the files that were not evaluated yet, as one graph. Returns the project's own files in it, absolute.
 *
 * @throws what the bundler or the code throws
 */
export async function evaluateFiles(
  files: readonly string[],
  context: GraphContext,
  label?: string,
): Promise<readonly string[]> {
  const entries = [...new Set(files)].filter((file) => !isEvaluated(file));
  if (entries.length === 0) return [];
  return whileLoading(async () => {
    const bundled = await bundleOnce(entries, context, label).catch((error: unknown) => {
      // Rolldown panics with the registry plugin if a Plug'n'Play workspace does not list its own packages.
      if (!/Formatting argument out of range/.test(String(error))) throw error;
      return bundleOnce(entries, { ...context, isPlain: true });
    });
    const modules = await evaluate(bundled, context.home, context.log);
    for (const [index, file] of entries.entries()) noteExports(file, (modules[`m${index}`] ?? {}) as Exports);
    return bundled.files;
  });
}

const evaluated = (file: string): Exports => exportsOfFile(file) ?? {};
