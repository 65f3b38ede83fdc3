import { realpathSync } from "node:fs";
import path from "node:path";
import type { RunnerStart } from "../../protocol/runner.ts";

/** A start with real paths, and the way back from them to the paths that the editor knows. */
export type SymlinkPaths = { readonly start: RunnerStart; readonly shown: <T>(value: T) => T };

/**
 * Converts paths between the editor and the runner. Node and the bundler use real paths, an editor uses the paths
 * that it has opened. In a workspace behind a symbolic link these differ. The runner uses real paths, and its answers
 * contain the editor's paths.
 */
export function resolveSymlinks(start: RunnerStart): SymlinkPaths {
  let opened = start.root;
  let real = realOf(opened);
  if (real === opened) return { start, shown: (value) => value };
  // Folders beside the project are behind the same link. Paths above the link are left unchanged.
  for (;;) {
    const [above, realAbove] = [path.dirname(opened), path.dirname(real)];
    if (above === realAbove || above === opened || realOf(above) !== realAbove) break;
    [opened, real] = [above, realAbove];
  }
  const toReal = (file: string) => moved(file, opened, real);
  const { environment, dataSource, rehearsal } = start;
  const files = (rehearsal?.files ?? []).map(({ file, text }) => ({ file: toReal(file), text }));
  return {
    start: {
      ...start,
      root: toReal(start.root),
      envFiles: start.envFiles.map(toReal),
      ...(dataSource === undefined ? {} : { dataSource: toReal(dataSource) }),
      ...(rehearsal ? { rehearsal: { ...rehearsal, files } } : {}),
      ...(environment ? { environment: { ...environment, files: environment.files.map(toReal) } } : {}),
    },
    shown: (value) => mapStrings(value, (text) => moved(text, real, opened)) as typeof value,
  };
}

function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function moved(file: string, from: string, to: string): string {
  return file === from || file.startsWith(from + path.sep) ? to + file.slice(from.length) : file;
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapStrings(one, change)]));
}
