import type { Bundle } from "./types.ts";
import { isBuiltin } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";
import type { Log } from "../../process/logger.ts";
import { readText } from "../../process/files.ts";
import { entryId, isAboutEncoding, placed } from "./buildErrors.ts";
import { withEnumTypes } from "./enumTypes.ts";
import { importGraphPlugin } from "./importGraph.ts";
import { fileOfId, isEvaluated, registryPlugin } from "./moduleRegistry.ts";
import { packagesPlugin, unbuiltPlugin } from "./packages.ts";
import { standardDecoratorsPlugin } from "./standardDecorators.ts";
import type { BundleTrace } from "./stored/trace.ts";

/** The bundle's location, and the texts of files that do not exist any more. */
type BundleContext = {
  readonly root: string;
  /** The data source's file, or another file at the project's root. */
  readonly home: string;
  readonly log: Log;
  readonly restored: ReadonlyMap<string, string>;
  /** True if files are decoded here, because one of them is not UTF-8. */
  readonly decodes?: boolean;
  /** True if modules are not registered: see `evaluateFiles`. */
  readonly isPlain?: boolean;
  /** True if every import of a path is looked up among the evaluated modules. */
  readonly isThorough?: boolean;
  /** Collects what the bundle is made of. */
  readonly trace?: BundleTrace;
};

/**
 * Bundles files as one graph, so that a class which two of them import is one class. TypeScript, decorators with metadata
 * and tsconfig paths are rolldown's work.
 *
 * @throws rolldown's build error: `errors[]` with `loc` and `message`
 */
export async function bundle(files: readonly string[], context: BundleContext): Promise<Bundle> {
  try {
    return await bundleInEither(files, context);
  } catch (error) {
    // The bundler reads UTF-8 only.
    if (!isAboutEncoding(error)) throw placed(error, files, context.root);
    context.log("warn", "A file is not encoded as UTF-8. It is decoded as the TypeScript compiler does.");
    context.trace?.refuse("a file is not encoded as UTF-8");
  }
  try {
    return await bundleInEither(files, { ...context, decodes: true });
  } catch (error) {
    throw placed(error, files, context.root);
  }
}

async function bundleInEither(files: readonly string[], context: BundleContext): Promise<Bundle> {
  const bundled = await bundleIn(files, context);
  if (context.isPlain === true || !bundled.files.some(isEvaluated)) return bundled;
  return bundleIn(files, { ...context, isThorough: true });
}

async function bundleIn(files: readonly string[], context: BundleContext): Promise<Bundle> {
  try {
    return await bundleAs("cjs", files, context);
  } catch (error) {
    // CommonJS has no top-level await; a project that uses it is one of ES modules throughout.
    if (!/top-?level await/i.test((error as Error).message)) throw error;
    return bundleAs("esm", files, context);
  }
}

async function bundleAs(
  format: Bundle["format"],
  files: readonly string[],
  { root, home, log, restored, decodes = false, isPlain = false, isThorough = false, trace }: BundleContext,
): Promise<Bundle> {
  const { rolldown } = await import("rolldown");
  const build = await rolldown({
    input: entryId,
    cwd: root,
    platform: "node",
    logLevel: "silent",
    treeshake: false,
    shimMissingExports: true,
    tsconfig: true,
    transform: { decorator: { legacy: true, emitDecoratorMetadata: true, strictNullChecks: false } },
    plugins: [
      entryPlugin(files),
      ...(restored.size > 0 ? [restoredPlugin(restored)] : []),
      ...(decodes ? [decodingPlugin()] : []),
      ...(isPlain ? [] : [registryPlugin(isThorough, trace)]),
      packagesPlugin(format, root, trace),
      unbuiltPlugin(trace),
      standardDecoratorsPlugin(/\.[cm]?[jt]s$/.test(home) ? home : (files[0] ?? root), log, trace),
      placesPlugin(),
      importGraphPlugin(fileOfId, trace),
    ],
  });
  try {
    const { output } = await build.generate({
      format,
      // Nothing is written; the map's sources are relative to it.
      dir: root,
      sourcemap: "hidden",
      // TypeORM knows migrations, entities and tables by the names of classes.
      keepNames: true,
      // Entities import each other in circles; `var` makes a class that is not there yet undefined instead of an error.
      topLevelVar: true,
      codeSplitting: false,
    });
    const [chunk, ...assets] = output;
    // The asset is a text; `chunk.map` would be parsed and written again.
    const map = assets.find(({ fileName }) => fileName === chunk.sourcemapFileName);
    const own = chunk.moduleIds.filter((id) => path.isAbsolute(id)).map((id) => id.replace(/\?.*$/, ""));
    return {
      format,
      code: withEnumTypes(chunk.code),
      map: map?.type === "asset" ? String(map.source) : "",
      root,
      files: own,
      lasting: chunk.dynamicImports.filter((name) => !isBuiltin(name)),
    };
  } finally {
    await build.close();
  }
}

