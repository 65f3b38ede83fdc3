import path from "node:path";
import type { Plugin } from "rolldown";
import type { Parser } from "../../source/parser.ts";
import { loadParser } from "../../source/parser.ts";
import { importComputed } from "./computedImports.ts";
import { clearImports } from "./importGraph.ts";
import { registeredCode } from "./registeredCode.ts";
import type { BundleTrace } from "./stored/trace.ts";
import type { Exports } from "./types.ts";

/** Functions that bundled code calls, in a global variable because bundles share no scope. */
type Runtime = {
  readonly set: (file: string, exports: () => Exports) => void;
  readonly get: (file: string) => Exports | undefined;
  readonly load: (from: string) => (specifier: unknown) => Promise<Exports>;
};

const runtimeName = "migrations.modules";
const runtimeCode = `globalThis[Symbol.for("${runtimeName}")]`;
const knownPrefix = "\0migrations:known:";
const modules = new Map<string, () => Exports>();
let parser: Promise<Parser> | undefined;
let started: string | undefined;

/** The last file that started to be evaluated. */
export function lastStarted(): string | undefined {
  return started;
}

/** True if a file's module was evaluated. */
export function isEvaluated(file: string): boolean {
  return modules.has(file);
}

/** All files with an evaluated module, absolute. */
export function evaluatedFiles(): readonly string[] {
  return [...modules.keys()];
}

/** The id under which bundles find a module that was evaluated; undefined for a file that was not. */
export function knownId(id: string): string | undefined {
  const file = id.replace(/\?.*$/, "");
  return modules.has(file) ? knownPrefix + file : undefined;
}

/** The file of a module's id in a bundle. */
export function fileOfId(id: string): string {
  const file = id.startsWith(knownPrefix) ? id.slice(knownPrefix.length) : id;
  return file.replace(/\?.*$/, "");
}

/** Records the exports of a module that could not register itself. */
export function noteExports(file: string, exports: Exports): void {
  if (!modules.has(file)) modules.set(file, () => exports);
}

/** Exports of a file's module; undefined if the file was not evaluated. */
export function exportsOfFile(file: string): Exports | undefined {
  return modules.get(file)?.();
}

/**
 * Begins with no module evaluated.
 *
 * @param load evaluates a file of the project's own that a computed `import()` names
 */
export function beginModules(load: (file: string) => Promise<Exports>): void {
  modules.clear();
  clearImports();
  started = undefined;
  const runtime: Runtime = {
    set: (file, exports) => {
      started = file;
      modules.set(file, exports);
    },
    get: exportsOfFile,
    load: (from) => (specifier) => importComputed(String(specifier), from, (file) => exportsOfFile(file) ?? load(file)),
  };
  Object.assign(globalThis, { [Symbol.for(runtimeName)]: runtime });
}

/**
 * Evaluates each file of the project once in this process, however many bundles it is in: a bundle takes the modules that an
 * earlier one has evaluated. A data source, a metric or a log file may be registered only once, and an entity has to be
 * the same class for all who import it.
 *
 * @param isThorough whether every import of a path is looked up
 */
export function registryPlugin(isThorough: boolean, trace?: BundleTrace): Plugin {
  return {
    name: "registry",
    resolveId: {
      // Bare names are resolved by `packagesPlugin`, which asks `knownId` as well.
      filter: { id: isThorough || process.versions["pnp"] !== undefined ? anyPath : pathOfKnown() },
      async handler(specifier, importer) {
        // A module's import of itself needs no search, which Plug'n'Play refuses outside of its packages.
        if (specifier === importer) return { id: specifier, external: false };
        if (modules.size === 0 || importer === undefined) return undefined;
        const found = await this.resolve(specifier, importer, { skipSelf: true });
        const known = found ? knownId(found.id) : undefined;
        return known === undefined ? found : { id: known, external: false };
      },
    },
    load: {
      filter: { id: /^\0migrations:known:/ },
      handler: (id) => {
        const file = id.slice(knownPrefix.length);
        trace?.known.add(file);
        return { code: `module.exports = ${runtimeCode}.get(${JSON.stringify(file)});`, moduleType: "js" };
      },
    },
    transform: {
      filter: { id: /^[^\0].*\.[cm]?[jt]sx?$/ },
      async handler(code, id) {
        const file = id.replace(/\?.*$/, "");
        if (file !== id) trace?.refuse(`${id} is imported with a query`);
        if (!path.isAbsolute(file) || /[\\/]node_modules[\\/]/.test(file)) return undefined;
        trace?.texts.set(file, code);
        const registered = await registeredCode(code, file, runtimeCode, () => (parser ??= loadParser()));
        return registered === undefined ? undefined : { code: registered, map: null };
      },
    },
  };
}

const anyPath = /^(?:\.|\/|[A-Za-z]:[\\/])/;

/** Modules from which on compiling a pattern of their names takes longer than calls of the hook. */
const manyModules = 40;

/**
 * Paths that may lead to a module that was evaluated, by its name, or by a folder that it is in: each call of a hook costs
 * as much as bundling a file. A link may have any name; the bundler then makes the bundle again.
 */
function pathOfKnown(): RegExp {
  if (modules.size > manyModules) return anyPath;
  const names = [...modules.keys()].flatMap((file) => [
    path.basename(file).replace(/\.[^.]+$/, ""),
    ...path.dirname(file).split(path.sep),
  ]);
  const name = [...new Set(names)].map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  return new RegExp(`^(?:\\.|/|[A-Za-z]:[\\\\/])(?:.*[\\\\/])?(?:${name}|\\.{0,2})(?:\\.\\w+)?$`);
}
