import { createHash } from "node:crypto";
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import type { Problem } from "../migrations/problem.ts";
import type { Holder, LockOptions } from "./lock.ts";
import { textOf } from "./files.ts";
import { pause } from "./intrinsics.ts";

/** Milliseconds. */
const pollInterval = 150;

/** Milliseconds after which a file that names no process is one whose writer has died. */
const writing = 5000;

/**
 * Runs `work` while no other runner of this user's on this machine runs under the same name: for databases whose own
 * locks we do not know. The lock is a file in the temporary folder that names its process, and is nobody's when that has
 * ended. Problems: `locked`, `cancelled`.
 */
export async function withMachineLock<T>(
  name: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T | Problem> {
  const file = lockFile(name);
  const deadline = performance.now() + options.timeout;
  let told = false;
  for (let holder = claim(file); holder; holder = claim(file)) {
    if (options.signal.aborted) return { code: "cancelled" };
    if (performance.now() >= deadline) return { code: "locked", ...holder };
    if (!told) options.onWaiting(holder);
    told = true;
    await pause(pollInterval);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Whose it is: another user of the machine may not end what this one has begun. */
function lockFile(name: string): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 32);
  return path.join(tmpdir(), `typeorm-migrations-${userInfo().username}-${hash}.lock`);
}

/** Takes the lock, or says who has it. */
function claim(file: string): Holder | undefined {
  const own = JSON.stringify({ pid: process.pid, since: new Date().toISOString() });
  try {
    writeFileSync(file, own, { flag: "wx", mode: 0o600 });
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const text = textOf(file);
  const holder = holderIn(text);
  if (holder ? isAlive(holder.pid) : isBeingWritten(file))
    return holder ? { by: `process ${holder.pid}`, since: holder.since } : {};
  removeStale(file, text);
  // The next turn claims it, against all others.
  return {};
}

/** Of several who find it stale one moves it away; whoever moves a newer one instead puts that back. */
function removeStale(file: string, text: string): void {
  const moved = `${file}.${process.pid}`;
  try {
    renameSync(file, moved);
    if (textOf(moved) === text) rmSync(moved, { force: true });
    else renameSync(moved, file);
  } catch {
    // Somebody else was faster.
  }
}

function holderIn(text: string): { readonly pid: number; readonly since: string } | undefined {
  try {
    const { pid, since } = JSON.parse(text) as { pid: number; since: string };
    return { pid, since };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isBeingWritten(file: string): boolean {
  try {
    // A clock that was set back would make it new for as long.
    return Math.abs(Date.now() - statSync(file).mtimeMs) < writing;
  } catch {
    return false;
  }
}
