import { existsSync, readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import type * as typeorm from "typeorm";
import type { Problem } from "../../core/problems/problem.ts";
import { standInFor } from "./missingDrivers.ts";

/** TypeORM as the project has it; its types are those of 1.1, its behaviour that of `version`. */
export type TypeOrm = {
  readonly api: typeof typeorm;
  readonly version: string;
  readonly from: "workspace" | "extension";
};

/** 0.3.20 is the oldest version with every `DataSource` method that the extension uses. */
const oldest = [0, 3, 20] as const;

/** Packages that the extension brings for a workspace that has none. */
const fallbacks: ReadonlyMap<string, string> = new Map([
  ["typeorm", "fallback/typeorm.js"],
  ["pg", "fallback/pg.js"],
]);

type Resolver = { _resolveFilename(request: string, ...rest: unknown[]): string };

/**
 * Makes `require("typeorm")` and `require("pg")` in this process resolve to the extension's copies if the workspace
 * has none, and makes TypeORM load a data source without an installed driver. The workspace's packages have priority.
 */
export function installFallbacks(): void {
  const resolver = Module as unknown as Resolver;
  const original = resolver._resolveFilename;
  resolver._resolveFilename = function (request, ...rest) {
    try {
      return original.call(this, request, ...rest);
    } catch (error) {
      // Yarn's Plug'n'Play rejects files outside of its packages.
      if (request.startsWith(path.join(__dirname, "fallback"))) return request;
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
      const fallback = fallbacks.get(request);
      if (fallback !== undefined) return path.join(__dirname, fallback);
      const standIn = standInFor(request, rest[0] as NodeJS.Module | undefined);
      if (standIn === undefined) throw error;
      return standIn;
    }
  };
}

/** The TypeORM that a file of the project would import. Problem: `typeormTooOld`. */
export function resolveTypeOrm(from: string): TypeOrm | Problem {
  const require = createRequire(from);
  const file = require.resolve("typeorm");
  const version = versionBeside(file);
  if (version !== undefined && isOlder(version)) return { code: "typeormTooOld", version };
  const api = require("typeorm") as typeof typeorm;
  const ours = file.startsWith(path.join(__dirname, "fallback"));
  return { api, version: version ?? TYPEORM_VERSION, from: ours ? "extension" : "workspace" };
}

/** `typeorm/package.json` is not exported: it is read beside what was resolved. */
function versionBeside(file: string): string | undefined {
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    const manifest = path.join(directory, "package.json");
    if (existsSync(manifest)) {
      const { name, version } = JSON.parse(readFileSync(manifest, "utf8")) as { name?: string; version?: string };
      if (name === "typeorm") return version;
    }
    if (directory === path.dirname(directory)) return undefined;
  }
}

function isOlder(version: string): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, least] of oldest.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}

declare const TYPEORM_VERSION: string;
