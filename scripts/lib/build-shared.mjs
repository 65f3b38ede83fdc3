import path from "node:path";
import { build } from "esbuild";

/**
 * Options with which esbuild builds entries and one file of the modules that they share. The state of such a module
 * exists once in a process that loads several of the entries. esbuild splits ES modules only, and the editor loads
 * CommonJS: each output is converted.
 *
 * @param {import("esbuild").BuildOptions} options with `entryPoints` by name, `outdir` and `chunkNames`
 * @param {Readonly<Record<string, import("esbuild").BuildOptions>>} [ofEntry] `banner` and `footer` of an entry
 * @returns {import("esbuild").BuildOptions}
 */
export function withSharedModules({ banner, plugins = [], ...options }, ofEntry = {}) {
  /** @type {import("esbuild").Plugin} */
  const conversion = {
    name: "convert-to-commonjs",
    setup({ onEnd }) {
      onEnd(async ({ metafile }) => {
        const scripts = Object.keys(metafile?.outputs ?? {}).filter((file) => file.endsWith(".js"));
        await Promise.all(scripts.map((file) => convert(file, options, { banner, ...ofEntry[path.parse(file).name] })));
      });
    },
  };
  return { ...options, format: "esm", splitting: true, metafile: true, plugins: [...plugins, conversion] };
}

/**
 * @param {string} file relative to the working directory
 * @param {import("esbuild").BuildOptions} options
 * @param {import("esbuild").BuildOptions} texts
 */
async function convert(file, { absWorkingDir = process.cwd(), minify, sourcemap, target }, texts) {
  await build({
    absWorkingDir,
    entryPoints: [path.join(absWorkingDir, file)],
    outfile: file,
    allowOverwrite: true,
    platform: "node",
    format: "cjs",
    logLevel: "warning",
    legalComments: "none",
    minify,
    sourcemap,
    target,
    ...texts,
  });
}
