import type { SetupFacts, SetupPlaces } from "./facts.ts";

/** True if a folder's code is TypeScript: by its sources, otherwise by default. */
export function isTypeScript({ sources, compiler, manifest }: SetupFacts): boolean {
  if (compiler) return true;
  if (manifest?.packages["typescript"] !== undefined) return true;
  return sources.length === 0 ? manifest === undefined : sources.some((file) => /\.[cm]?ts$/.test(file));
}

/** True if its files are ES modules, by `package.json` as in Node. */
export function isEsm({ manifest }: SetupFacts, file: string): boolean {
  if (/\.m[jt]s$/.test(file)) return true;
  return manifest?.esModules === true && !/\.c[jt]s$/.test(file);
}

/** Default paths of a data source and migrations. */
export function defaultPlaces(facts: SetupFacts): SetupPlaces {
  const extension = isTypeScript(facts) ? "ts" : "js";
  const inSrc =
    facts.sources.some((file) => file.startsWith("src/")) || (facts.sources.length === 0 && extension === "ts");
  const dataSource = `${inSrc ? "src/" : ""}data-source.${extension}`;
  return { dataSource, migrations: migrationsBeside(facts, dataSource) };
}

/** Folder of the migrations of a data source: an existing one, otherwise beside the data source. */
export function migrationsBeside({ migrations: [known] }: SetupFacts, dataSource: string): string {
  return known === undefined ? join(folderOf(dataSource), "migrations") : folderOf(known);
}

/** The mistake in a path that the user has entered. */
export function placeMistake(text: string, kind: "file" | "folder"): "outside" | "extension" | undefined {
  const plain = text.trim().replaceAll("\\", "/");
  if (plain === "" || plain.startsWith("/") || /^[A-Za-z]:/.test(plain) || plain.split("/").includes(".."))
    return "outside";
  return kind === "file" && !/[^/]\.[cm]?[jt]s$/.test(plain) ? "extension" : undefined;
}

/** Normalises a path that the user has entered: slashes, no leading `./`, no trailing slash. */
export function placeOf(text: string): string {
  return text
    .trim()
    .replaceAll("\\", "/")
    .replace(/^(\.\/)+/, "")
    .replace(/\/+$/, "");
}

/** The folder of a file; empty for one that is in none. */
export function folderOf(file: string): string {
  return file.split("/").slice(0, -1).join("/");
}

export function join(folder: string, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}

/** A path relative to a folder: `../migrations`. */
export function relativeTo(folder: string, file: string): string {
  const from = folder === "" ? [] : folder.split("/");
  const to = file.split("/");
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}
