import { readFile } from "node:fs/promises";
import type { History } from "../../migrations/history.ts";

/** Number of files that are read at the same time. */
const atOnce = 32;

/**
 * Reads the texts of a history's files, and passes on what it has read after each part. Files that cannot be read are
 * left out.
 *
 * @param isWanted false ends the reading
 */
export async function readRevisionTexts(
  { revisions }: History,
  isWanted: () => boolean,
  readSome: (texts: ReadonlyMap<string, string>) => void,
): Promise<void> {
  const texts = new Map<string, string>();
  const files = [...new Set(revisions.flatMap(({ file }) => file ?? []))];
  for (let start = 0; start < files.length && isWanted(); start += atOnce) {
    const part = files.slice(start, start + atOnce).map(async (file) => {
      const text = await readFile(file, "utf8").catch(() => undefined);
      if (text !== undefined) texts.set(file, text);
    });
    await Promise.all(part);
    if (isWanted()) readSome(texts);
  }
}
