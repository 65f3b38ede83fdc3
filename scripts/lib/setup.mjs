// Node built-ins only: on a fresh clone this is what installs everything else.
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { npm, root, run } from "./run.mjs";

/** Installs the project's packages, so that `npm start` and `npm test` are the only command after a clone. */
export async function ensureInstalled() {
  await ensureInstalledIn(root);
}

/**
 * Installs a project's packages when they are missing or older than its lock file. npm writes
 * `node_modules/.package-lock.json` last, so its time is when the installation was complete.
 *
 * @param {string} directory
 * @param {readonly string[]} [flags] more flags for npm
 */
export async function ensureInstalledIn(directory, flags = []) {
  const lock = modified(path.join(directory, "package-lock.json"));
  if (lock === undefined) return;
  const installed = modified(path.join(directory, "node_modules/.package-lock.json"));
  if (installed !== undefined && installed >= lock) return;
  console.log(`Installing the packages of ${path.relative(root, directory) || "the project"} …`);
  // Not `npm ci`: it refuses a lock file that lacks the native packages of some other platform, and a lock file holds
  // only those that its author's registry had. Versions are pinned either way; --no-save leaves the lock file alone.
  await run(npm, ["install", "--no-save", "--no-audit", "--no-fund", ...flags], { cwd: directory });
}

/** Test workspaces that bring packages of their own: a project of another TypeORM major, an ESM one. */
export async function ensureFixturesInstalled(folder = "test/fixtures") {
  const fixtures = path.join(root, folder);
  for (const name of directories(fixtures)) await ensureInstalledIn(path.join(fixtures, name), ["--ignore-scripts"]);
}

function directories(parent) {
  try {
    return readdirSync(parent, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
