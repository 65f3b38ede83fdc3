import { readFile, stat } from "node:fs/promises";
import { splitExport } from "../core/source/dataSourceDetection.ts";

/**
 * The existing file for a path: with `.ts` or `.js` added if the path has no extension; undefined if there is no such
 * file.
 */
export async function existing(file: string): Promise<string | undefined> {
  const plain = splitExport(file).file;
  for (const candidate of [plain, `${plain}.ts`, `${plain}.js`]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}

/** When a file was written or put where it is, in milliseconds since the epoch; undefined when it is not there. */
export async function changedAt(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && Math.max(found.mtimeMs, found.ctimeMs);
}

/** The text of a file, empty when it cannot be read. */
export async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
