import { mkdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import type { Change } from "./changes.ts";

/**
 * Writes all changes or none. Existing files, and files that have changed since they were read, are detected before
 * the first write. After a failure, written files are restored. Problems: `filesExist`, `fileChanged`, `writeFailed`.
 *
 * @param folders to create as well, absolute
 */
export async function applyChanges(
  changes: readonly Change[],
  folders: readonly string[] = [],
): Promise<Problem | undefined> {
  const existing: string[] = [];
  for (const { file, before } of changes) {
    const now = await readFile(file, "utf8").catch(() => undefined);
    if (before === undefined) {
      if (now !== undefined) existing.push(file);
    } else if (now !== before) return { code: "fileChanged", file };
  }
  if (existing.length > 0) return { code: "filesExist", files: existing };

  const undo: (() => Promise<unknown>)[] = [];
  let at = "";
  try {
    for (const folder of [...folders, ...changes.map(({ file }) => path.dirname(file))]) {
      at = folder;
      const made = await mkdir(folder, { recursive: true });
      if (made !== undefined) undo.unshift(() => removeFolders(folder, made));
    }
    for (const { file, text, before } of changes) {
      at = file;
      if (before === undefined) {
        await writeFile(file, text, { flag: "wx" });
        undo.unshift(() => rm(file));
      } else {
        undo.unshift(() => writeFile(file, before));
        await writeFile(file, text);
      }
    }
    return undefined;
  } catch (error) {
    for (const step of undo) await step().catch(() => undefined);
    return { code: "writeFailed", file: at, message: (error as Error).message };
  }
}

/** The folders that were made, from the innermost to the first; those that hold something stay. */
async function removeFolders(innermost: string, first: string): Promise<void> {
  for (let folder = innermost; folder.startsWith(first); folder = path.dirname(folder)) await rmdir(folder);
}
