import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * What package managers set for the scripts of a package, as far as code reads it: its name and version, and with Yarn 2 and
 * later the folder of the whole, which monorepos find their `.env` by.
 */
export function scriptVariables(root: string): Readonly<Record<string, string>> {
  const manifest = path.join(root, "package.json");
  const { name, version } = read(manifest);
  const project = above(root, ".yarnrc.yml") ?? (isBerry(root) ? above(root, "yarn.lock") : undefined);
  return {
    INIT_CWD: root,
    npm_package_json: manifest,
    ...(typeof name === "string" ? { npm_package_name: name } : {}),
    ...(typeof version === "string" ? { npm_package_version: version } : {}),
    ...(project === undefined ? {} : { PROJECT_CWD: project }),
  };
}

function isBerry(root: string): boolean {
  const top = above(root, "yarn.lock");
  return top !== undefined && /^yarn@[2-9]/.test(String(read(path.join(top, "package.json"))["packageManager"]));
}

function read(manifest: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(manifest, "utf8")) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** The nearest folder from a place upwards that has a file. */
function above(from: string, name: string): string | undefined {
  for (let directory = from; ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, name))) return directory;
    if (directory === path.dirname(directory)) return undefined;
  }
}
