import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Problem } from "../migrations/problem.ts";

/** What we use of the repository's own `@dotenvx/dotenvx` (1 and 2). */
type Dotenvx = {
  config(options: object): { readonly parsed?: Readonly<Record<string, string>> };
};

const isEncrypted = (value: string) => value.startsWith("encrypted:");

/**
 * The variables of a file, with those that dotenvx has encrypted read by the dotenvx of the repository, which knows where
 * its keys are. Without it, or without a key, they stay as they are. Problem beside them: `envEncrypted`.
 *
 * @param parsed as dotenv reads the file
 */
export function decrypted(
  file: string,
  parsed: Readonly<Record<string, string>>,
): { readonly values: Readonly<Record<string, string>>; readonly problem?: Problem } {
  if (!Object.values(parsed).some(isEncrypted)) return { values: parsed };
  const dotenvx = dotenvxOf(process.cwd()) ?? dotenvxOf(path.dirname(file));
  if (!dotenvx) return { values: parsed, problem: { code: "envEncrypted", file, reason: "noPackage" } };
  // By itself it looks for keys where the process is.
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
