import type { SetupFacts, SetupPlaces } from "./facts.ts";

/** Whether a folder's code is TypeScript: by its sources, else because nothing says otherwise. */
export function isTypeScript({ sources, compiler, manifest }: SetupFacts): boolean {
  if (compiler) return true;
  if (manifest?.packages["typescript"] !== undefined) return true;
  return sources.length === 0 ? manifest === undefined : sources.some((file) => /\.[cm]?ts$/.test(file));
}

/** Whether its files are ES modules: Node goes by `package.json`. */
export function isEsm({ manifest }: SetupFacts, file: string): boolean {
  if (/\.m[jt]s$/.test(file)) return true;
  return manifest?.esModules === true && !/\.c[jt]s$/.test(file);
}

/** Where a data source and migrations go when nobody says otherwise. */
export function defaultPlaces(facts: SetupFacts): SetupPlaces {
  const extension = isTypeScript(facts) ? "ts" : "js";
  const inSrc =
    facts.sources.some((file) => file.startsWith("src/")) || (facts.sources.length === 0 && extension === "ts");
  const dataSource = `${inSrc ? "src/" : ""}data-source.${extension}`;
  return { dataSource, migrations: migrationsBeside(facts, dataSource) };
}

/** Where migrations go for a data source: where there are some, else beside it. */
export function migrationsBeside({ migrations: [known] }: SetupFacts, dataSource: string): string {
  return known === undefined ? join(folderOf(dataSource), "migrations") : folderOf(known);
}

/** What is wrong with a place that somebody typed. */
export function placeMistake(text: string, kind: "file" | "folder"): "outside" | "extension" | undefined {
  const plain = text.trim().replaceAll("\\", "/");
  if (plain === "" || plain.startsWith("/") || /^[A-Za-z]:/.test(plain) || plain.split("/").includes(".."))
    return "outside";
  return kind === "file" && !/[^/]\.[cm]?[jt]s$/.test(plain) ? "extension" : undefined;
}

/** A typed place as it is used: with slashes, without `./` and a slash at its end. */
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

/** A path as it is named from a folder: `../migrations`. */
export function relativeTo(folder: string, file: string): string {
  const from = folder === "" ? [] : folder.split("/");
  const to = file.split("/");
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}
