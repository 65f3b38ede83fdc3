// Builds what ships (dist/) and, with --tests, the compiled tests (out/).
//
// Each process of the extension has bundles of its own. Only the editor's bundle may see `vscode`, and only the others may see
// `typeorm`, `pg` and PGlite: a leak between the two towers fails here, because the name does not resolve.
import { cp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { globSync } from "tinyglobby";
import { writeLicences } from "./scripts/lib/licences/write.mjs";
import { copyPglite, trimPglite } from "./scripts/lib/pglite-files.mjs";
import { withSharedModules } from "./scripts/lib/build-shared.mjs";
import { vscodeOnce } from "./scripts/lib/vscode-once.mjs";

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
  "@google-cloud/spanner",
  "@sap/hana-client",
  "better-sqlite3",
  "hdb-pool",
  "ioredis",
  "mongodb",
  "mssql",
  "mysql",
  "mysql2",
  "oracledb",
  "pg",
  "pg-native",
  "pg-query-stream",
  "react-native-sqlite-storage",
  "redis",
  "sql.js",
  "sqlite3",
  "typeorm-aurora-data-api-driver",
  "expo-sqlite",
  "@types/*",
];

const { version: typeormVersion } = JSON.parse(
  await readFile(path.join(root, "node_modules/typeorm/package.json"), "utf8"),
);

/** The first and the last thing the editor's bundle does when it is loaded, so that a test can tell what that takes. */
const loadStarts = { js: 'performance.mark("migrations.load");' };
const loadEnds = { js: 'performance.measure("migrations.loaded", "migrations.load");' };

/** The kernel that lays out diagrams, as a file that the page and the command line share: it is most of both. */
const layoutKernel = {
  name: "layout kernel",
  setup({ onResolve }) {
    onResolve({ filter: /\/elk-worker\.min\.js$/ }, () => ({ path: "./elk-worker.js", external: true }));
  },
};

async function copyLayoutKernel() {
  await cp(path.join(root, "node_modules/elkjs/lib/elk-worker.min.js"), path.join(root, "dist/elk-worker.js"));
}

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  // The editor's two entries: commands are loaded with the first one. keepNames costs a tenth of the size, and the editor's
  // side compares no names.
  withSharedModules(
    {
      ...common,
      keepNames: false,
      entryPoints: { extension: "src/extension.ts", commands: "src/commands/registry.ts" },
      outdir: "dist",
      chunkNames: "editor-shared",
      plugins: [vscodeOnce(path.join(root, "src"))],
      alias: refused("typeorm", "pg", "yaml", "dotenv", "jsonc-parser"),
    },
    { extension: { banner: loadStarts, footer: loadEnds } },
  ),
  withSharedModules({
    ...common,
    ...importMetaUrl,
    entryPoints: { runner: "src/runner/main.ts", rehearsal: "src/runner/rehearsal/main.ts" },
    outdir: "dist",
    chunkNames: "runner-shared",
    external: ["rolldown", "typeorm"],
    define: { ...importMetaUrl.define, TYPEORM_VERSION: JSON.stringify(typeormVersion) },
  }),
  {
    ...common,
    keepNames: false,
    entryPoints: ["src/client/database/compose/main.ts"],
    outfile: "dist/compose.js",
    alias: refused("vscode", "typeorm", "pg"),
  },
  // The first script of the command line, and the rest of it. jsonc-parser's other build is UMD, which cannot be bundled.
  {
    ...common,
    ...importMetaUrl,
    banner: { js: `#!/usr/bin/env node\n${importMetaUrl.banner.js}` },
    keepNames: false,
    entryPoints: ["src/cli.ts"],
    outfile: "dist/cli.js",
    alias: refused("vscode", "typeorm", "pg"),
  },
  {
    ...common,
    ...importMetaUrl,
    keepNames: false,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/command-line.js",
    mainFields: ["module", "main"],
    alias: refused("vscode", "typeorm", "pg"),
  },
  // The server for agents, which the command line loads for one command.
  {
    ...common,
    ...importMetaUrl,
    keepNames: false,
    entryPoints: ["src/cli/mcp/main.ts"],
    outfile: "dist/mcp.js",
    mainFields: ["module", "main"],
    alias: refused("vscode", "typeorm", "pg"),
  },
  // The process that keeps an ssh.
  {
    ...common,
    keepNames: false,
    entryPoints: ["src/client/ssh/keeper.ts"],
    outfile: "dist/tunnel.js",
    alias: refused("vscode", "typeorm", "pg"),
  },
  {
    ...common,
    keepNames: false,
    entryPoints: ["src/client/lint/main.ts"],
    outfile: "dist/lint.js",
    alias: refused("vscode", "typeorm", "pg"),
  },
  {
    ...common,
    keepNames: false,
    entryPoints: ["src/client/setup/main.ts"],
    outfile: "dist/setup.js",
    // jsonc-parser's other build is UMD, which cannot be bundled.
    mainFields: ["module", "main"],
    alias: refused("vscode", "typeorm", "pg"),
  },
  withSharedModules({
    ...common,
    ...importMetaUrl,
    entryPoints: { main: "src/database/main.ts", scratch: "src/database/scratch.ts" },
    outdir: "dist/database",
    chunkNames: "[name]-[hash]",
    plugins: [trimPglite()],
    alias: refused("vscode", "typeorm", "pg"),
  }),
  // The diagram's page, in the browser that the editor is. Its sheets are texts of it: the page may fetch nothing.
  {
    ...common,
    platform: "browser",
    format: "iife",
    target: "chrome128",
    keepNames: false,
    sourcemap: false,
    entryPoints: ["src/webview/main.ts"],
    outfile: "dist/diagram.js",
    loader: { ".css": "text" },
    alias: refused("vscode", "typeorm", "pg"),
  },
  // The same drawing as a file, for the command line.
  {
    ...common,
    keepNames: false,
    entryPoints: ["src/webview/file/main.ts"],
    outfile: "dist/diagram-file.js",
    loader: { ".css": "text" },
    plugins: [layoutKernel],
    alias: refused("vscode", "typeorm", "pg"),
  },
  // The copies that serve a workspace which has installed none of its own.
  { ...common, entryPoints: { typeorm: "typeorm" }, outdir: "dist/fallback", external: otherDrivers },
  { ...common, entryPoints: { pg: "pg" }, outdir: "dist/fallback", external: ["pg-native"] },
];

