import { accessSync, constants, mkdirSync } from "node:fs";
import path from "node:path";
import envPaths from "env-paths";

/** The user's folders for this product; absolute, and not created. */
export const userFolders = envPaths("typeorm-migrations", { suffix: "" });

/** The folder of compiled code of the command line, absolute. */
export const compiledFolder = path.join(userFolders.cache, "compiled");

/**
 * The folder of the journals that the editor and the command line of one user share. Both append whole lines to the same
 * files.
 *
 * @param instead is returned if the user's folder cannot be written to
 */
export function journalFolder(instead: string): string {
  const folder = path.join(userFolders.data, "journal");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return instead;
  }
}
