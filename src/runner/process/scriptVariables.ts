import { readFileSync } from "node:fs";
import path from "node:path";
import { folderWith } from "./files.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/**
 * Variables that package managers set for scripts and that code reads: the package's name and version, and for Yarn 2
 * and later the workspace root, by which monorepos find their `.env`.
 */
export function scriptVariables(root: string): Readonly<Record<string, string>> {
  const manifest = path.join(root, "package.json");
  const { name, version } = read(manifest);
  const project = folderWith(".yarnrc.yml", root) ?? (isBerry(root) ? folderWith("yarn.lock", root) : undefined);
  return {
    INIT_CWD: root,
    npm_package_json: manifest,
    ...(typeof name === "string" ? { npm_package_name: name } : {}),
    ...(typeof version === "string" ? { npm_package_version: version } : {}),
    ...omitUndefined({ PROJECT_CWD: project }),
  };
}

function isBerry(root: string): boolean {
  const top = folderWith("yarn.lock", root);
  return top !== undefined && /^yarn@[2-9]/.test(String(read(path.join(top, "package.json"))["packageManager"]));
}

function read(manifest: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(manifest, "utf8")) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
