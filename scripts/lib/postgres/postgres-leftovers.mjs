import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../run.mjs";

const records = path.join(root, ".vscode-test/postgres");

/**
 * Records a server's folder and the pid of its test run. A killed test run cannot stop its servers; the next run
 * stops them.
 *
 * @returns {() => void} removes the record
 */
export function recordServer(directory) {
  mkdirSync(records, { recursive: true });
  const file = path.join(records, `${path.basename(directory)}.json`);
  writeFileSync(file, JSON.stringify({ owner: process.pid, directory }));
  return () => rmSync(file, { force: true });
}

/** Stops servers of test runs that have ended. Servers of a running test run are kept. */
export async function stopLeftovers() {
  for (const name of existsSync(records) ? readdirSync(records) : []) {
    const file = path.join(records, name);
    const { owner, directory } = JSON.parse(readFileSync(file, "utf8"));
    if (alive(owner)) continue;
    const pid = postmasterOf(directory);
    if (pid !== undefined) {
      console.log(`Stopping a PostgreSQL server that an earlier run left behind (pid ${pid}).`);
      process.kill(pid, "SIGQUIT");
      for (let waited = 0; alive(pid) && waited < 5000; waited += 50) await new Promise((go) => setTimeout(go, 50));
    }
    rmSync(directory, { recursive: true, force: true });
    rmSync(file, { force: true });
  }
}

/** The server's pid, if the process of that number is this server still: numbers are given out again. */
function postmasterOf(directory) {
  const file = path.join(directory, "data/postmaster.pid");
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  try {
    const command = execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return command.includes(directory) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
