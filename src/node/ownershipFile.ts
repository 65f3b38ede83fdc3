import { existsSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { whenFreeSync } from "./busyFiles.ts";

/** Age up to which a file without a readable owner counts as new, in milliseconds: it is created before it is written. */
const GRACE_MS = 10_000;

/**
 * Creates a file that says which process owns something, with O_EXCL, or returns the text of the present owner's file.
 * A file is never taken from a running process: a stale file is moved away first, by one process only.
 *
 * @param own the text of this process
 * @param isOwned true if the process that wrote a text is running; undefined if the text names no process
 * @returns undefined if the file is ours; empty if the owner's file cannot be read
 * @throws the system's error if the file cannot be created
 */
export async function claimFile(
  file: string,
  own: string,
  isOwned: (text: string) => Promise<boolean> | boolean | undefined,
): Promise<string | undefined> {
  for (;;) {
    if (create(file, own)) return undefined;
    const text = readOwner(file);
    // It was removed in between, or it belongs to another user and is not readable.
    if (text === undefined && !existsSync(file)) continue;
    if (text === undefined) return "";
    if ((await isOwned(text)) ?? isNew(file)) return text;
    removeStale(file, text);
  }
}

/** The text of an owner's file; undefined if it does not exist. */
export function readOwner(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function create(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
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
function removeStale(file: string, text: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    whenFreeSync(() => renameSync(file, aside));
  } catch {
    return;
  }
  try {
    if (readOwner(aside) !== text) linkSync(aside, file);
  } catch {
    // Another process was faster; the next iteration reads its file.
  }
  whenFreeSync(() => rmSync(aside, { force: true }));
}

function isNew(file: string): boolean {
  try {
    // A clock that was set back would make it new for as long.
    return Math.abs(Date.now() - statSync(file).mtimeMs) < GRACE_MS;
  } catch {
    return false;
  }
}
