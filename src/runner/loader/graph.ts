import type { Problem } from "../../migrations/problem.ts";
import type { Log } from "../logger.ts";
import type { Role } from "../problems.ts";
import { loadProblem } from "../problems.ts";
import { bundle } from "./bundle.ts";
import type { Exports } from "./evaluate.ts";
import { evaluate } from "./evaluate.ts";
import { whileLoading } from "./guard.ts";
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
 * Loads files as one graph, with every side effect of a data source off. Problems: those of `loadProblem`.
 *
 * @param roleOf tells whose problem an error in a file is
 */
export async function loadGraph(
  files: readonly string[],
  context: GraphContext,
  roleOf: (file: string | undefined) => Role,
): Promise<Graph | Problem> {
  const entries = [...new Set(files)];
  try {
    return await whileLoading(async () => {
      const bundled = await bundle(entries, context);
      const modules = await evaluate(bundled, context.home, context.log);
      return { files: bundled.files, exportsOf: (file: string) => modules[entries.indexOf(file)] ?? {} };
    });
  } catch (error) {
    context.log("error", mappedStack(error));
    return loadProblem(error, roleOf);
  }
}
