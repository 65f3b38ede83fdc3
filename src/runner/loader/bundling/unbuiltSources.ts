import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { folderWith } from "../../process/files.ts";
import { sourceCandidates } from "../../../core/source/dataSourceDetection.ts";

type Manifest = {
  readonly main?: unknown;
  readonly module?: unknown;
  readonly exports?: unknown;
  readonly imports?: unknown;
};

/**
 * Absolute path of the source of an import that refers to missing compiler output: a workspace package with `main:
 * dist/index.js`, `#util` of the package's own `imports`, or `./built/config.js`. A fresh checkout is read before it
 * is built. Undefined if there is no such source or the package is outside of the workspace.
 */
export function unbuiltSource(specifier: string, from: string): string | undefined {
  if (specifier.startsWith(".")) return sourceIn(homeOf(from), path.resolve(path.dirname(from), specifier));
  const isOwn = specifier.startsWith("#");
  const home = isOwn ? homeOf(from) : linkedPackage(nameOf(specifier), path.dirname(from));
  if (home === undefined) return undefined;
  const manifest = manifestOf(home);
  const subpath = isOwn ? specifier : `.${specifier.slice(nameOf(specifier).length)}`;
  const sources = targetsOf(manifest, subpath).map((target) => sourceIn(home, path.resolve(home, target)));
  return sources.find((source) => source !== undefined);
}

/** The package of a bare specifier: `@acme/db/entity` → `@acme/db`. */
export function nameOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** The real folder of a package that is linked into `node_modules`, as those of a workspace are. */
function linkedPackage(name: string, from: string): string | undefined {
  for (let directory = from; ; directory = path.dirname(directory)) {
    const place = path.join(directory, "node_modules", name);
    if (existsSync(place)) {
      const real = realpathSync(place);
      return /[\\/]node_modules[\\/]/.test(real) ? undefined : real;
    }
    if (directory === path.dirname(directory)) return undefined;
  }
}

/** Targets of a subpath under any condition. */
function targetsOf({ main, module, exports, imports }: Manifest, subpath: string): readonly string[] {
  const map = subpath.startsWith("#") ? imports : exports;
  if (map === undefined || map === null) {
    if (subpath !== ".") return [subpath];
    return [main, module, "dist/index.js"].filter((target) => typeof target === "string");
  }
  if (typeof map !== "object" || !Object.keys(map).some((key) => /^[.#]/.test(key)))
    return subpath === "." ? textsIn(map) : [];
  for (const [key, value] of Object.entries(map)) {
    const [head = "", tail] = key.split("*");
    if (tail === undefined ? key !== subpath : !subpath.startsWith(head) || !subpath.endsWith(tail)) continue;
    const part = tail === undefined ? "" : subpath.slice(head.length, subpath.length - tail.length);
    return textsIn(value).map((target) => target.replaceAll("*", part));
  }
  return [];
}

/** Paths below a target, including nested conditions. Type declarations are excluded. */
function textsIn(target: unknown): readonly string[] {
  if (typeof target === "string") return /\.d\.[cm]?ts$/.test(target) ? [] : [target];
  return typeof target === "object" && target !== null ? Object.values(target).flatMap(textsIn) : [];
}

function sourceIn(home: string, file: string): string | undefined {
  const built = path.relative(home, /\.[cm]?js$/.test(file) ? file : `${file}.js`).replaceAll("\\", "/");
  const candidates = [built, built.replace(/\.[cm]js$/, ".js")].flatMap(sourceCandidates);
  return candidates.map((candidate) => path.join(home, candidate)).find((candidate) => existsSync(candidate));
}

/** The folder of the nearest `package.json`. */
/** The folder of the package that a file is in. */
function homeOf(file: string): string {
  return folderWith("package.json", path.dirname(file)) ?? path.parse(file).root;
}

function manifestOf(home: string): Manifest {
  try {
    return JSON.parse(readFileSync(path.join(home, "package.json"), "utf8")) as Manifest;
  } catch {
    return {};
  }
}
