import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { runQuietly } from "./run.mjs";

/** Programs of other people's that some tests run, by the variable that says where: Debian's package of each. */
const programs = {
  TEST_PGBOUNCER: { name: "pgbouncer", title: "PgBouncer", debian: "pgbouncer" },
  TEST_PSQL: { name: "psql", title: "psql", debian: "postgresql-client" },
  TEST_SSH: { name: "ssh", title: "OpenSSH client", debian: "openssh-client" },
  TEST_SSHD: { name: "sshd", title: "OpenSSH server", debian: "openssh-server" },
};

/**
 * Finds them, installing Debian's where that needs no question asked, and says in one line each which.
 *
 * @returns {Promise<Record<string, string>>} of each its program; without one the tests that need it are skipped
 */
export async function findPrograms() {
  const found = {};
  for (const [variable, { name, title, debian }] of Object.entries(programs)) {
    const program = process.env[variable] || installed(name) || (await fromApt(debian, title), installed(name));
    if (program !== undefined) found[variable] = program;
    console.log(
      program === undefined
        ? `No ${title}, its tests are skipped: install it, or set ${variable} to its program.`
        : `${title}: ${program}.`,
    );
  }
  return found;
}

function installed(name) {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => path.join(folder, name)).find(runnable);
}

async function fromApt(name, title) {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return;
  console.log(`Installing ${title} with apt-get …`);
  try {
    // In this runlevel Debian's packages do not start their services.
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
    await runQuietly("apt-get", ["update"], { env });
    await runQuietly("apt-get", ["install", "-y", "--no-install-recommends", name], { env });
  } catch (error) {
    console.log(String(error));
  }
}

/** True if a file exists and is executable. */
export function runnable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
