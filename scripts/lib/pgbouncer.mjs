import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { runQuietly } from "./run.mjs";

/**
 * Finds PgBouncer, installing Debian's where that needs no question asked, and says in one line which.
 *
 * @returns {Promise<Record<string, string>>} `TEST_PGBOUNCER`, its program; without it the tests that need it are skipped
 */
export async function findPgBouncer() {
  const program = process.env.TEST_PGBOUNCER || installed() || (await fromApt());
  if (program === undefined) {
    console.log("No PgBouncer, its tests are skipped: install it, or set TEST_PGBOUNCER to its program.");
    return {};
  }
  console.log(`PgBouncer: ${program}.`);
  return { TEST_PGBOUNCER: program };
}

function installed() {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => path.join(folder, "pgbouncer")).find(runnable);
}

async function fromApt() {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return undefined;
  console.log("Installing PgBouncer with apt-get …");
  try {
    // In this runlevel Debian's package does not start its service.
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
    await runQuietly("apt-get", ["update"], { env });
    await runQuietly("apt-get", ["install", "-y", "--no-install-recommends", "pgbouncer"], { env });
  } catch (error) {
    console.log(String(error));
    return undefined;
  }
  return installed();
}

function runnable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
