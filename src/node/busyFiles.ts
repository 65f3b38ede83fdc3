/** Codes with which Windows refuses to rename or delete a file that another program has open for a moment. */
const busy = new Set(["EBUSY", "EPERM", "EACCES", "ENOTEMPTY"]);

/**
 * Does work again while another program holds what it needs.
 *
 * @param pauses milliseconds before each further attempt
 * @throws the error of the last attempt, and any other one at once
 */
export async function whileHeld<T>(
  work: () => Promise<T>,
  isHeld: (error: unknown) => boolean,
  pauses: readonly number[],
): Promise<T> {
  for (const pause of pauses)
    try {
      return await work();
    } catch (error) {
      if (!isHeld(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  return work();
}

/** Milliseconds before each further attempt: a virus scanner or an indexer lets go of a file within this time. */
const pauses = [10, 20, 50, 100, 200, 400];

function isBusy(error: unknown, platform: NodeJS.Platform): boolean {
  return platform === "win32" && busy.has((error as NodeJS.ErrnoException).code ?? "");
}

/**
 * Renames or deletes a file, on Windows again if another program has it open.
 *
 * @throws the error of the last attempt
 */
export function whenFree<T>(work: () => Promise<T>, platform = process.platform): Promise<T> {
  return whileHeld(work, (error) => isBusy(error, platform), pauses);
}

/** The same without a promise. The thread waits. */
export function whenFreeSync<T>(work: () => T, platform = process.platform): T {
  for (const pause of pauses)
    try {
      return work();
    } catch (error) {
      if (!isBusy(error, platform)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  return work();
}
