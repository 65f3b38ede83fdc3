import { chmodSync, createWriteStream, mkdirSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

/**
 * @typedef {object} ZipEntry
 * @property {string} name
 * @property {number} size in bytes, unpacked
 * @property {number} packed in bytes, in the zip file
 * @property {number} mode permissions, 0 if the file names none
 * @property {() => Promise<import("node:stream").Readable>} open
 * @property {() => Promise<Buffer>} read
 */

/**
 * Calls `work` with the entries of a zip file.
 *
 * @template T
 * @param {string} file
 * @param {(entries: readonly ZipEntry[]) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withZip(file, work) {
  // vsce brings a reader of zip files; not every machine has unzip.
  const yauzl = createRequire(createRequire(import.meta.url).resolve("@vscode/vsce/package.json"))("yauzl");
  const zip = await promisify(yauzl.open)(file, { lazyEntries: true, autoClose: false });
  try {
    /** @type {ZipEntry[]} */
    const entries = [];
    zip.on("entry", (entry) => {
      const open = () => promisify(zip.openReadStream.bind(zip))(entry);
      entries.push({
        name: entry.fileName,
        size: entry.uncompressedSize,
        packed: entry.compressedSize,
        mode: (entry.externalFileAttributes >>> 16) & 0o777,
        open,
        read: async () => buffer(await open()),
      });
      zip.readEntry();
    });
    zip.readEntry();
    await once(zip, "end");
    return await work(entries);
  } finally {
    zip.close();
  }
}

/**
 * Unpacks a zip file into an empty folder.
 *
 * @param {string} file
 * @param {string} target
 */
export async function unzip(file, target) {
  rmSync(target, { recursive: true, force: true });
  await withZip(file, async (entries) => {
    for (const entry of entries) await extract(entry, path.join(target, entry.name));
  });
}

async function extract(entry, file) {
  if (entry.name.endsWith("/")) return void mkdirSync(file, { recursive: true });
  mkdirSync(path.dirname(file), { recursive: true });
  await pipeline(await entry.open(), createWriteStream(file));
  if (entry.mode !== 0) chmodSync(file, entry.mode);
}
