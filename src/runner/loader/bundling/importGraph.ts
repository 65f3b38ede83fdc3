import path from "node:path";
import type { Plugin } from "rolldown";
import type { BundleTrace } from "./stored/trace.ts";

/** Files of the project that each file imports, absolute; undefined if imports are not recorded. */
let imports: Map<string, Set<string>> | undefined;

/** Records from now on which files import which. A rehearsal reports the files that its verdict depends on. */
export function recordImports(): void {
  imports ??= new Map();
}

/** Forgets the imports of earlier bundles. */
export function clearImports(): void {
  imports?.clear();
}

/** Records that a file imports another one. */
export function noteImport(from: string, to: string): void {
  if (imports === undefined || !isOwn(to)) return;
  imports.set(from, (imports.get(from) ?? new Set()).add(to));
}

/** A file, and all files of the project that it imports, directly or indirectly. */
export function withImports(file: string): readonly string[] {
  const found = new Set([file]);
  // The set grows during the iteration.
  for (const one of found) for (const imported of imports?.get(one) ?? []) found.add(imported);
  return [...found];
}

/**
 * Records the imports of a bundle as the bundler has resolved them, which includes aliases, workspace packages and index
 * files. Imports of types only are not among them: no code depends on them.
 *
 * @param fileOf the file of a module's id
 */
export function importGraphPlugin(fileOf: (id: string) => string, trace?: BundleTrace): Plugin {
  return {
    name: "import-graph",
    buildEnd() {
      if (imports === undefined && trace === undefined) return;
      for (const id of this.getModuleIds()) {
        const info = this.getModuleInfo(id);
        for (const imported of [...(info?.importedIds ?? []), ...(info?.dynamicallyImportedIds ?? [])]) {
          const [from, to] = [fileOf(id), fileOf(imported)];
          noteImport(from, to);
          if (isOwn(from) && isOwn(to)) trace?.imports.push([from, to]);
        }
      }
    },
  };
}

function isOwn(file: string): boolean {
  return path.isAbsolute(file) && !/[\\/]node_modules[\\/]/.test(file);
}
