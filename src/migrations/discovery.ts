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

function namedIn(script: string): readonly string[] {
  const matches = script.matchAll(/(?:^|\s)(?:-d|--dataSource)(?:\s+|=)("[^"]+"|'[^']+'|\S+)/g);
  return [...matches]
    .map((match) => (match[1] ?? "").replace(/^["']|["']$/g, ""))
    .filter((path) => !path.includes("$"));
}
