import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root: every script works from any current directory. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** npm as a child: on Windows it is a script, which only a shell starts. */
export const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/**
 * Runs a command with the terminal as its output. Rejects with the command's name, because a stack trace of ours says
 * nothing about what failed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export async function run(command, args, options = {}) {
  const code = await exitCode(command, args, options);
  if (code !== 0) throw new Error(`${[path.basename(command), ...args].join(" ")} ended with code ${code}.`);
}

/** As `run`, for callers that go on after a failure and want the code. */
export function exitCode(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32" && command.endsWith(".cmd"),
      ...options,
    });
    child.once("error", (error) => reject(new Error(`${command} did not start: ${error.message}`)));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
}

/** Runs a command and prints its output only after a failure, for installers with a long output. */
export async function runQuietly(command, args, options = {}) {
  let output = "";
  const code = await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      shell: process.platform === "win32" && command.endsWith(".cmd"),
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => reject(new Error(`${command} did not start: ${error.message}`)));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  if (code !== 0) throw new Error(`${[path.basename(command), ...args].join(" ")} ended with code ${code}.\n${output}`);
  return output;
}
