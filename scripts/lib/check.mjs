import path from "node:path";
import { exitCode, root } from "./run.mjs";

/** Each check's name, tool and arguments. */
const checks = [
  ["typecheck", "tsc", "--noEmit"],
  ["typecheck", "tsc", "--noEmit", "--project", "src/webview"],
  ["typecheck", "tsc", "--noEmit", "--project", "scripts"],
  ["lint", "oxlint", "--type-aware", "--deny-warnings"],
  ["format", "oxfmt", "--check"],
];

/**
 * Runs every check, or those of one name. A failed check does not stop the others.
 *
 * @param {string} [only]
 * @returns {Promise<boolean>} whether all of them passed
 */
export async function check(only) {
  const bin = path.join(root, "node_modules/.bin");
  let passed = true;
  for (const [name, tool, ...args] of checks) {
    if (only !== undefined && name !== only) continue;
    const started = Date.now();
    const command = path.join(bin, process.platform === "win32" ? `${tool}.cmd` : tool);
    const code = await exitCode(command, args);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${[tool, ...args].join(" ")}: ${code === 0 ? "ok" : "failed"} (${seconds} s)`);
    passed &&= code === 0;
  }
  return passed;
}