/** Names that must not appear in a bundle, each resolved to a file that does not exist. */
function refused(...names) {
  return Object.fromEntries(names.map((name) => [name, `./not-allowed-here/${name}`]));
}

async function buildTests() {
  await rm(path.join(root, "out"), { recursive: true, force: true });
  /** @returns {import("esbuild").BuildOptions} */
  const tests = (suites, ...without) => ({
    ...common,
    keepNames: true,
    sourcemap: "inline",
    minify: false,
    entryPoints: globSync([`test/${suites}/**/*.ts`, "!**/fixtures/**", "!**/workspace/**", ...without], { cwd: root }),
    outbase: ".",
    outdir: "out",
    packages: "external",
  });
  await Promise.all([
    build({ ...tests("{runner,host,e2e,record}"), external: ["vscode"] }),
    // Unit tests run without an editor: a test double replaces `vscode`.
    // Those of `platforms` run with the paths of Windows.
    ...[
      { tests: tests("unit", "!test/unit/platforms/**"), paths: /** @type {Record<string, string>} */ ({}) },
      { tests: tests("unit/platforms"), paths: { "node:path": "./test/support/platforms/win32Path.ts" } },
    ].map(({ tests: options, paths }) =>
      build({
        ...options,
        alias: { vscode: "./test/support/editor.ts", ...paths },
        // No unit test calls the names that it lacks.
        logOverride: { "import-is-undefined": "silent" },
      }),
    ),
  ]);
}

await rm(path.join(root, "dist"), { recursive: true, force: true });
if (watch) {
  await Promise.all([copyPglite(root), copyLayoutKernel()]);
  let building = 0;
  // VS Code's problem matcher waits for these lines: see .vscode/tasks.json.
  const reported = {
    name: "report",
    setup({ onStart, onEnd }) {
      onStart(() => {
        if (building++ === 0) console.log("[watch] build started");
      });
      onEnd(() => {
        if (--building === 0) console.log("[watch] build finished");
      });
    },
  };
  const contexts = await Promise.all(
    bundles.map((options) => context({ ...options, plugins: [...(options.plugins ?? []), reported] })),
  );
  await Promise.all(contexts.map((one) => one.watch()));
} else {
  const [results] = await Promise.all([
    Promise.all(bundles.map((options) => build({ ...options, metafile: true }))),
    copyPglite(root),
    copyLayoutKernel(),
    tests && buildTests(),
  ]);
  writeLicences(
    results.flatMap(({ metafile }) => (metafile ? [metafile] : [])),
    root,
    path.join(root, "dist/THIRD-PARTY-LICENCES.txt"),
  );
}
