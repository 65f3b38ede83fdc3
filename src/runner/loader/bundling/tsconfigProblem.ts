import path from "node:path";
import type { SourceLocation, Problem } from "../../../core/problems/problem.ts";
import { readText } from "../../process/files.ts";

/** rolldown's error about a tsconfig, its own or one it extends. Problems: `tsconfigInvalid`, `packageMissing`. */
export function tsconfigProblem(message: string): Problem | undefined {
  const [, named, said = "", line] =
    /^\[TSCONFIG_ERROR\] Failed to load tsconfig '([^']+)': (.*?)(?: at line (\d+) column \d+)?$/.exec(message) ?? [];
  if (named === undefined) return undefined;
  const file = path.resolve(named);
  const asked = said === "Tsconfig not found" ? extending(file) : undefined;
  if (!asked) return { code: "tsconfigInvalid", message: said, at: { file, line: Number(line ?? 1) } };
  const { name, at } = asked;
  const [, packageName] = /^((?:@[^/]+\/)?[^./][^/]*)/.exec(name) ?? [];
  return packageName === undefined
    ? { code: "tsconfigInvalid", message: `${name}: ${said}`, at }
    : { code: "packageMissing", name: packageName, at };
}

/** The tsconfig that extends a missing file, and the name that it uses. Rolldown reports only the resolved path. */
function extending(missing: string): { readonly name: string; readonly at: SourceLocation } | undefined {
  const plain = (file: string) => file.replace(/\.json$/, "");
  for (let directory = path.dirname(missing); ; directory = path.dirname(directory)) {
    const file = path.join(directory, "tsconfig.json");
    const text = readText(file);
    for (const { 1: name = "", index } of text.matchAll(/"([^"\n]+)"/g)) {
      if (plain(path.resolve(directory, name)) !== plain(missing)) continue;
      return { name, at: { file, line: text.slice(0, index).split("\n").length } };
    }
    if (directory === path.dirname(directory)) return undefined;
  }
}
