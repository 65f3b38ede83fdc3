import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The variables that name the folder of temporary files on all systems. */
const names = ["TMPDIR", "TEMP", "TMP"] as const;

/**
 * Runs work with a folder of its own for temporary files, which tests that run at the same time do not use. Returns the
 * names that the work leaves there.
 *
 * @param work receives the variables for a process that it starts; this process has them as well
 */
export async function leftovers(work: (env: NodeJS.ProcessEnv) => Promise<void>): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-leftovers-"));
  const before = names.map((name) => [name, process.env[name]] as const);
  const env = Object.fromEntries(names.map((name) => [name, folder]));
  Object.assign(process.env, env);
  try {
    await work(env);
    return readdirSync(folder);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}
