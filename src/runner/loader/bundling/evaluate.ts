import type { Exports } from "./types.ts";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import Module from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Bundle } from "./types.ts";
import type { Log } from "../../process/logger.ts";
import { rememberFailure } from "./imports.ts";
import { isNativeFailure, standInForNative } from "./nativePackages.ts";
import { registerMap } from "./sourceMap.ts";
import { noteLasting } from "../../fleet/lasting.ts";

/** Node's own way to run a text as a CommonJS module; not in its types. */
type CompilableModule = Module & { _compile(code: string, filename: string): void; paths: string[] };
type ModuleStatics = { _nodeModulePaths(from: string): string[] };

let count = 0;
/** The names under which bundles are evaluated. A bundle that is kept is evaluated again under its name. */
const names = new WeakMap<Bundle, string>();

/**
 * Runs a bundle in this process and returns the modules of the files as `m0`, `m1` … The bundled modules add
 * themselves to the registry. Stacks of errors have the bundle's lines; `placeOf` maps them to the user's files.
 *
 * @param home the file that the bundle's `require` resolves from
 */
export async function evaluate(bundle: Bundle, home: string, log: Log): Promise<Exports> {
  for (const name of bundle.lasting) noteLasting(name);
  return bundle.format === "cjs" ? evaluateCommonJs(bundle, home, log) : evaluateEsModule(bundle);
}

function evaluateCommonJs(bundle: Bundle, home: string, log: Log): Exports {
  // A name that exists nowhere, so that no other file's frames are taken for the bundle's.
  const filename = names.get(bundle) ?? path.join(path.dirname(home), `.migrations-bundle-${count++}.cjs`);
  names.set(bundle, filename);
  registerMap(filename, bundle.map, bundle.root);
  const module = new Module(filename) as CompilableModule;
  module.filename = filename;
  module.paths = (Module as unknown as ModuleStatics)._nodeModulePaths(path.dirname(home));
  module.require = requireFrom(module, log);
  module._compile(bundle.code, filename);
  return module.exports as Exports;
}

/** The module's own `require`, which remembers what could not be had, and does without the compiled parts of packages. */
function requireFrom(module: Module, log: Log): NodeJS.Require {
  const own = module.require.bind(module);
  return ((id: string): unknown => {
    try {
      return own(id);
    } catch (error) {
      rememberFailure(error, id);
      if (!isNativeFailure(error)) throw error;
      log("warn", `Done without ${id}, whose compiled part cannot be loaded: ${error.message}`);
      return standInForNative(error);
    }
  }) as NodeJS.Require;
}

async function evaluateEsModule(bundle: Bundle): Promise<Exports> {
  noteLasting("an ES module");
  const directory = await mkdtemp(path.join(tmpdir(), "migrations-"));
  try {
    const file = path.join(directory, "bundle.mjs");
    const url = pathToFileURL(file).href;
    await writeFile(file, bundle.code, { mode: 0o600 });
    registerMap(url, bundle.map, bundle.root);
    return (await import(url)) as Exports;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
