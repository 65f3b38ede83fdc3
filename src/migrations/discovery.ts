/**
 * The data source files that a package's scripts name after `-d` or `--dataSource`, in the order of the scripts, each
 * once, as they are written there (relative to the package's folder).
 */
export function dataSourcesInScripts(packageJson: string): readonly string[] {
  let scripts: unknown;
  try {
    const parsed: unknown = JSON.parse(packageJson);
    scripts = typeof parsed === "object" && parsed !== null && "scripts" in parsed ? parsed.scripts : undefined;
  } catch {
    return [];
  }
  if (typeof scripts !== "object" || scripts === null) return [];
  const found = Object.values(scripts).flatMap((script) => (typeof script === "string" ? namedIn(script) : []));
  return [...new Set(found)];
}

/**
 * Where the source of a built file may be, in the order to look: scripts name what is compiled, `dist/data-source.js`, and
 * it is the source that is meant.
 */
export function sourcesOfBuilt(file: string): readonly string[] {
  const [, below, module] = /^(?:\.\/)?(?:dist|build|out|lib)\/(.*)\.([cm]?)js$/.exec(file.replaceAll("\\", "/")) ?? [];
  return below === undefined ? [] : [`src/${below}.${module ?? ""}ts`, `${below}.${module ?? ""}ts`];
}

/** Whether a source text makes a TypeORM data source and exports something. */
export function looksLikeDataSource(text: string): boolean {
  return /\bnew\s+(?:\w+\.)?DataSource\s*\(/.test(text) && /\bexports?\b/.test(text);
}

/** Whether a file's name is one that a data source usually has; those are looked into first. */
export function isUsualDataSourceName(baseName: string): boolean {
  return /(data-?_?source|ormconfig|typeorm|database|orm)/i.test(baseName);
}

/**
 * Whether a file is a candidate at all: tests, declarations and build output make data sources of their own that are
 * nobody's project.
 */
export function mayHoldDataSource(relativePath: string): boolean {
  const path = relativePath.replaceAll("\\", "/");
  if (/\.d\.[cm]?ts$/.test(path) || !/\.[cm]?[jt]s$/.test(path)) return false;
  if (/\.(spec|test|e2e-spec)\.[cm]?[jt]s$/.test(path)) return false;
  return !/(^|\/)(node_modules|dist|build|out|coverage|tests?|__tests__|e2e|\.[^/]+)\//.test(path);
}

/** `-d` is an option of many tools: `psql -d`, `docker run -d`. */
function namedIn(script: string): readonly string[] {
  if (!/typeorm|migration/i.test(script)) return [];
  const matches = script.matchAll(/(?:^|\s)(?:-d|--dataSource)(?:\s+|=)("[^"]+"|'[^']+'|\S+)/g);
  return [...matches]
    .map((match) => (match[1] ?? "").replace(/^["']|["']$/g, ""))
    .filter((path) => !path.includes("$"));
}

/** A data source as the setting names it: a file, and after `#` the export where the file has several. */
export function splitExport(dataSource: string): { readonly file: string; readonly exportName?: string } {
  // Only behind a file's ending: folders may have a `#` in their names.
  const [, file = dataSource, exportName] = /^(.*\.[cm]?[jt]s)#([^#/\\]+)$/.exec(dataSource) ?? [];
  return { file, ...(exportName === undefined ? {} : { exportName }) };
}
