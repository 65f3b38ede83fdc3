import { createRequire } from "node:module";
import Module from "node:module";
import path from "node:path";
import type { DataSource } from "typeorm";

/** The packages that TypeORM's drivers ask for; `pg` comes with us. */
const packages: ReadonlySet<string> = new Set([
  "@google-cloud/spanner",
  "@sap/hana-client",
  "@sap/hana-client/extension/Stream",
  "better-sqlite3",
  "expo-sqlite",
  "hdb-pool",
  "mongodb",
  "mssql",
  "mysql",
  "mysql2",
  "oracledb",
  "react-native-sqlite-storage",
  "sql.js",
  "sqlite3",
  "typeorm-aurora-data-api-driver",
]);

const standIns = new Map<unknown, string>();

type Statics = { readonly _cache: Record<string, NodeJS.Module> };

/**
 * Returns a module that replaces a driver's package which is not installed, for TypeORM only. With the module,
 * TypeORM can create the data source, and the revisions can be listed, but nothing can connect. Undefined if the
 * request is for another package or comes from other code.
 *
 * @returns the path to pass to `require`
 */
export function standInFor(request: string, parent: NodeJS.Module | undefined): string | undefined {
  const asks = parent?.filename ?? "";
  if (!packages.has(request) || !/[\\/](typeorm|fallback)[\\/.]/.test(asks)) return undefined;
  const here = createRequire(path.join(process.cwd(), "package.json"));
  try {
    // The next place in which TypeORM looks for the driver.
    return here.resolve(path.resolve("node_modules", request));
  } catch {
    const file = path.join(__dirname, "missing", request);
    const { _cache: cache } = Module as unknown as Statics;
    cache[file] ??= Object.assign(new Module(file), { filename: file, loaded: true, exports: standIn(request) });
    return file;
  }
}

/** The package of a data source's driver that is not installed. */
export function missingPackage({ driver }: DataSource): string | undefined {
  return Object.values(driver)
    .map((value) => standIns.get(value))
    .find((name) => name !== undefined);
}

/** Empty, for older TypeORM then tries `mysql2` after `mysql`; can be made and called, for some are at once. */
function standIn(name: string): unknown {
  const stand = function () {
    return undefined;
  };
  for (const property of ["default", "verbose"])
    Object.defineProperty(stand, property, { value: property === "default" ? stand : () => stand });
  standIns.set(stand, name);
  return stand;
}
