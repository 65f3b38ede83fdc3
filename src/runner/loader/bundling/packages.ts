import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";
import type { Bundle } from "./types.ts";
import { rememberImport } from "./imports.ts";
import { knownId } from "./moduleRegistry.ts";
import type { BundleTrace } from "./stored/trace.ts";
import { unbuiltSource } from "./unbuiltSources.ts";

/**
 * Excludes packages from the bundle. Each import is resolved to the absolute path that Node would load for the
 * importing file, because a monorepo's packages may each have their own TypeORM. Targets of tsconfig paths and
 * workspace links are the user's sources and are bundled.
 */
export function packagesPlugin(format: Bundle["format"], root: string, trace?: BundleTrace): Plugin {
  const known = new Map<string, { readonly id: string; readonly external: boolean }>();
  return {
    name: "packages",
    resolveId: {
      filter: { id: /^[^./\0]/ },
      async handler(specifier, importer) {
        if (path.isAbsolute(specifier)) return undefined;
        if (isBuiltin(specifier)) return { id: specifier, external: true };
        const from = importer !== undefined && path.isAbsolute(importer) ? importer : path.join(root, "package.json");
        const key = `${path.dirname(from)}\0${specifier}`;
        if (known.has(key)) return known.get(key);
        trace?.noteName(specifier, path.dirname(from));
        const found = await this.resolve(specifier, importer, { skipSelf: true });
        const resolved = found?.id ?? fromPlugAndPlay(specifier, from) ?? sourceOf(specifier, from, trace);
        const isSource =
          resolved !== undefined && path.isAbsolute(resolved) && !isInPackages(resolved) && !/\.node$/.test(resolved);
        const answer = isSource
          ? { id: knownId(resolved) ?? resolved, external: false }
          : { id: outside(format, specifier, from, resolved), external: true };
        if (answer.external) {
          rememberImport(answer.id, specifier, from);
          trace?.packages.push({ id: answer.id, specifier, from });
        }
        known.set(key, answer);
        return answer;
      },
    },
  };
}

function outside(format: Bundle["format"], specifier: string, from: string, resolved: string | undefined): string {
  const absolute = resolved !== undefined && path.isAbsolute(resolved) ? resolved.replace(/\?.*$/, "") : undefined;
  if (format === "esm") return absolute === undefined ? specifier : pathToFileURL(absolute).href;
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    // A package for `import` alone: Node 20.19 and later can require what rolldown found for it.
    return absolute ?? specifier;
  }
}

/** Has `./dist/config.js` that is not there yet be its source; what is there is left alone. */
export function unbuiltPlugin(trace?: BundleTrace): Plugin {
  return {
    name: "unbuilt",
    resolveId: {
      filter: { id: /^\.\.?\/(?:.*\/)?(?:dist|build|built|out|lib)\// },
      async handler(specifier, importer) {
        if (importer === undefined || !path.isAbsolute(importer)) return undefined;
        const found = await this.resolve(specifier, importer, { skipSelf: true });
        return found ?? sourceOf(specifier, importer, trace);
      },
    },
  };
}

function sourceOf(specifier: string, from: string, trace: BundleTrace | undefined): string | undefined {
  const source = unbuiltSource(specifier, from);
  if (source !== undefined) trace?.refuse(`${source} is read instead of missing build output`);
  return source;
}

/** Under Yarn's Plug'n'Play only Node, which Yarn patches, resolves a package of the workspace. */
function fromPlugAndPlay(specifier: string, from: string): string | undefined {
  if (process.versions["pnp"] === undefined) return undefined;
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    return undefined;
  }
}

function isInPackages(id: string): boolean {
  return /[\\/](node_modules|\.yarn|\.pnp)[\\/]/.test(id);
}
