import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { claimFile } from "../../node/ownershipFile.ts";
import type { ProcessMark } from "../../node/processes.ts";
import { isRunning, ownMark } from "../../node/processes.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Holder, LockOptions } from "./advisoryLock.ts";
import { pause } from "../process/intrinsics.ts";
import { whenFreeSync } from "../../node/busyFiles.ts";

const POLL_INTERVAL_MS = 150;

/** The content of a lock file; `since` as ISO 8601. */
type LockOwner = ProcessMark & { readonly since: string };

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
  let isReported = false;
  for (let holder = await claim(file); holder; holder = await claim(file)) {
    if (options.signal.aborted) return { code: "cancelled" };
    if (performance.now() >= deadline) return { code: "locked", ...holder };
    if (!isReported) options.onWaiting(holder);
    isReported = true;
    await pause(POLL_INTERVAL_MS);
  }
  try {
    return await work();
  } finally {
    whenFreeSync(() => rmSync(file, { force: true }));
  }
}

/** The name contains the user: another user of the machine may not delete this user's file. */
function lockFile(name: string): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 32);
  return path.join(tmpdir(), `typeorm-migrations-${userInfo().username}-${hash}.lock`);
}

/** Takes the lock, or returns its holder; the holder is empty if it is not known. */
async function claim(file: string): Promise<Holder | undefined> {
  const own: LockOwner = { ...ownMark(), since: new Date().toISOString() };
  const text = await claimFile(file, JSON.stringify(own), (found) => {
    const owner = ownerIn(found);
    return owner && isRunning(owner);
  });
  if (text === undefined) return undefined;
  const owner = ownerIn(text);
  return owner ? { by: `process ${owner.pid}`, since: owner.since } : {};
}

function ownerIn(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text) as LockOwner;
    return Number.isInteger(owner.pid) ? owner : undefined;
  } catch {
    return undefined;
  }
}
