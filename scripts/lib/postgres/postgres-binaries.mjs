import { chmodSync, cpSync, existsSync, lstatSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { root } from "../run.mjs";

const npmPlatform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

/**
 * Finds the programs of a PostgreSQL major: npm's (test/postgres), else Debian's.
 *
 * @param {number} major
 * @returns {string | undefined} the folder above `bin`
 */
export function findBinaries(major) {
  const fromNpm = npmHome(major);
  if (fromNpm !== undefined) return fromNpm;
  const debian = `/usr/lib/postgresql/${major}`;
  return existsSync(path.join(debian, "bin/initdb")) ? debian : undefined;
}

/** The majors Debian has installed, newest first: some server is better than none. */
export function debianMajors() {
  const folder = "/usr/lib/postgresql";
  return existsSync(folder)
    ? readdirSync(folder)
        .map(Number)
        .filter(Boolean)
        .sort((a, b) => b - a)
    : [];
}

/**
 * The programs where the user who runs them can read them: a project in root's home is closed to every other user, and
 * PostgreSQL does not run as root.
 */
export function readableBinaries(home, target) {
  if (process.getuid?.() !== 0 || openToAll(home)) return home;
  cpSync(home, target, { recursive: true, verbatimSymlinks: true });
  return target;
}

function openToAll(folder) {
  for (let at = folder; at !== path.dirname(at); at = path.dirname(at)) {
    if ((lstatSync(at).mode & 0o005) !== 0o005) return false;
  }
  return true;
}

function npmHome(major) {
  const home = ["test/postgres", "test/matrix/postgres"]
    .map((folder) => path.join(root, folder, "node_modules", `pg${major}-${npmPlatform}`, "native"))
    .find((folder) => existsSync(folder));
  if (home === undefined) return undefined;
  mend(home);
  return home;
}

/** npm packs no symbolic links and the package's script that makes them may not run; so they are made here. */
function mend(home) {
  const list = path.join(home, "pg-symlinks.json");
  const links = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
  for (const { source, target } of links) {
    const link = path.join(home, "..", target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(path.relative(path.dirname(link), path.join(home, "..", source)), link);
  }
  for (const program of readdirSync(path.join(home, "bin"))) chmodSync(path.join(home, "bin", program), 0o755);
}
