import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Which of some packages are installed for a folder, as a text to compare: their real places, and when what they say of
 * themselves was written. An installation changes one or the other.
 */
export function installedPackages(names: readonly string[], folder: string): string {
  return names.map((name) => markOf(name, folder)).join("\n");
}

function markOf(name: string, folder: string): string {
  for (let directory = folder; ; directory = path.dirname(directory)) {
    const manifest = path.join(directory, "node_modules", name, "package.json");
    if (existsSync(manifest)) return `${realpathSync(manifest)} ${statSync(manifest).mtimeMs}`;
    if (directory === path.dirname(directory)) return "";
  }
}
