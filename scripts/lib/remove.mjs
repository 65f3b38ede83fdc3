import { rm } from "node:fs/promises";

/**
 * Removes a folder into which a process that is just ending may still write a last line: Node's own retries look for what
 * is in it only once. Throws when it is not gone after `patience` milliseconds.
 *
 * @param {string} folder
 * @param {number} [patience]
 */
export async function removeFolder(folder, patience = 15_000) {
  for (const end = Date.now() + patience; ;) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
