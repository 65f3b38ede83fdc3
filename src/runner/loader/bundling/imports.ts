import type { SourceLocation } from "../../../core/problems/problem.ts";
import { readText } from "../../process/files.ts";

type Import = { readonly specifier: string; readonly from: string };

/** Imports from outside of a bundle, by the id that the bundle requires. */
const imports = new Map<string, Import>();
const failed = new WeakMap<Error, Import>();

/** Records which of the user's files imports a package first, and under which name. */
export function rememberImport(id: string, specifier: string, from: string): void {
  if (!imports.has(id)) imports.set(id, { specifier, from });
}

/** Remembers that an error came from requiring `id`: the stack does not lead to the import, which a bundler has moved. */
export function rememberFailure(error: unknown, id: string): void {
  const found = imports.get(id);
  if (found && error instanceof Error && !failed.has(error)) failed.set(error, found);
}

/** Location of the import that an error came from; undefined if the error has another cause. */
export function failedImport(error: unknown): SourceLocation | undefined {
  const found = error instanceof Error ? failed.get(error) : undefined;
  return found && { file: found.from, line: lineWith(found) };
}

/** The line of the user's file that imports a package of this name. */
export function placeOfImport(id: string): SourceLocation | undefined {
  const found = imports.get(id);
  return found && { file: found.from, line: lineWith(found) };
}

function lineWith({ specifier, from }: Import): number {
  const lines = readText(from).split("\n");
  return lines.findIndex((line) => line.includes(`"${specifier}"`) || line.includes(`'${specifier}'`)) + 1 || 1;
}
