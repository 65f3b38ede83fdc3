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
    ...["entities", "entity", "models"].map(
      (folder) =>
        [new RegExp(`(^|/)${folder}/[^/]+\\.[cm]?[jt]s$`), `**/${folder}/*${extensions}`] satisfies [RegExp, string],
    ),
  ];
  const used = new Set<string>();
  for (const file of files)
    used.add(patterns.find(([test]) => test.test(file))?.[1] ?? `${file.replace(/\.[cm]?[jt]s$/, "")}${extensions}`);
  return [...used].sort();
}

/** Whether a text declares an entity. */
export function declaresEntity(text: string): boolean {
  return /^\s*@(?:\w+\.)?(?:Entity|ViewEntity|ChildEntity)\s*\(/m.test(text) || /\bnew\s+EntitySchema\b/.test(text);
}

/** Whether a text declares a migration. */
export function declaresMigration(text: string): boolean {
  return /\bimplements\s+MigrationInterface\b|@implements \{MigrationInterface\}/.test(text);
}

/** A path from a file's own folder, as source text: `__dirname + "/migrations/*.ts"`. */
export function fromHere(relative: string, esModules: boolean, quote: string): string {
  return `${esModules ? "import.meta.dirname" : "__dirname"} + ${quote}/${relative}${quote}`;
}
