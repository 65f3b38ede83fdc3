import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { bundledPackages } from "../licences/packages.mjs";
import { appendBindingLicences } from "../licences/write.mjs";
import { npm, root, run, runQuietly } from "../run.mjs";
import { checkIntegrity } from "./integrity.mjs";

const cache = path.join(root, "node_modules/.cache/bindings");

/**
 * A package at the version of package-lock.json: the installed one if npm has installed it, else the one from npm.
 *
 * @param {string} name
 * @returns {Promise<string>} its folder
 */
export async function bindingPackage(name) {
  const installed = path.join(root, "node_modules", name);
  if (existsSync(installed)) return installed;
  const { version, integrity } = locked(name);
  const folder = path.join(cache, `${name.replace("/", "+")}@${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, "download-"));
  try {
    const tarball = await download(`${name}@${version}`, work);
    checkIntegrity(`${name}@${version}`, readFileSync(tarball), integrity);
    await run("tar", ["-xzf", path.basename(tarball)], { cwd: work });
    renameSync(path.join(work, "package"), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/** The version and the integrity that package-lock.json has for a package. */
function locked(name) {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const { version, integrity } = packages[`node_modules/${name}`] ?? {};
  if (version && integrity) return { version, integrity };
  throw new Error(
    `package-lock.json has no ${version ? "integrity" : "version"} of ${name}. ` +
      `Add it: npm view ${name}@<version> dist.integrity`,
  );
}

async function download(spec, folder) {
  try {
    await runQuietly(npm, ["pack", spec, "--ignore-scripts", "--pack-destination", folder]);
  } catch (error) {
    throw new Error(`${spec} was not downloaded from npm. Check the network, then start the command again.`, {
      cause: error,
    });
  }
  const [file] = readdirSync(folder);
  return path.join(folder, file);
}

/**
 * Copies a binding into `node_modules` of a stage, and appends its licences to the stage's file of licences.
 *
 * @param {string} name
 * @param {string} stage
 */
export async function copyBinding(name, stage) {
  const from = await bindingPackage(name);
  const folder = path.join(stage, "node_modules", name);
  cpSync(from, folder, { recursive: true, filter: (file) => !/browser\.m?js$/.test(file) });
  const native = readdirSync(folder).find((file) => /\.(node|wasm)$/.test(file));
  if (native === undefined)
    throw new Error(`${name} contains no binding. Remove ${from}, then start the command again.`);
  const packages = name.includes("wasm32") ? await bundleWasm(folder) : [];
  const licences = path.join(stage, "dist/THIRD-PARTY-LICENCES.txt");
  appendBindingLicences(licences, { folder, native: path.join(folder, native), packages }, root);
}

/**
 * Bundles the modules of the WASM build with the packages that they load. So these packages need no folders of their own,
 * and a Node.js whose `require` cannot load ES modules loads them as well.
 *
 * @param {string} folder the WASM build's, in the stage
 * @returns {Promise<readonly string[]>} folders of these packages
 */
async function bundleWasm(folder) {
  const manifest = path.join(folder, "package.json");
  const { dependencies: _, ...shipped } = JSON.parse(readFileSync(manifest, "utf8"));
  writeFileSync(manifest, JSON.stringify(shipped, undefined, 2));
  /** @type {import("esbuild").BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    // The build looks up its own path by its name.
    external: ["@rolldown/binding-wasm32-wasi"],
    platform: "node",
    target: "node20.18",
    minify: true,
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
    nodePaths: [path.join(root, "node_modules")],
    allowOverwrite: true,
    metafile: true,
  };
  const worker = path.join(folder, "wasi-worker.mjs");
  const results = await Promise.all([
    bundled("rolldown-binding.wasi.cjs", { ...common, format: "cjs" }),
    bundled("wasi-worker.mjs", {
      ...common,
      format: "esm",
      stdin: { contents: withStaticRequire(readFileSync(worker, "utf8")), resolveDir: folder, sourcefile: worker },
      banner: { js: 'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url);' },
    }),
  ]);
  return bundledPackages(results)
    .map((directory) => path.resolve(root, directory))
    .filter((directory) => directory !== folder);

  async function bundled(file, options) {
    const outfile = path.join(folder, file);
    const entry = options.stdin ? {} : { entryPoints: [outfile] };
    const { metafile } = await build({ ...options, ...entry, outfile });
    return metafile ?? { inputs: {} };
  }
}

/** The worker makes its own `require`, which a bundler cannot follow. */
function withStaticRequire(text) {
  const own = /^const require = createRequire\(import\.meta\.url\)$/m;
  if (own.test(text)) return text.replace(own, "");
  throw new Error(
    "rolldown's wasi-worker.mjs has another form; compare scripts/lib/packages/bindings.mjs with the new release.",
  );
}
