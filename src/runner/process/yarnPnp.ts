import { existsSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { folderWith } from "./files.ts";

/** The file that Yarn writes beside its lock file if packages stay in archives. */
const runtime = ".pnp.cjs";
const loader = ".pnp.loader.mjs";

/**
 * Makes this process find packages as Yarn's Plug'n'Play has them, where the project or a folder above it has that: there
 * is no `node_modules`. A runtime that throws is thrown on.
 */
export function usePlugAndPlay(root: string): void {
  if (process.versions["pnp"] !== undefined) return;
  const directory = folderWith(runtime, root);
  if (directory === undefined) return;
  const require = createRequire(path.join(directory, runtime));
  (require(`./${runtime}`) as { setup(): void }).setup();
  const hooks = path.join(directory, loader);
  if (existsSync(hooks)) Module.register(pathToFileURL(hooks));
}

/** True if packages are resolved by Plug'n'Play. */
export function isPlugAndPlay(root: string): boolean {
  return process.versions["pnp"] !== undefined || folderWith(runtime, root) !== undefined;
}
