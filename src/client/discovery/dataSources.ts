import path from "node:path";
import {
  dataSourcesInScripts,
  isUsualDataSourceName,
  looksLikeDataSource,
  mayBeDataSource,
  sourceCandidates,
} from "../../core/source/dataSourceDetection.ts";
import { existing, readText } from "../files.ts";
import { filesIn, manifestsIn, mostFilesRead, sourcesIn } from "./files.ts";

/**
 * Data source files of a folder, absolute: files that the scripts of its packages name, and for packages without such
 * scripts, files that look like a data source. Compiled files only if there is no source.
 */
export async function findDataSources(folder: string): Promise<readonly string[]> {
  const named = await inScripts(folder);
  const sources = await bySearch(folder, named);
  return sources.length > 0 ? sources : inBuilds(folder);
}

/** Files that `-d` names in the scripts of each package. */
async function inScripts(folder: string): Promise<readonly string[]> {
  const paths = await manifestsIn(folder);
  const named = await Promise.all(
    paths.map(async (fsPath) => {
      const names = dataSourcesInScripts(await readText(fsPath));
      const files = await Promise.all(names.map((name) => existingSource(path.dirname(fsPath), name)));
      const found = files.filter((file) => file !== undefined);
      const texts = await Promise.all(found.map(readText));
      return found.filter((_, index) => /DataSource|typeorm/i.test(texts[index] ?? ""));
    }),
  );
  return named.flat();
}

/** With those that scripts name, files that make and export a data source, in packages that have none yet. */
async function bySearch(folder: string, named: readonly string[]): Promise<readonly string[]> {
  const candidates = await sourcesIn(folder);
  const usualNames = candidates.filter((file) => isUsualDataSourceName(path.basename(file)));
  const usual = await filtered(usualNames, looksLikeDataSource);
  if (named.length === 0 && usual.length === 0) {
    const sure = await filtered(candidates, looksLikeDataSource);
    return sure.length > 0 ? sure : filtered(usualNames, mayBeDataSource);
  }
  const packageOf = (file: string) => nearestPackage(path.dirname(file), folder);
  const served = new Set(await Promise.all(named.map(packageOf)));
  const homes = await Promise.all(usual.map(packageOf));
  return [...named, ...usual.filter((_, index) => !served.has(homes[index] ?? ""))];
}

/** Possible data source files that do not look like one: files that mention TypeORM's `DataSource`. */
export async function dataSourceCandidates(folder: string): Promise<readonly string[]> {
  const sources = await sourcesIn(folder);
  const speaks = await Promise.all(
    sources.map(async (file) => /\bDataSource(Options)?\b|\bTypeOrmModuleOptions\b/.test(await readText(file))),
  );
  const found = sources.filter((_, index) => speaks[index]);
  const isUsual = (file: string) => Number(isUsualDataSourceName(path.basename(file)));
  return found.sort((a, b) => isUsual(b) - isUsual(a));
}

/** In a repository that has only what was compiled. */
async function inBuilds(folder: string): Promise<readonly string[]> {
  const files = await filesIn({
    folder,
    pattern: "**/{dist,build,built,out,lib}/**/*.{js,mjs,cjs}",
    ignored: "**/node_modules/**",
    most: mostFilesRead,
  });
  return filtered(
    files.filter((file) => isUsualDataSourceName(path.basename(file))),
    looksLikeDataSource,
  );
}

async function filtered(
  files: readonly string[],
  keep: (text: string, baseName: string) => boolean,
): Promise<readonly string[]> {
  const kept = await Promise.all(files.map(async (file) => keep(await readText(file), path.basename(file))));
  return files.filter((_, index) => kept[index]);
}

/** The folder of the nearest `package.json`, not above `top`. */
export async function nearestPackage(from: string, top: string): Promise<string> {
  for (let directory = from; ; directory = path.dirname(directory)) {
    if (await existing(path.join(directory, "package.json"))) return directory;
    if (directory === top || directory === path.dirname(directory)) return top;
  }
}

/** A file that a script names; for a compiled file its source, if it exists. */
async function existingSource(folder: string, name: string): Promise<string | undefined> {
  const files = await Promise.all(
    [...sourceCandidates(name), name].map((file) => existing(path.resolve(folder, file))),
  );
  return files.find((file) => file !== undefined);
}
