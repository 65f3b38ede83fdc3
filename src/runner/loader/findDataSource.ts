import type { DataSource, DataSourceOptions } from "typeorm";
import type { Problem } from "../../core/problems/problem.ts";
import type { TypeOrm } from "../project/typeorm.ts";
import type { Exports } from "./bundling/types.ts";

/**
 * Finds the only data source that a module exports: under any name, directly, as a promise, or returned by a function
 * without parameters. Two names of one data source count once. For a file that exports options only, as NestJS and
 * older versions of TypeORM read them, a data source is created. Problems: `dataSourceNoExport`, `dataSourceSeveral`.
 *
 * @param wanted the export's name, if the setting contains `file#name`
 */
export async function findDataSource(
  typeorm: TypeOrm,
  exports: Exports,
  file: string,
  wanted: string | undefined,
): Promise<DataSource | Problem> {
  const found = new Map<DataSource, string>();
  const add = async (name: string, value: unknown) => {
    const awaited: unknown = await value;
    if (isDataSource(typeorm, awaited) && !found.has(awaited)) found.set(awaited, name);
  };
  const entries = Object.entries(flatten(exports)).filter(([name]) => wanted === undefined || name === wanted);
  for (const [name, value] of entries) await add(name, value);
  if (found.size === 0) {
    for (const [name, value] of entries) if (isFactory(name, value)) await add(name, value());
  }
  if (found.size === 0) {
    for (const [name, value] of entries) if (isOptions(value)) found.set(new typeorm.api.DataSource(value), name);
  }
  const [first, ...others] = found.keys();
  if (first === undefined) return { code: "dataSourceNoExport", file };
  if (others.length > 0) return { code: "dataSourceSeveral", file, names: [...found.values()] };
  return first;
}

/** CommonJS files put their exports below `default` as well. */
function flatten(exports: Exports): Exports {
  const inner = exports["default"];
  const isNamespace = typeof inner === "object" && inner !== null && Object.getPrototypeOf(inner) === Object.prototype;
  return isNamespace ? { ...(inner as Exports), ...exports } : exports;
}

/** By TypeORM's own mark, so that another copy's instance counts as well. */
function isDataSource(typeorm: TypeOrm, value: unknown): value is DataSource {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof typeorm.api.DataSource || (value as Exports)["@instanceof"] === Symbol.for("DataSource");
}

function isOptions(value: unknown): value is DataSourceOptions {
  if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string") return false;
  return "entities" in value || "migrations" in value;
}

function isFactory(name: string, value: unknown): value is () => unknown {
  if (typeof value !== "function" || value.length > 0 || /^class\b/.test(Function.prototype.toString.call(value)))
    return false;
  return /data_?source|connection/i.test(name === "default" ? value.name : name);
}
