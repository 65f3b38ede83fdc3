import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";

// Beside the bundle; made by the build from an initdb of the PGlite that is bundled.

/** An empty data directory as a scratch database reads it. */
export const SCRATCH_TEMPLATE = path.join(__dirname, "scratch.tar");
/** What a data directory on disk has beside the scratch template. */
const REST = path.join(__dirname, "template.tar.br");

interface Entry {
  readonly isDirectory: boolean;
  readonly content: Buffer;
}

/** Fills a new data directory. An initdb by PGlite would take seconds and several hundred MB. */
export function unpackTemplate(directory: string): void {
  const entries = new Map<string, Entry>();
  readTar(readFileSync(SCRATCH_TEMPLATE), entries);
  readTar(brotliDecompressSync(readFileSync(REST)), entries);
  for (const [name, { isDirectory, content }] of entries) {
    const target = path.join(directory, name);
    mkdirSync(isDirectory ? target : path.dirname(target), { recursive: true, mode: 0o700 });
    if (!isDirectory) writeFileSync(target, content, { mode: 0o600 });
  }
}

/** Adds the entries of a tar file to the map by their names. A link has the content of an entry in the map. */
function readTar(tar: Buffer, entries: Map<string, Entry>): void {
  for (let at = 0; at < tar.length && tar[at] !== 0;) {
    const text = (start: number, length: number): string =>
      (tar.toString("latin1", at + start, at + start + length).split("\0")[0] ?? "").trim();
    const size = Number.parseInt(text(124, 12), 8);
    const linked = entries.get(text(157, 100));
    const content = linked?.content ?? tar.subarray(at + 512, at + 512 + size);
    entries.set(text(0, 100), { isDirectory: text(156, 1) === "5", content });
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
