import path from "node:path";
import { specifiersIn } from "../../core/source/specifiers.ts";
import { readText } from "../files.ts";

/**
 * A file and the project's files that it imports, directly or indirectly, as far as names show: aliases are not
 * resolved, so every file with the last part of the specifier as its name counts. An unreadable file imports nothing.
 *
 * @param loaded all of the project's own files, absolute
 */
export async function importedFiles(file: string, loaded: readonly string[]): Promise<readonly string[]> {
  const byName = new Map<string, string[]>();
  for (const one of loaded) for (const name of namesOf(one)) byName.set(name, [...(byName.get(name) ?? []), one]);
  const found = new Set([file]);
  // The array grows during the iteration.
  for (const one of found) {
    for (const specifier of specifiersIn(await readText(one))) {
      const whole = specifier.startsWith(".") ? path.resolve(path.dirname(one), specifier) : specifier;
      for (const imported of byName.get(withoutEnding(path.basename(whole))) ?? []) found.add(imported);
    }
  }
  return [...found];
}

/** Names by which a file can be imported: its own, and for an index file that of its folder. */
function namesOf(file: string): readonly string[] {
  const name = withoutEnding(path.basename(file));
  return name === "index" ? [name, path.basename(path.dirname(file))] : [name];
}

function withoutEnding(name: string): string {
  return name.replace(/\.[cm]?[jt]sx?$/, "");
}
