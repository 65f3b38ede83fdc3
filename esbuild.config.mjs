// Builds what ships (dist/) and, with --tests, the compiled tests (out/).
//
// Each process of the extension is one bundle. Only the editor's bundle may see `vscode`, and only the others may see
// `typeorm`, `pg` and PGlite: a leak between the two towers fails here, because the name does not resolve.
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build, context } from "esbuild";
import { globSync } from "tinyglobby";

const root = path.dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
const tests = process.argv.includes("--tests");

/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20.18",
  sourcemap: production ? false : "linked",
  minify: production,
  // Class names of TypeORM and of errors are compared at run time.
  keepNames: true,
  logLevel: "warning",
  legalComments: "none",
};

/** PGlite and tinyglobby ask `import.meta.url` where they are, which CommonJS does not have. */
const importMetaUrl = {
  define: { "import.meta.url": "__importMetaUrl" },
  banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** Database drivers that TypeORM loads on demand; a workspace that uses them brings them. */
const otherDrivers = [
  "@google-cloud/spanner", "@sap/hana-client", "better-sqlite3", "hdb-pool", "ioredis", "mongodb", "mssql", "mysql",
  "mysql2", "oracledb", "pg", "pg-native", "pg-query-stream", "react-native-sqlite-storage", "redis", "sql.js", "sqlite3",
  "typeorm-aurora-data-api-driver", "expo-sqlite", "@types/*",
];

const { version: typeormVersion } = JSON.parse(await readFile(path.join(root, "node_modules/typeorm/package.json"), "utf8"));

/** The first thing the editor's bundle does, so that a test can tell how long its activation takes, loading included. */
const activationMark = { js: 'performance.mark("migrations.load");' };

const bundles = [
  // keepNames costs a tenth of the size and the editor's side compares no names.
  { ...common, keepNames: false, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", banner: activationMark, external: ["vscode"], alias: refused("typeorm", "pg") },
  {
    ...common,
    ...importMetaUrl,
    entryPoints: ["src/runner/main.ts"],
    outfile: "dist/runner.js",
    external: ["rolldown", "typeorm"],
    define: { ...importMetaUrl.define, TYPEORM_VERSION: JSON.stringify(typeormVersion) },
  },
  { ...common, ...importMetaUrl, entryPoints: ["src/database/main.ts"], outfile: "dist/database/main.js" },
  // The copies that serve a workspace which has installed none of its own.
  { ...common, entryPoints: { typeorm: "typeorm" }, outdir: "dist/fallback", external: otherDrivers },
  { ...common, entryPoints: { pg: "pg" }, outdir: "dist/fallback", external: ["pg-native"] },
];

/** Names that must not appear in a bundle, each resolved to a file that does not exist. */
function refused(...names) {
  return Object.fromEntries(names.map((name) => [name, `./not-allowed-here/${name}`]));
}

async function copyPglite() {
  const from = path.join(root, "node_modules/@electric-sql/pglite/dist");
  await mkdir(path.join(root, "dist/database"), { recursive: true });
  for (const file of await readdir(from)) {
    // The module asks for its extensions one directory above itself, for all else beside itself.
    if (/\.(wasm|data)$/.test(file)) await cp(path.join(from, file), path.join(root, "dist/database", file));
    if (/\.tar\.gz$/.test(file)) await cp(path.join(from, file), path.join(root, "dist", file));
  }
  await cp(await databaseTemplate(), path.join(root, "dist/database/template.tar.br"));
}

/**
 * An empty data directory, packed: to unpack it takes a fraction of the time and of the memory of an initdb.
 * 40 MB, most of it thrice (template0, template1, postgres), which Brotli's window of 16 MB finds: 1.7 MB are left.
 */
async function databaseTemplate() {
  const { version } = JSON.parse(await readFile(path.join(root, "node_modules/@electric-sql/pglite/package.json"), "utf8"));
  const cached = path.join(root, `node_modules/.cache/pglite-${version}.tar.br`);
  if (existsSync(cached)) return cached;
  const { PGlite } = await import("@electric-sql/pglite");
  await mkdir(path.dirname(cached), { recursive: true });
  const directory = await mkdtemp(path.join(tmpdir(), "pglite-template-"));
  try {
    await (await PGlite.create({ dataDir: directory })).close();
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const parts = [];
    for (const entry of entries) {
      const file = path.join(entry.parentPath, entry.name);
      const content = entry.isFile() ? await readFile(file) : Buffer.alloc(0);
      parts.push(tarHeader(path.relative(directory, file).split(path.sep).join("/"), entry.isFile(), content.length));
      parts.push(content, Buffer.alloc(-content.length & 511));
    }
    const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_QUALITY } = constants;
    const params = { [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_QUALITY]: 9 };
    await writeFile(`${cached}.${process.pid}`, brotliCompressSync(Buffer.concat([...parts, Buffer.alloc(1024)]), { params }));
    await rename(`${cached}.${process.pid}`, cached);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return cached;
}

function tarHeader(name, isFile, size) {
  const header = Buffer.alloc(512);
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  const fields = [[0, name], [100, octal(isFile ? 0o600 : 0o700, 8)], [108, octal(0, 8)], [116, octal(0, 8)], [124, octal(size, 12)],
    [136, octal(0, 12)], [148, " ".repeat(8)], [156, isFile ? "0" : "5"], [257, "ustar\x0000"]];
  for (const [offset, text] of fields) header.write(text, offset, "latin1");
  header.write(octal(header.reduce((sum, byte) => sum + byte, 0), 7), 148, "latin1");
  return header;
}

async function buildTests() {
  await rm(path.join(root, "out"), { recursive: true, force: true });
  await build({
    ...common,
    keepNames: true,
    sourcemap: "inline",
    minify: false,
    entryPoints: globSync(["test/{unit,runner,host,e2e}/**/*.ts", "!**/fixtures/**", "!**/workspace/**"], { cwd: root }),
    outbase: ".",
    outdir: "out",
    packages: "external",
    external: ["vscode"],
  });
}

await rm(path.join(root, "dist"), { recursive: true, force: true });
if (watch) {
  for (const options of bundles) await (await context(options)).watch();
  await copyPglite();
} else {
  await Promise.all([...bundles.map((options) => build(options)), copyPglite(), tests && buildTests()]);
}
