import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onEnd } from "./cleanup.mjs";
import { inLanes } from "./lanes.mjs";
import { root } from "./run.mjs";
import { stop } from "./stop.mjs";

/**
 * @typedef {{ passed: number, failures: readonly string[], skipped: readonly string[] }} Counts `failures`: a line for
 * each failed test; `skipped`: full titles
 */

const child = fileURLToPath(new URL("mocha-child.mjs", import.meta.url));

/**
 * Runs the compiled tests of one suite, each file in its own child process, several in parallel.
 *
 * @param {"unit" | "runner" | "e2e"} suite
 * @param {object} [options]
 * @param {Record<string, string>} [options.env]
 * @param {number} [options.timeout] milliseconds per test
 * @param {number} [options.lanes] number of parallel files, 0 runs all files in one process
 * @param {(file: string) => string} [options.nodeOf] the Node.js that runs a file, by the file's path in the suite
 * @returns {Promise<Counts>} at least one failure for each process that broke
 */
export async function runMochaSuite(
  suite,
  { env = {}, timeout = 60_000, lanes = 1, nodeOf = () => process.execPath } = {},
) {
  const folder = path.join(root, "out/test", suite);
  const files = testFiles(folder);
  if (files.length === 0) return { passed: 0, failures: [], skipped: [] };
  const run = (node, some, print) => runFiles(node, some, { ...process.env, ...env }, timeout, print);
  if (lanes === 0) return run(process.execPath, files, (text) => process.stdout.write(text));
  const nodeFor = (file) => nodeOf(path.relative(folder, file).split(path.sep).join("/"));
  return sum(await inLanes(lanes, files, (file, print) => run(nodeFor(file), [file], print)));
}

async function runFiles(node, files, env, timeout, print) {
  const mocha = spawn(node, ["--enable-source-maps", child, String(timeout), ...files], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [mocha.stdout, mocha.stderr]) stream?.setEncoding("utf8").on("data", print);
  const release = onEnd(() => stop(mocha));
  /** @type {Counts | undefined} */
  let counts;
  mocha.on("message", (message) => (counts = /** @type {any} */ (message)));
  const code = await new Promise((resolve, reject) => {
    mocha.once("error", reject);
    mocha.once("close", (exit, signal) => resolve(exit ?? signal));
  });
  await release();
  // A process without a message has ended before its tests.
  const { passed, failures, skipped } = counts ?? { passed: 0, failures: [], skipped: [] };
  const isBroken = (code !== 0 || counts === undefined) && failures.length === 0;
  const names = files.map((file) => path.relative(root, file)).join(", ");
  return { passed, failures: isBroken ? [`${names} ended with ${code}`] : failures, skipped };
}

/**
 * The line of a failed test in the list at the end of a run.
 *
 * @param {string} title the full title
 * @param {unknown} error
 */
export function failureText(title, error) {
  const message = error instanceof Error ? error.message : String(error);
  return `${title}: ${message.replace(/\s+/g, " ").slice(0, 500)}`;
}

/**
 * @param {readonly Counts[]} results
 * @returns {Counts}
 */
export function sum(results) {
  return {
    passed: results.reduce((total, { passed }) => total + passed, 0),
    failures: results.flatMap(({ failures }) => failures),
    skipped: results.flatMap(({ skipped }) => skipped),
  };
}

function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js"))
    .map((file) => path.join(folder, file))
    .sort();
}
