import { createHash } from "node:crypto";
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import type { Holder, LockOptions } from "./advisoryLock.ts";
import { readText } from "../process/files.ts";
import { pause } from "../process/intrinsics.ts";

/** Milliseconds. */
const pollInterval = 150;

/** Age in milliseconds after which a lock file without a pid counts as abandoned. */
const writing = 5000;

/**
 * Runs `work` while no other runner of this user on this machine runs under the same name, for databases without a
 * known lock. The lock is a file in the temporary folder that contains the pid of its process. The lock is free when
 * that process has ended. Problems: `locked`, `cancelled`.
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

/** The name contains the user: another user of the machine may not delete this user's file. */
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
  const text = readText(file);
  const holder = holderIn(text);
  if (holder ? isAlive(holder.pid) : isBeingWritten(file))
    return holder ? { by: `process ${holder.pid}`, since: holder.since } : {};
  removeStale(file, text);
  // The next turn claims it, against all others.
  return {};
}

/**
 * Moves a stale file away. If several runners find the same stale file, a runner that has moved a newer file puts
 * that file back.
 */
function removeStale(file: string, text: string): void {
  const moved = `${file}.${process.pid}`;
  try {
    renameSync(file, moved);
    if (readText(moved) === text) rmSync(moved, { force: true });
    else renameSync(moved, file);
  } catch {
    // Another runner has removed the file already.
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
    // EPERM: the process exists and belongs to another user.
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
