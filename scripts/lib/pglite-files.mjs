import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/**
 * Puts what PGlite reads at run time beside the bundle of the database's process: its WASM, its extensions, and an empty
 * data directory.
 *
 * @param {string} root the project's
 */
export async function copyPglite(root) {
  const from = path.join(root, "node_modules/@electric-sql/pglite/dist");
  await mkdir(path.join(root, "dist/database"), { recursive: true });
  for (const file of await readdir(from)) {
    // The module asks for its extensions one directory above itself, for all else beside itself.
    if (/\.(wasm|data)$/.test(file)) await cp(path.join(from, file), path.join(root, "dist/database", file));
    if (/\.tar\.gz$/.test(file)) await cp(path.join(from, file), path.join(root, "dist", file));
  }
  const { whole, scratch } = await templates(root);
  await cp(whole, path.join(root, "dist/database/template.tar.br"));
  await cp(scratch, path.join(root, "dist/database/scratch.tar"));
}

/**
 * Packs empty data directories. Unpacking takes a fraction of the time and memory of an initdb. Of the 40 MB most
 * occur three times (template0, template1, postgres), which fits into Brotli's window of 16 MB: 0.7 MB remain.
 *
 * The second directory is for a scratch database in memory, which reads it as a whole: without the two databases that
 * have no clients, and without unused parts of the log. It is not compressed, because a rehearsal waits for it, and
 * the extension's package is compressed as a whole.
 */
async function templates(root) {
  const { version } = JSON.parse(
    await readFile(path.join(root, "node_modules/@electric-sql/pglite/package.json"), "utf8"),
  );
  const cache = path.join(root, "node_modules/.cache");
  const whole = path.join(cache, `pglite-${version}-short-log.tar.br`);
  const scratch = path.join(cache, `pglite-${version}-short-log-scratch.tar`);
  if (existsSync(whole) && existsSync(scratch)) return { whole, scratch };
  const { PGlite } = await import("@electric-sql/pglite");
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(path.join(tmpdir(), "pglite-template-"));
  try {
    const startParams = [...PGlite.defaultStartParams, "-c", "wal_recycle=off"];
    const pglite = await PGlite.create({ dataDir: directory, startParams });
    // Removes initdb's log records (7 MB) together with their file: the last checkpoint is in the next file.
    await pglite.exec("SELECT pg_switch_wal(); CHECKPOINT");
    await pglite.close();
    await pack(directory, whole, { keep: () => true, log: (content) => content, compress });
    const keep = (name) => !/^base\/[14](\/|$)/.test(name);
    await pack(directory, scratch, { keep, log: withoutEnd, compress: (content) => content });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return { whole, scratch };
}

async function pack(directory, target, { keep, log, compress }) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const parts = [];
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(directory, file).split(path.sep).join("/");
    if (!keep(name)) continue;
    const read = entry.isFile() ? await readFile(file) : Buffer.alloc(0);
    const content = /^pg_wal\/[0-9A-F]{24}$/.test(name) ? log(read) : read;
    parts.push(tarHeader(name, entry.isFile(), content.length));
    parts.push(content, Buffer.alloc(-content.length & 511));
  }
  await writeFile(`${target}.${process.pid}`, compress(Buffer.concat([...parts, Buffer.alloc(1024)])));
  await rename(`${target}.${process.pid}`, target);
}

function compress(content) {
  const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_QUALITY } = constants;
  const params = { [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_QUALITY]: 9 };
  return brotliCompressSync(content, { params });
}

/** Whole pages of PostgreSQL's up to the last that was written to. */
function withoutEnd(content) {
  let end = content.length;
  while (end > 0 && content[end - 1] === 0) end--;
  return content.subarray(0, Math.ceil(end / 8192) * 8192);
}

function tarHeader(name, isFile, size) {
  const header = Buffer.alloc(512);
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  const fields = [
    [0, name],
    [100, octal(isFile ? 0o600 : 0o700, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(size, 12)],
    [136, octal(0, 12)],
    [148, " ".repeat(8)],
    [156, isFile ? "0" : "5"],
    [257, "ustar\x0000"],
  ];
  for (const [offset, text] of fields) header.write(text, offset, "latin1");
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
    "latin1",
  );
  return header;
}
