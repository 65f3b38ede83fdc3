import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onEnd } from "./cleanup.mjs";
import { root } from "./run.mjs";
import { stop } from "./stop.mjs";

const child = fileURLToPath(new URL("mocha-child.mjs", import.meta.url));

/**
 * Runs the compiled tests of one suite in a child process.
 *
 * @param {"unit" | "runner" | "e2e"} suite
 * @param {{ env?: Record<string, string>, timeout?: number }} [options] timeout: milliseconds for one test
 * @returns {Promise<{ passed: number, failed: number }>} a suite whose process broke has failed at least once
 */
export async function runMochaSuite(suite, { env = {}, timeout = 60_000 } = {}) {
  const files = testFiles(path.join(root, "out/test", suite));
  if (files.length === 0) return { passed: 0, failed: 0 };
  const mocha = spawn(process.execPath, ["--enable-source-maps", child, String(timeout), ...files], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const release = onEnd(() => stop(mocha));
  let counts = { passed: 0, failed: 0 };
  mocha.on("message", (message) => (counts = message));
  const code = await new Promise((resolve, reject) => {
    mocha.once("error", reject);
    mocha.once("close", (exit, signal) => resolve(exit ?? signal));
  });
  await release();
  return code === 0 || counts.failed > 0 ? counts : { passed: counts.passed, failed: 1 };
}

function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js"))
    .map((file) => path.join(folder, file))
    .sort();
}
