import { isInFunction } from "./sourceText.ts";

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
  const [, below, module] =
    /^(?:\.\/)?(?:dist|build|built|out|lib)\/(.*)\.([cm]?)js$/.exec(file.replaceAll("\\", "/")) ?? [];
  return below === undefined ? [] : [`src/${below}.${module ?? ""}ts`, `${below}.${module ?? ""}ts`];
}

/**
 * Whether a source text makes a TypeORM data source that can be had from it: one of its module, or of a function that says
 * so by its name. A tool that makes one for each call of its own is none.
 */
export function looksLikeDataSource(text: string): boolean {
  const code = withoutComments(text);
  if (!/\bexports?\b/.test(code)) return false;
  const places = [...code.matchAll(/\bnew\s+(?:\w+\.)?DataSource\s*\(/g)].map(({ index }) => index);
  if (places.length === 0) return false;
  return places.some((place) => !isInFunction(code, place)) || givesDataSource.test(code);
}

/** Whether it may be one all the same: made in a provider of NestJS's, or the options of an older TypeORM's `ormconfig`. */
export function mayBeDataSource(text: string, baseName: string): boolean {
  const code = withoutComments(text);
  if (!/\bexports?\b/.test(code)) return false;
  return /\bnew\s+(?:\w+\.)?DataSource\s*\(/.test(code) || /^ormconfig\.[cm]?[jt]s$/.test(baseName);
}

/** An exported function or variable of a telling name, and a function without one that is the module itself. */
const givesDataSource =
  /\bexport\s+(?:async\s+)?(?:function\s*|const\s+|let\s+)\w*(?:data_?source|connection)\w*|\bexport\s+default\s+(?:\(\s*)*(?:async\b|function\b|\()|\bexports(?:\.default)?\s*=\s*(?:\(\s*)*(?:async\b|function\b|\()/i;

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, "").replace(/(^|\s)\/\/[^\n]*/g, "$1");
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
  return !/(^|\/)(node_modules|dist|build|built|out|coverage|tests?|__tests__|e2e|\.[^/]+)\//.test(path);
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
