import type { Problem } from "../../migrations/problem.ts";
import type { Log } from "../logger.ts";
import type { Role } from "../problems.ts";
import { loadProblem } from "../problems.ts";
import { bundle } from "./bundle.ts";
import type { Exports } from "./evaluate.ts";
import { evaluate } from "./evaluate.ts";
import { whileLoading } from "./guard.ts";
import { exportsOfFile, isEvaluated, lastStarted, noteExports } from "./moduleRegistry.ts";
import { mappedStack } from "./sourceMap.ts";

/** Modules that were bundled and evaluated as one graph. */
export type Graph = {
  /** All of the project's files in it, absolute. */
  readonly files: readonly string[];
  /** What one of the files asked for exports. */
  readonly exportsOf: (file: string) => Exports;
};

/** Where a graph is made. */
export type GraphContext = {
  readonly root: string;
  /** The folder that the project's scripts run in, absolute. */
  readonly base: string;
  readonly home: string;
  readonly log: Log;
  /** Texts of files that are gone, by their absolute paths: they are read as if they were there. */
  readonly restored: ReadonlyMap<string, string>;
};

/**
 * Loads files as one graph, with every side effect of a data source off. Modules that were evaluated before are taken as
 * they are. Problems: those of `loadProblem`.
 *
 * @param roleOf tells whose problem an error in a file is
 */
export async function loadGraph(
  files: readonly string[],
  context: GraphContext,
  roleOf: (file: string | undefined) => Role,
): Promise<Graph | Problem> {
  try {
    return { files: await evaluateFiles(files, context), exportsOf: evaluated };
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
export async function evaluateFiles(files: readonly string[], context: GraphContext): Promise<readonly string[]> {
  const entries = [...new Set(files)].filter((file) => !isEvaluated(file));
  if (entries.length === 0) return [];
  return whileLoading(async () => {
    const bundled = await bundle(entries, context).catch((error: unknown) => {
      // Rolldown panics with the registry in a workspace of Plug'n'Play whose own packages are not listed.
      if (!/Formatting argument out of range/.test(String(error))) throw error;
      return bundle(entries, { ...context, isPlain: true });
    });
    const modules = await evaluate(bundled, context.home, context.log);
    for (const [index, file] of entries.entries()) noteExports(file, (modules[`m${index}`] ?? {}) as Exports);
    return bundled.files;
  });
}

const evaluated = (file: string): Exports => exportsOfFile(file) ?? {};
