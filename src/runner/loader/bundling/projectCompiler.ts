import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Log } from "../../process/logger.ts";
import { startOwn } from "../../process/programs.ts";
import { folderWith, readText } from "../../process/files.ts";

/** Time limit of the compiler, in milliseconds. A slower compiler would keep the user waiting. */
const timeout = 60_000;

/** A TypeScript of the project's own: its command line's script, and its version. */
type Compiler = { readonly script: string; readonly version: readonly number[] };

/**
 * Some files of the project's as its own `tsc` compiles them, by their paths; of those it left out there is no text. A
 * compiler knows the whole program and its types, which a bundler does not. Without one, nothing; its errors are the
 * log's.
 *
 * @param options laid over those of the nearest tsconfig
 */
export async function compileOwn(
  files: readonly string[],
  options: object,
  log: Log,
): Promise<ReadonlyMap<string, string>> {
  const [first] = files;
  const compiler = first === undefined ? undefined : compilerOf(first);
  if (first === undefined || !compiler) return new Map();
  const directory = await mkdtemp(path.join(tmpdir(), "migrations-"));
  try {
    const config = path.join(directory, "tsconfig.json");
    const outDir = path.join(directory, "out");
    await mkdir(outDir);
    await writeFile(config, JSON.stringify(configOf(files, options, outDir, first, compiler)), { mode: 0o600 });
    const { NODE_OPTIONS: _, ...env } = process.env;
    const given = { cwd: path.dirname(first), env, timeout };
    const compile = () => promisify(execFile)(process.execPath, [compiler.script, "-p", config], given);
    await startOwn(compiler.script, compile)
      // Type errors set the exit code only; `tsc` emits the files in spite of them.
      .catch((error: { readonly stdout?: string; readonly code?: unknown }) => {
        // Without the compiler, types of columns would be wrong without a word.
        if (error.code === "EPERM") throw error;
        log("debug", `tsc: ${error.stdout ?? ""}`);
      });
    const texts = files.map((file) => [file, readText(outputOf(file, outDir))] as const);
    return new Map(texts.filter(([, text]) => text !== ""));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function configOf(files: readonly string[], options: object, outDir: string, first: string, { version }: Compiler) {
  const [major = 0, minor = 0] = version;
  const base = folderWith("tsconfig.json", path.dirname(first));
  return {
    ...(base === undefined ? {} : { extends: path.join(base, "tsconfig.json") }),
    files,
    include: [],
    compilerOptions: {
      ...options,
      // From the top of the file system, so that each output's place is known.
      rootDir: path.parse(first).root,
      outDir,
      noEmit: false,
      noEmitOnError: false,
      emitDeclarationOnly: false,
      declaration: false,
      declarationMap: false,
      composite: false,
      incremental: false,
      sourceMap: false,
      skipLibCheck: true,
      ...(major > 5 || (major === 5 && minor >= 6) ? { noCheck: true } : {}),
    },
  };
}

function outputOf(file: string, outDir: string): string {
  return path.join(outDir, path.relative(path.parse(file).root, file)).replace(/\.([cm]?)tsx?$/, ".$1js");
}

function compilerOf(file: string): Compiler | undefined {
  try {
    const manifest = createRequire(file).resolve("typescript/package.json");
    const { version = "", bin } = JSON.parse(readFileSync(manifest, "utf8")) as {
      readonly version?: string;
      readonly bin?: { readonly tsc?: string };
    };
    const script = path.join(path.dirname(manifest), bin?.tsc ?? "bin/tsc");
    return existsSync(script) ? { script, version: version.split(".").map(Number) } : undefined;
  } catch {
    return undefined;
  }
}
