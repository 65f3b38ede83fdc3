import { createHash } from "node:crypto";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Files that the bundler and TypeScript read. The module graph covers these. */
const code = /\.(?:[cm]?[jt]sx?|json|map|node|wasm|tar|gz|data)$|[\\/]\.env[^\\/]*$/i;

let opened = new Set<string>();

/**
 * Notes from now on which files are read, by any of the ways that Node offers: a migration may read its SQL from a file,
 * and its verdict does not outlive that file's contents.
 */
export function watchOpenedFiles(): void {
  const noting = <A extends unknown[], R>(read: (this: unknown, ...args: A) => R) =>
    function (this: unknown, ...args: A): R {
      // A file that the migration writes is not what it was judged on.
      if (!/[wa+]/.test(flagsOf(args[1]))) note(args[0]);
      return read.apply(this, args);
    };
  for (const name of ["readFileSync", "readFile", "openSync", "open", "createReadStream"] as const)
    Object.assign(fs, { [name]: noting<unknown[], unknown>(fs[name] as never) });
  for (const name of ["readFile", "open"] as const)
    Object.assign(fs.promises, { [name]: noting<unknown[], unknown>(fs.promises[name] as never) });
  // Named imports of ES modules see what these are now.
  syncBuiltinESMExports();
}

/** The flags of `open(path, flags)`, or of `readFile(path, { flag })`. */
function flagsOf(argument: unknown): string {
  if (typeof argument === "number") return (argument & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) === 0 ? "r" : "w";
  const { flag, flags } = (argument ?? {}) as { readonly flag?: unknown; readonly flags?: unknown };
  return [argument, flag, flags].find((one) => typeof one === "string") ?? "r";
}

function note(file: unknown): void {
  const name = file instanceof URL ? (file.protocol === "file:" ? fileURLToPath(file) : "") : file;
  if (typeof name !== "string" || name === "") return;
  const whole = path.resolve(name);
  if (!/[\\/]node_modules[\\/]/.test(whole) && !/^\/(?:proc|dev|sys)\//.test(whole)) opened.add(whole);
}

/** Files that were read since the last call, without code. */
export function takeDataFiles(): readonly string[] {
  return take().filter((file) => !code.test(file));
}

/** Files that were read since the last call. */
export function take(): readonly string[] {
  const files = [...opened];
  opened = new Set();
  return files;
}

/** Digest of the contents of files. A file that cannot be read is part of the digest. */
export function contentsOf(files: readonly string[]): string {
  const before = opened;
  opened = new Set();
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0${readLatin1(file)}\0`);
  opened = before;
  return hash.digest("base64url");
}

function readLatin1(file: string): string {
  try {
    return fs.readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
