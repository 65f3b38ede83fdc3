import path from "node:path";
import type { Plugin } from "rolldown";
import { importComputed } from "./computedImports.ts";
import { clearImports } from "./importGraph.ts";
import type { Exports } from "./types.ts";

/** Functions that bundled code calls, in a global variable because bundles share no scope. */
type Runtime = {
  readonly set: (file: string, exports: () => Exports) => void;
  readonly get: (file: string) => Exports | undefined;
  readonly load: (specifier: unknown, from: string) => Promise<Exports>;
};

const runtimeName = "migrations.modules";
const runtimeCode = `globalThis[Symbol.for("${runtimeName}")]`;
const knownPrefix = "\0migrations:known:";
const modules = new Map<string, () => Exports>();
let started: string | undefined;

/** The last file that started to be evaluated. */
export function lastStarted(): string | undefined {
  return started;
}

/** True if a file's module was evaluated. */
export function isEvaluated(file: string): boolean {
  return modules.has(file);
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
    load: (specifier, from) => importComputed(String(specifier), from, (file) => exportsOfFile(file) ?? load(file)),
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
export function registryPlugin(isThorough: boolean): Plugin {
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
      handler: (id) => ({
        code: `module.exports = ${runtimeCode}.get(${JSON.stringify(id.slice(knownPrefix.length))});`,
        moduleType: "js",
      }),
    },
    transform: {
      filter: { id: /^[^\0].*\.[cm]?[jt]sx?$/ },
      handler(code, id) {
        const file = id.replace(/\?.*$/, "");
        if (!path.isAbsolute(file) || /[\\/]node_modules[\\/]/.test(file)) return undefined;
        return { code: registered(withComputedImports(withExports(code), file), file), map: null };
      },
    },
  };
}

const anyPath = /^(?:\.|\/|[A-Za-z]:[\\/])/;

/**
 * Paths that may lead to a module that was evaluated, by its name, or by a folder that it is in: each call of a hook costs
 * as much as bundling a file. A link may have any name; the bundler then makes the bundle again.
 */
function pathOfKnown(): RegExp {
  const names = [...modules.keys()].flatMap((file) => [
    path.basename(file).replace(/\.[^.]+$/, ""),
    ...path.dirname(file).split(path.sep),
  ]);
  const name = [...new Set(names)].map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  return new RegExp(`^(?:\\.|/|[A-Za-z]:[\\\\/])(?:.*[\\\\/])?(?:${name}|\\.{0,2})(?:\\.\\w+)?$`);
}

/** Matches a line that begins an ES import. TypeScript's `import x = require(…)` does not match. */
const esImport = /^\s*import\b(?!\s*[.(])(?!\s+[\w$]+\s*=)/m;
const isEsModule = (code: string) => esImport.test(code) || /^\s*export\b/m.test(code);

/**
 * Writes TypeScript's `export = …` in a form that the bundler keeps: as the default export of a file with ES imports, which
 * are then one module with it, and otherwise as CommonJS.
 */
function withExports(code: string): string {
  if (!/^\s*export\s*=/m.test(code)) return code;
  const imports = esImport.test(code);
  return code.replace(/^(\s*)export\s*=\s*/m, imports ? "$1export default " : "$1module.exports = ");
}

/** Adds the registration of the module to the first line, so that line numbers in errors do not change. */
function registered(code: string, file: string): string {
  const name = JSON.stringify(file);
  const isModule = isEsModule(code);
  // To `tsc`, `exports = …` beside ES exports changes a variable of the module.
  const local = isModule && /(?<![.\w$])exports\s*=[^=>]/.test(code) ? "var exports = {}; " : "";
  const exports = /\bexports\b/.test(code) ? "module.exports" : "({})";
  const added = isModule
    ? `import * as __migrationsSelf from ${name}; ${runtimeCode}.set(${name}, () => __migrationsSelf);`
    : `${runtimeCode}.set(${name}, () => ${exports});`;
  // Under Plug'n'Play rolldown panics when it reports an import that the plugin has moved.
  if (process.versions["pnp"] !== undefined) return `${local}${code}\n;${added}`;
  const [, shebang = "", body = ""] = /^(#![^\n]*\n)?([^]*)$/.exec(code) ?? [];
  return `${shebang}${local}${added} ${body}`;
}

/** Matches an `import()` with an argument that is not a plain string. */
const computed = /(?<![\w$.])import\s*\((?!\s*(["'`])[^"'`$\n]*\1\s*[,)])/g;

/** Has a computed `import()` go through the registry: what it names belongs to the project like any other import. */
function withComputedImports(code: string, file: string): string {
  if (!/\bimport\s*\(/.test(code)) return code;
  return code.replace(computed, `(((id) => ${runtimeCode}.load(id, ${JSON.stringify(file)})))(`);
}
