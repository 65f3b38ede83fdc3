import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";

/** Beside the bundle; made by the build from an initdb of the PGlite that is bundled. */
const TEMPLATE = path.join(__dirname, "template.tar.br");

/**
 * Fills a new data directory from the template. Without a template PGlite runs initdb itself, which takes seconds and
 * several hundred MB.
 */
export function unpackTemplate(directory: string): void {
  if (!existsSync(TEMPLATE)) return;
  const tar = brotliDecompressSync(readFileSync(TEMPLATE));
  for (let at = 0; at < tar.length && tar[at] !== 0;) {
    const text = (start: number, length: number): string =>
      (tar.toString("latin1", at + start, at + start + length).split("\0")[0] ?? "").trim();
    const target = path.join(directory, text(0, 100));
    const size = Number.parseInt(text(124, 12), 8);
    const content = at + 512;
    if (text(156, 1) === "5") {
      mkdirSync(target, { recursive: true, mode: 0o700 });
    } else {
      mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
      writeFileSync(target, tar.subarray(content, content + size), { mode: 0o600 });
    }
    at = content + Math.ceil(size / 512) * 512;
  }
}
