import path from "node:path";
import type { DataSource, EntitySchema, MigrationInterface } from "typeorm";
import { readText } from "../process/files.ts";
import type { Exports } from "./bundling/types.ts";

/** A class, or an entity schema: what TypeORM takes in `entities` and `migrations`. */
export type EntityOrMigrationClass = (new () => unknown) | EntitySchema;

/** The strings among TypeORM's `entities` or `migrations` option: globs; it takes arrays and objects. */
export function globsOf(
  option: DataSource["options"]["entities"] | DataSource["options"]["migrations"],
): readonly string[] {
  return valuesOf(option).filter((value) => typeof value === "string");
}

/** The classes and schemas among them. */
export function classesOf(option: unknown): readonly EntityOrMigrationClass[] {
  return valuesOf(option).filter(
    (value): value is EntityOrMigrationClass => typeof value !== "string" && isLoadable(value),
  );
}

/**
 * All classes and schemas that a module exports, arrays and objects of them included (TypeORM's own rule). Not deeper
 * than three levels: an exported client or server may refer to itself.
 */
export function loadablesIn(exports: unknown, depth = 3): readonly EntityOrMigrationClass[] {
  if (isLoadable(exports)) return [exports];
  if (typeof exports !== "object" || exports === null || depth === 0) return [];
  return valuesOf(exports).flatMap((value) => loadablesIn(value, depth - 1));
}

/** True if a class is a migration. TypeORM treats every exported class as one, and then fails on helpers. */
export function isMigrationClass(loadable: EntityOrMigrationClass): loadable is new () => MigrationInterface {
  if (typeof loadable !== "function") return false;
  const prototype = loadable.prototype as Exports | undefined;
  if (typeof prototype?.["up"] === "function" || typeof prototype?.["down"] === "function") return true;
  // `up = async () => …` is on instances only.
  return /^class\b[^]*\bup\b/.test(Function.prototype.toString.call(loadable));
}

/** Which of the loaded files holds a migration that came as a class: the one that speaks of its name. */
export function fileOfClass(id: string, files: readonly string[]): string | undefined {
  const digits = /\d{13}$/.exec(id)?.[0];
  const byName = files.filter((file) => digits !== undefined && path.basename(file).startsWith(digits));
  return [...byName, ...files].find((file) => readText(file).includes(id));
}

function isLoadable(value: unknown): value is EntityOrMigrationClass {
  if (typeof value === "function") return true;
  return (
    typeof value === "object" && value !== null && (value as Exports)["@instanceof"] === Symbol.for("EntitySchema")
  );
}

function valuesOf(option: unknown): readonly unknown[] {
  if (Array.isArray(option)) return option as readonly unknown[];
  return typeof option === "object" && option !== null ? Object.values(option) : [];
}
