import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";

/** The part of the repository's own `@dotenvx/dotenvx` (1 and 2) that this file uses. */
type Dotenvx = {
  config(options: object): { readonly parsed?: Readonly<Record<string, string>> };
};

const isEncrypted = (value: string) => value.startsWith("encrypted:");

/**
 * Decrypts the variables of a file with the repository's dotenvx, which finds its keys. Without dotenvx or without a
 * key the values stay encrypted, and the result contains the problem `envEncrypted`.
 *
 * @param parsed the file's variables as dotenv reads them
 */
export function decrypted(
  file: string,
  parsed: Readonly<Record<string, string>>,
): { readonly values: Readonly<Record<string, string>>; readonly problem?: Problem } {
  if (!Object.values(parsed).some(isEncrypted)) return { values: parsed };
  const dotenvx = dotenvxOf(process.cwd()) ?? dotenvxOf(path.dirname(file));
  if (!dotenvx) return { values: parsed, problem: { code: "envEncrypted", file, reason: "noPackage" } };
  // Without a path, dotenvx looks for keys in the current directory.
  const keys = path.join(path.dirname(file), ".env.keys");
  const options = { path: [file], processEnv: {}, quiet: true, ...(existsSync(keys) ? { envKeysFile: keys } : {}) };
  const read = parsedBy(dotenvx, options);
  const values = Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, read[name] ?? value]));
  const isClear = !Object.values(values).some(isEncrypted);
  return { values, ...(isClear ? {} : { problem: { code: "envEncrypted", file, reason: "noKey" } }) };
}

/** One that throws has read nothing. */
function parsedBy(dotenvx: Dotenvx, options: object): Readonly<Record<string, string>> {
  try {
    return dotenvx.config(options).parsed ?? {};
  } catch {
    return {};
  }
}

function dotenvxOf(directory: string): Dotenvx | undefined {
  try {
    return createRequire(path.join(directory, "package.json"))("@dotenvx/dotenvx") as Dotenvx;
  } catch {
    return undefined;
  }
}
