import { folderOf, relativeTo } from "./places.ts";

/** Folders that hold entities and nothing else. */
const entityFolders: readonly string[] = ["entities", "entity", "models", "model"];

/**
 * Globs for entities, relative to the folder that the files are relative to: by a common ending or folder where those
 * find them, and the others one by one.
 *
 * @param files of entities, with slashes
 * @param extensions `{.ts,.js}`, or what else the globs end in
 */
export function entityGlobs(files: readonly string[], extensions: string): readonly string[] {
  if (files.length === 0) return [];
  const patterns: readonly (readonly [test: RegExp, glob: string])[] = [
    [/\.entity\.[cm]?[jt]s$/, `**/*.entity${extensions}`],
    [/\.model\.[cm]?[jt]s$/, `**/*.model${extensions}`],
    ...entityFolders.map(
      (folder) =>
        [new RegExp(`(^|/)${folder}/[^/]+\\.[cm]?[jt]s$`), `**/${folder}/*${extensions}`] satisfies [RegExp, string],
    ),
  ];
  const used = new Set<string>();
  for (const file of files)
    used.add(patterns.find(([test]) => test.test(file))?.[1] ?? `${file.replace(/\.[cm]?[jt]s$/, "")}${extensions}`);
  return [...used].sort();
}

/**
 * The same, from another folder: by a pattern where all are below `src` or another folder of the root's, else folder by
 * folder, for a pattern from the root would find packages and build output as well.
 *
 * @param files relative to the root, as the folder is
 */
export function entityGlobsFrom(folder: string, files: readonly string[], extensions: string): readonly string[] {
  const tops = new Set(files.map((file) => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "")));
  const [top = ""] = tops;
  if (tops.size === 1 && top !== "" && !entityFolders.includes(top))
    return entityGlobs(
      files.map((file) => file.slice(top.length + 1)),
      extensions,
    ).map((glob) => relativeTo(folder, `${top}/${glob}`));
  const byFolder = files.map((file) => {
    const [, suffix = ""] = /(\.\w+)\.[cm]?[jt]s$/.exec(file) ?? [];
    return `${folderOf(file)}${file.includes("/") ? "/" : ""}*${suffix}${extensions}`;
  });
  return [...new Set(byFolder)].sort().map((glob) => relativeTo(folder, glob));
}

/** True if a text declares an entity. */
export function declaresEntity(text: string): boolean {
  return /^\s*@(?:\w+\.)?(?:Entity|ViewEntity|ChildEntity)\s*\(/m.test(text) || /\bnew\s+EntitySchema\b/.test(text);
}

/** True if a text declares a migration. */
export function declaresMigration(text: string): boolean {
  return /\bimplements\s+MigrationInterface\b|@implements \{MigrationInterface\}/.test(text);
}

/** A path from a file's own folder, as source text: `__dirname + "/migrations/*.ts"`. */
export function fromHere(relative: string, esModules: boolean, quote: string): string {
  return `${esModules ? "import.meta.dirname" : "__dirname"} + ${quote}/${relative}${quote}`;
}
