import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzipSync, gzip } from "node:zlib";
import { readBytes } from "../process/files.ts";
import { whenFree } from "../../node/busyFiles.ts";

const compress = promisify(gzip);

/**
 * Writes the texts of a run's files as one compressed file, which under its name is whole, whatever ends this process.
 *
 * @param directory absolute; made where it is not there
 * @param texts by checksum
 * @returns the file's name
 * @throws what the file system throws; nothing is left then
 */
export async function writePack(directory: string, texts: ReadonlyMap<string, string>): Promise<string> {
  const name = `${createHash("sha256")
    .update([...texts.keys()].sort().join())
    .digest("hex")
    .slice(0, 32)}.json.gz`;
  const partial = path.join(directory, `${name}.${process.pid}`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(partial, await compress(JSON.stringify(Object.fromEntries(texts))), { mode: 0o600 });
    await whenFree(() => rename(partial, path.join(directory, name)));
    return name;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The texts of a pack by checksum; none if the pack is missing or corrupt. */
export function readPack(directory: string, name: string): ReadonlyMap<string, string> {
  const bytes = readBytes(path.join(directory, path.basename(name)));
  if (bytes === undefined) return new Map();
  try {
    const texts = JSON.parse(gunzipSync(bytes).toString("utf8")) as Readonly<Record<string, unknown>>;
    return new Map(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return new Map();
  }
}
