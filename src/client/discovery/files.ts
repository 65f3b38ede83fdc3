import path from "node:path";
import { isCandidateFile } from "../../core/source/dataSourceDetection.ts";

/** A search for files below a folder. */
export type FileSearch = {
  /** Absolute. */
  readonly folder: string;
  /** Globs, relative to the folder: of the files, and of those that are left out. */
  readonly pattern: string;
  readonly ignored: string;
  /** The number of files after which the search ends. */
  readonly most: number;
};

/** Finds files, absolute, in any order. */
export type FindFiles = (search: FileSearch) => Promise<readonly string[]>;

let find: FindFiles = () => Promise.resolve([]);

/** Sets how the client searches a folder. A face calls it before it looks for projects. */
export function useFileSearch(search: FindFiles): void {
  find = search;
}

/** Folders without sources. */
export const ignored = "**/{node_modules,dist,build,built,out,coverage,.git,.yarn}/**";
/** A repository with more source files than this names its data source in a setting, a script or by a usual name. */
export const mostFilesRead = 5000;

/** The files of a search, absolute and sorted. */
export async function filesIn(search: FileSearch): Promise<readonly string[]> {
  return [...(await find(search))].sort();
}

/** The `package.json` of each package of a folder, absolute and sorted. */
export function manifestsIn(folder: string): Promise<readonly string[]> {
  return filesIn({ folder, pattern: "**/package.json", ignored, most: 200 });
}

/** The source files of a folder that are no tests, declarations or builds, absolute and sorted. */
export async function sourcesIn(folder: string): Promise<readonly string[]> {
  const all = await filesIn({ folder, pattern: "**/*.{ts,mts,cts,js,mjs,cjs}", ignored, most: mostFilesRead });
  return all.filter((file) => isCandidateFile(path.relative(folder, file)));
}
