import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/** Files that only initdb, a build of C extensions or a subscriber of logical replication reads. */
const unused =
  /\/pgxs\/|\/postgres\.bki$|\/information_schema\.sql$|\/system_\w+\.sql$|\/snowball_create\.sql$|\/sql_features\.txt$|\/errcodes\.txt$|\.sample$|^\/pglite\/password$|\/libpqwalreceiver\.so$/;

/** PGlite's extensions that `src/database/extensions.ts` offers; `spi` contains moddatetime. */
const extensionsFile = "src/database/extensions.ts";

const dist = "node_modules/@electric-sql/pglite/dist";

/**
 * Puts what PGlite reads at run time beside the bundle of the database's process: its WASM, its files, its extensions, and
 * an empty data directory.
 *
 * @param {string} root the project's
 */
export async function copyPglite(root) {
  const from = path.join(root, dist);
  await mkdir(path.join(root, "dist/database"), { recursive: true });
  await cp(path.join(from, "pglite.wasm"), path.join(root, "dist/database/pglite.wasm"));
  const data = await readFile(path.join(from, "pglite.data"));
  const { kept } = readTable(await readFile(path.join(from, await chunkWithTable(from)), "utf8"));
  const parts = kept.map(({ start, end }) => data.subarray(start, end));
  await writeFile(path.join(root, "dist/database/pglite.data"), Buffer.concat(parts));
  // The module asks for its extensions one directory above itself, for all else beside itself.
  for (const name of await offeredExtensions(root)) {
    await cp(path.join(from, `${name}.tar.gz`), path.join(root, "dist", `${name}.tar.gz`));
  }
  const { rest, scratch } = await templates(root);
  await cp(rest, path.join(root, "dist/database/template.tar.br"));
  await cp(scratch, path.join(root, "dist/database/scratch.tar"));
}

/**
 * Removes the unused files from the table of files in PGlite's module, so that the table describes the `pglite.data` which
 * `copyPglite` writes.
 *
 * @returns {import("esbuild").Plugin}
 */
export function trimPglite() {
  return {
    name: "trim-pglite",
    setup({ onLoad }) {
      onLoad({ filter: /@electric-sql[\\/]pglite[\\/]dist[\\/]chunk-[^\\/]+\.js$/ }, async ({ path: file }) => {
        const text = await readFile(file, "utf8");
        return { contents: text.includes(sizeKey) ? readTable(text).text : text, loader: "js" };
      });
    },
  };
}

const sizeKey = "remote_package_size:";

async function chunkWithTable(directory) {
  for (const name of await readdir(directory)) {
    if (!/^chunk-.*\.js$/.test(name)) continue;
    if ((await readFile(path.join(directory, name), "utf8")).includes(sizeKey)) return name;
  }
  throw new Error(
    `No module of PGlite contains ${sizeKey}; compare scripts/lib/pglite-files.mjs with the new release.`,
  );
}

/** The table of files in a module of PGlite: the kept files at their old places, and the module with the new table. */
function readTable(text) {
  const files = [...text.matchAll(/\{filename:"([^"]+)",start:([\de]+),end:([\de]+)\}/g)].map(
    ([whole, name, start, end]) => ({
      whole,
      name,
      start: Number(start),
      end: Number(end),
    }),
  );
  const list = files.map(({ whole }) => whole).join(",");
  const size = new RegExp(`${sizeKey}([\\de]+)`).exec(text);
  if (size === null || files.length === 0 || !text.includes(list) || Number(size[1]) !== files.at(-1)?.end)
    throw new Error(
      "The table of PGlite's files has another form; compare scripts/lib/pglite-files.mjs with the new release.",
    );
  const kept = files.filter(({ name }) => !unused.test(name));
  let at = 0;
  const entries = kept.map(({ name, start, end }) => `{filename:"${name}",start:${at},end:${(at += end - start)}}`);
  return { kept, text: text.replace(list, () => entries.join(",")).replace(size[0], `${sizeKey}${at}`) };
}

/** Names of the archives of all extensions that the embedded database offers. */
async function offeredExtensions(root) {
  const source = await readFile(path.join(root, extensionsFile), "utf8");
  const modules = [...source.matchAll(/"@electric-sql\/pglite\/contrib\/(\w+)"/g)].map(([, name]) => name);
  return Promise.all(
    modules.map(async (name) => {
      const text = await readFile(path.join(root, dist, `contrib/${name}.js`), "utf8");
      const archive = /([\w-]+)\.tar\.gz/.exec(text)?.[1];
      if (archive === undefined) throw new Error(`PGlite's module ${name} names no archive.`);
      return archive;
    }),
  );
}

