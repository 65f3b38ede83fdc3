import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Milliseconds; a repository with a very long history is not waited for longer. */
const timeout = 10_000;

/**
 * Runs git in a folder, absolute, and returns what it prints. Throws if git is absent, fails or takes too long.
 *
 * @param env variables besides those of this process
 */
export async function git(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  // Nothing that a repository configures is run: no pager, no hook, no file system monitor, no check of a signature.
  const settings = ["core.fsmonitor=false", "core.pager=cat", "core.quotePath=false", "log.showSignature=false"];
  const safe = [...settings.flatMap((one) => ["-c", one]), "--no-pager"];
  const options = { cwd, timeout, maxBuffer: 16 * 1024 * 1024, env: { ...process.env, ...env } };
  const { stdout } = await run("git", [...safe, ...args], options);
  return stdout;
}
