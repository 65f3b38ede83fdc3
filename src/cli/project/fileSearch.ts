import { glob } from "tinyglobby";
import type { FindFiles } from "../../client/discovery/files.ts";

/** Searches a folder without an editor. */
export const searchFolder: FindFiles = async ({ folder, pattern, ignored, most }) => {
  const found = await glob(pattern, {
    cwd: folder,
    ignore: [ignored, "**/node_modules/**"],
    absolute: true,
    dot: false,
    followSymbolicLinks: false,
    expandDirectories: false,
  });
  return found.slice(0, most);
};
