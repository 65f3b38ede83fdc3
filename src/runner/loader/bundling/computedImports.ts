import { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ResolverFactory } from "rolldown/experimental";
import { noteImport } from "./importGraph.ts";
import { noteLasting } from "../../fleet/lasting.ts";
import type { Exports } from "./types.ts";

/** Endings that the bundler adds to a path without one, in its order. */
const endings = [".tsx", ".ts", ".jsx", ".js", ".json"];

let resolver: Promise<ResolverFactory> | undefined;

/**
 * Imports what a computed `import()` names. A file of the project is evaluated like every other one; a package is left to
 * Node.
 *
 * @param evaluate evaluates a file of the project, or returns its exports
 * @throws what the module throws, or Node's error for a module that does not exist
 */
export async function importComputed(
  specifier: string,
  from: string,
  evaluate: (file: string) => Exports | Promise<Exports>,
): Promise<Exports> {
  const file = await fileOf(specifier, from);
  const isForNode = file === undefined || /[\\/]node_modules[\\/]/.test(file) || !/\.[cm]?[jt]sx?$/.test(file);
  if (isForNode && !isBuiltin(specifier)) noteLasting(specifier);
  if (file === undefined) return (await import(specifier)) as Exports;
  noteImport(from, file);
  if (isForNode) return (await import(pathToFileURL(file).href)) as Exports;
  return evaluate(file);
}

/**
 * Absolute path of the file that a specifier resolves to, as the bundler resolves a plain import: endings, index files, and
 * paths of `tsconfig.json`. A relative path that resolves to nothing is returned unchanged, so that the error names it.
 * Undefined for a built-in module, and for a package that is not found.
 */
async function fileOf(specifier: string, from: string): Promise<string | undefined> {
  if (isBuiltin(specifier)) return undefined;
  const request = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
  const { path: found } = await (await (resolver ??= openResolver())).resolveFileAsync(from, request);
  if (found !== undefined) return found;
  return /^[./]/.test(request) || path.isAbsolute(request) ? path.resolve(path.dirname(from), request) : undefined;
}

async function openResolver(): Promise<ResolverFactory> {
  const { ResolverFactory } = await import("rolldown/experimental");
  return new ResolverFactory({
    tsconfig: "auto",
    extensions: endings,
    extensionAlias: { ".js": [".ts", ".tsx", ".js"], ".mjs": [".mts", ".mjs"], ".cjs": [".cts", ".cjs"] },
    conditionNames: ["node", "import", "require", "default"],
    mainFields: ["main", "module"],
  });
}
