import type { SourceLocation } from "../../core/problems/problem.ts";
import { readText } from "../process/files.ts";

/**
 * Finds where an entity, or a class that entities extend or embed, is written, by the name of the class or of the
 * `EntitySchema`; the files are read once.
 */
export function placesOf(files: readonly string[]): (name: string) => SourceLocation | undefined {
  const places = new Map<string, SourceLocation>();
  for (const file of files) {
    const text = readText(file);
    const isEntity = /\b(Entity|ViewEntity|ChildEntity|EntitySchema|Column)\b/.test(text);
    for (const match of text.matchAll(/\bclass\s+([\w$]+)|\bname\s*:\s*["'`]([^"'`]+)["'`]/g)) {
      const name = match[1] ?? match[2] ?? "";
      const isClass = match[1] !== undefined;
      if (!isEntity || (places.has(name) && !isClass)) continue;
      places.set(name, { file, line: text.slice(0, match.index).split("\n").length });
    }
  }
  return (name) => places.get(name);
}
