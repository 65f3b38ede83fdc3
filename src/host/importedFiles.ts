import path from "node:path";
import { textOf } from "./files.ts";

const specifiers = /\b(?:from|import|require)\b\s*\(?\s*["']([^"']+)["']/g;

/**
 * A file and those of the project's own that it imports, directly or not, as far as their names tell: aliases are not
 * followed, so each that is called as the last part of what is imported counts. What cannot be read imports nothing.
 *
 * @param loaded all of the project's own files, absolute
 */
export async function importedFiles(file: string, loaded: readonly string[]): Promise<readonly string[]> {
  const byName = new Map<string, string[]>();
  for (const one of loaded) for (const name of namesOf(one)) byName.set(name, [...(byName.get(name) ?? []), one]);
  const found = new Set([file]);
  // Grows while it is gone through.
  for (const one of found) {
    for (const [, specifier = ""] of (await textOf(one)).matchAll(specifiers)) {
      const whole = specifier.startsWith(".") ? path.resolve(path.dirname(one), specifier) : specifier;
      for (const imported of byName.get(withoutEnding(path.basename(whole))) ?? []) found.add(imported);
    }
  }
  return [...found];
}

/** What a file is imported by: its name, of an index that of its folder as well. */
function namesOf(file: string): readonly string[] {
  const name = withoutEnding(path.basename(file));
  return name === "index" ? [name, path.basename(path.dirname(file))] : [name];
}

function withoutEnding(name: string): string {
  return name.replace(/\.[cm]?[jt]sx?$/, "");
}
