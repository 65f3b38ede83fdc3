import path from "node:path";
import type { RunnerFiles } from "../../client/project/project.ts";
import { compiledFolder, journalFolder, userFolders } from "../../client/userFolders.ts";

/** Files of the package and folders of the user that the command line works with; all absolute. */
export type Paths = RunnerFiles & {
  readonly lint: string;
  readonly diagramFile: string;
  readonly mcp: string;
  /** Settings of the user of this machine, in JSON. */
  readonly userSettings: string;
  readonly database: string;
  /** Folder of the embedded databases. */
  readonly storage: string;
};

/** @param dist the folder of the bundles, absolute */
export function pathsIn(dist: string): Paths {
  return {
    script: path.join(dist, "runner.js"),
    rehearsalScript: path.join(dist, "rehearsal.js"),
    lint: path.join(dist, "lint.js"),
    diagramFile: path.join(dist, "diagram-file.js"),
    mcp: path.join(dist, "mcp.js"),
    userSettings: path.join(userFolders.config, "settings.json"),
    database: path.join(dist, "database/main.js"),
    cacheDirectory: compiledFolder,
    journal: journalFolder(path.join(userFolders.cache, "journal")),
    storage: userFolders.data,
  };
}