function entryPlugin(files: readonly string[]): Plugin {
  const code = files.map((file, index) => `export * as m${index} from ${JSON.stringify(file)};`).join("\n");
  return {
    name: "entry",
    resolveId: { filter: { id: /^\0migrations:entry$/ }, handler: (id) => id },
    load: { filter: { id: /^\0migrations:entry$/ }, handler: () => ({ code, moduleType: "js" }) },
  };
}

/** Reads sources in the encodings that the TypeScript compiler knows. */
function decodingPlugin(): Plugin {
  return {
    name: "decoding",
    load: {
      filter: { id: /^[^\0].*\.[cm]?[jt]sx?$/ },
      handler: (id) => {
        const file = id.replace(/\?.*$/, "");
        return path.isAbsolute(file) ? readText(file) : undefined;
      },
    },
  };
}

/** Provides texts of files that do not exist at their paths, so that their imports resolve, and imports of them. */
function restoredPlugin(texts: ReadonlyMap<string, string>): Plugin {
  const endings = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"].flatMap((one) => [one, `/index${one}`]);
  return {
    name: "restored",
    resolveId: (id, importer) => {
      if (texts.has(id)) return id;
      if (importer === undefined || !/^\.\.?(?:\/|$)/.test(id)) return undefined;
      // A module may be imported with the ending of its compiled file.
      const named = path.resolve(path.dirname(importer), id);
      const source = named.replace(/\.([cm]?)js$/, ".$1ts");
      return [...endings.map((ending) => path.normalize(named + ending)), source].find((file) => texts.has(file));
    },
    load: (id) => texts.get(id),
  };
}

/** `__dirname`, `__filename` and `import.meta` mean each file's own place, not the bundle's. */
function placesPlugin(): Plugin {
  const mentioned = /\b__dirname\b|\b__filename\b|\bimport\.meta\b/;
  return {
    name: "places",
    transform: {
      filter: { id: /\.[cm]?[jt]sx?$/, code: mentioned },
      handler(code, id) {
        const file = id.replace(/\?.*$/, "");
        const values: Readonly<Record<string, string>> = {
          __dirname: path.dirname(file),
          __filename: file,
          __importMetaUrl: pathToFileURL(file).href,
        };
        const replaced = code
          .replace(/\bimport\.meta\.url\b/g, "__importMetaUrl")
          .replace(/\bimport\.meta\.dirname\b/g, "__dirname")
          .replace(/\bimport\.meta\.filename\b/g, "__filename");
        const declared = Object.entries(values).filter(
          ([name]) => replaced.includes(name) && !new RegExp(`\\b(?:const|let|var)\\s+${name}\\b`).test(replaced),
        );
        // On the first line, so that line numbers stay what they are.
        const head = declared.map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`).join(" ");
        return { code: `${head} ${replaced}`, map: null };
      },
    },
  };
}
