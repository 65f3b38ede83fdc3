import { readFile, stat } from "node:fs/promises";
import { splitExport } from "../migrations/discovery.ts";

/** A file as it is there: with `.ts` or `.js` behind where a script leaves that out; undefined when it is not. */
export async function existing(file: string): Promise<string | undefined> {
  const plain = splitExport(file).file;
  for (const candidate of [plain, `${plain}.ts`, `${plain}.js`]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}

/** The text of a file, empty when it cannot be read. */
export async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