/**
 * Packs an empty data directory twice. Unpacking takes a fraction of the time and memory of an initdb.
 *
 * `scratch` is for a scratch database in memory, which reads it as a whole: without the two databases that have no clients
 * (template0, template1), and without unused parts of the log. It is not compressed, because a rehearsal waits for it, and
 * the extension's package is compressed as a whole.
 *
 * `rest` is what a directory on disk has beside that. Most files of the two databases equal those of the first and are links.
 */
async function templates(root) {
  const { version } = JSON.parse(
    await readFile(path.join(root, "node_modules/@electric-sql/pglite/package.json"), "utf8"),
  );
  // One folder: both files come from the same initdb, also if two builds make them at the same time.
  const cache = path.join(root, `node_modules/.cache/pglite-${version}-templates`);
  const made = { rest: path.join(cache, "template.tar.br"), scratch: path.join(cache, "scratch.tar") };
  if (existsSync(cache)) return made;
  const { PGlite } = await import("@electric-sql/pglite");
  await mkdir(path.dirname(cache), { recursive: true });
  const work = await mkdtemp(`${cache}-`);
  const directory = await mkdtemp(path.join(tmpdir(), "pglite-template-"));
  try {
    const startParams = [...PGlite.defaultStartParams, "-c", "wal_recycle=off"];
    const pglite = await PGlite.create({ dataDir: directory, startParams });
    // Removes initdb's log records (7 MB) together with their file: the last checkpoint is in the next file.
    await pglite.exec("SELECT pg_switch_wal(); CHECKPOINT");
    await pglite.close();
    const whole = await readEntries(directory);
    const first = whole
      .filter(({ name }) => !/^base\/[14](\/|$)/.test(name))
      .map((entry) => (isLog(entry.name) ? { ...entry, content: withoutEnd(entry.content) } : entry));
    await writeFile(path.join(work, path.basename(made.scratch)), tarOf(first));
    await writeFile(path.join(work, path.basename(made.rest)), compress(tarOf(without(whole, first))));
    await rename(work, cache).catch((error) => {
      if (!existsSync(cache)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(directory, { recursive: true, force: true });
  }
  return made;
}

const isLog = (name) => /^pg_wal\/[0-9A-F]{24}$/.test(name);

/** The entries that `known` lacks. An entry with the content of a known file is a link to it. */
function without(entries, known) {
  const byName = new Map(known.map((entry) => [entry.name, entry]));
  const byContent = new Map(
    known.filter(({ isFile }) => isFile).map((entry) => [entry.content.toString("latin1"), entry]),
  );
  return entries.flatMap((entry) => {
    const same = byName.get(entry.name);
    if (same?.content.equals(entry.content)) return [];
    const equal =
      entry.isFile && entry.content.length > 0 ? byContent.get(entry.content.toString("latin1")) : undefined;
    return equal === undefined ? entry : { ...entry, content: Buffer.alloc(0), linkTo: equal.name };
  });
}

async function readEntries(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(directory, file).split(path.sep).join("/");
      return { name, isFile: entry.isFile(), content: entry.isFile() ? await readFile(file) : Buffer.alloc(0) };
    }),
  );
}

function tarOf(entries) {
  const parts = entries.flatMap((entry) => [
    tarHeader(entry),
    entry.content,
    Buffer.alloc(-entry.content.length & 511),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function compress(content) {
  const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_QUALITY } = constants;
  const params = { [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(content, { params });
}

/** Whole pages of PostgreSQL's up to the last that was written to. */
function withoutEnd(content) {
  let end = content.length;
  while (end > 0 && content[end - 1] === 0) end--;
  return content.subarray(0, Math.ceil(end / 8192) * 8192);
}

function tarHeader({ name, isFile, content, linkTo }) {
  const header = Buffer.alloc(512);
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  const fields = [
    [0, name],
    [100, octal(isFile ? 0o600 : 0o700, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(content.length, 12)],
    [136, octal(0, 12)],
    [148, " ".repeat(8)],
    [156, linkTo ? "1" : isFile ? "0" : "5"],
    [157, linkTo ?? ""],
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
