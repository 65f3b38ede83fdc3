import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, linkSync } from "node:fs";
import path from "node:path";
import type { DatabaseOwner } from "../protocol/database.ts";
import { isRunning, startedAt } from "./processes.ts";

/** The right to open a data directory. */
export interface Ownership {
  /** Writes the address of the database into the file. */
  readonly publish: (host: string, port: number) => void;
  readonly release: () => void;
}

/** Age up to which an empty pid file counts as new, in milliseconds: the file is created before it is written. */
const GRACE_MS = 10_000;

/**
 * Acquires the directory for this process, or returns its owner. PGlite has no lock, and two processes on one
 * directory silently lose committed data. The lock is a file beside the directory, created with O_EXCL, that is never
 * taken from a running process.
 */
export async function takeOwnership(directory: string): Promise<Ownership | { readonly busy: DatabaseOwner }> {
  const file = `${directory}.pid`;
  mkdirSync(path.dirname(file), { recursive: true });
  const started = startedAt(process.pid);
  const self: DatabaseOwner = { pid: process.pid, ...(started === undefined ? {} : { started }) };
  for (;;) {
    if (create(file, self)) break;
    const content = read(file);
    if (content === undefined) continue;
    const owner = parse(content);
    if (owner === undefined ? isNew(file) : await isRunning(owner)) return { busy: owner ?? { pid: 0 } };
    removeStale(file, content);
  }
  return {
    publish: (host, port) => {
      // Renamed into place, so that no process reads a partial file.
      writeFileSync(`${file}.${process.pid}`, JSON.stringify({ ...self, host, port }));
      renameSync(`${file}.${process.pid}`, file);
    },
    release: () => {
      if (parse(read(file) ?? "")?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

function create(file: string, owner: DatabaseOwner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * If two processes find the same stale file, only one may remove it: the other would remove the new file of the
 * first.
 */
function removeStale(file: string, content: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  try {
    if (read(aside) !== content) linkSync(aside, file);
  } catch {
    // Another process was faster; the next iteration reads its file.
  }
  rmSync(aside, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function isNew(file: string): boolean {
  try {
    // A clock that was set back would make it new for as long.
    return Math.abs(Date.now() - statSync(file).mtimeMs) < GRACE_MS;
  } catch {
    return false;
  }
}

function parse(content: string): DatabaseOwner | undefined {
  try {
    const owner = JSON.parse(content) as DatabaseOwner;
    return Number.isInteger(owner.pid) ? owner : undefined;
  } catch {
    return undefined;
  }
}
