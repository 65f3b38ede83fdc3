import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { claimFile, readOwner } from "../node/ownershipFile.ts";
import { isRunning, ownMark } from "../node/processes.ts";
import type { DatabaseOwner } from "../protocol/database.ts";
import { whenFreeSync } from "../node/busyFiles.ts";

/** The right to open a data directory. */
export interface Ownership {
  /** Writes the address of the database into the file. */
  readonly publish: (host: string, port: number) => void;
  readonly release: () => void;
}

/**
 * Acquires the directory for this process, or returns its owner. PGlite has no lock, and two processes on one
 * directory silently lose committed data. The lock is a file beside the directory.
 */
export async function takeOwnership(directory: string): Promise<Ownership | { readonly busy: DatabaseOwner }> {
  const file = `${directory}.pid`;
  mkdirSync(path.dirname(file), { recursive: true });
  const self: DatabaseOwner = ownMark();
  const taken = await claimFile(file, JSON.stringify(self), (text) => {
    const owner = parse(text);
    return owner && isRunning(owner);
  });
  if (taken !== undefined) return { busy: parse(taken) ?? { pid: 0 } };
  return {
    publish: (host, port) => {
      // Renamed into place, so that no process reads a partial file.
      writeFileSync(`${file}.${process.pid}`, JSON.stringify({ ...self, host, port }));
      whenFreeSync(() => renameSync(`${file}.${process.pid}`, file));
    },
    release: () => {
      if (parse(readOwner(file) ?? "")?.pid === process.pid) whenFreeSync(() => rmSync(file, { force: true }));
    },
  };
}

function parse(text: string): DatabaseOwner | undefined {
  try {
    const owner = JSON.parse(text) as DatabaseOwner;
    return Number.isInteger(owner.pid) ? owner : undefined;
  } catch {
    return undefined;
  }
}
