import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { dataSourcesInScripts, sourceCandidates, splitExport } from "../../core/source/dataSourceDetection.ts";
import type { RunnerStart } from "../../protocol/runner.ts";

/**
 * The folder that the project's scripts run in, absolute: relative globs, `dotenv.config({ path })` and `readFileSync`
 * start there. It is the project's root, unless only a package above it, in the same repository, names the data source
 * in a script (`typeorm -d apps/api/src/data-source.ts`).
 */
export function workingDirectory({ root, dataSource }: Pick<RunnerStart, "root" | "dataSource">): string {
  if (dataSource === undefined) return root;
  const { file } = splitExport(dataSource);
  return [root, ...foldersAbove(root)].find((folder) => namesInScripts(folder, file)) ?? root;
}

/** The folders above one, the nearest first, up to the repository's. */
export function foldersAbove(folder: string): readonly string[] {
  const above: string[] = [];
  for (let inner = folder; !existsSync(path.join(inner, ".git")); inner = path.dirname(inner)) {
    const outer = path.dirname(inner);
    if (outer === inner) return [];
    above.push(outer);
  }
  return above;
}

function namesInScripts(folder: string, file: string): boolean {
  let manifest: string;
  try {
    manifest = readFileSync(path.join(folder, "package.json"), "utf8");
  } catch {
    return false;
  }
  const named = dataSourcesInScripts(manifest).flatMap((name) => [...sourceCandidates(name), name]);
  return named.some((name) => path.resolve(folder, name) === file);
}
