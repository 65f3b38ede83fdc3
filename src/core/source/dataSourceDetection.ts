import { isInFunction } from "./functions.ts";
import { codeOnly } from "./scanner.ts";
import { omitUndefined } from "../omitUndefined.ts";

/**
 * Data source files that a package's scripts pass to `-d` or `--dataSource`, in the order of the scripts, without
 * duplicates, as written (relative to the package's folder).
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
 * Possible sources of a compiled file, in search order: scripts name the compiled file, `dist/data-source.js`, and
 * the extension loads its source.
 */
export function sourceCandidates(file: string): readonly string[] {
  const [, below, module] =
    /^(?:\.\/)?(?:dist|build|built|out|lib)\/(.*)\.([cm]?)js$/.exec(file.replaceAll("\\", "/")) ?? [];
  return below === undefined ? [] : [`src/${below}.${module ?? ""}ts`, `${below}.${module ?? ""}ts`];
}

/**
 * True if a source text creates a TypeORM data source that other code can import: at module level, or in a function
 * with a typical name. A function that creates a data source for its own use only does not count.
 */
export function looksLikeDataSource(text: string): boolean {
  const code = codeOnly(text);
  if (!/\bexports?\b/.test(code)) return false;
  const places = [...code.matchAll(createsDataSource)].map(({ index }) => index);
  if (places.length === 0) return false;
  return places.some((place) => !isInFunction(code, place)) || givesDataSource.test(code);
}

/**
 * True if the text may still contain a data source: a provider of NestJS, or the options of an older TypeORM's
 * `ormconfig`.
 */
export function mayBeDataSource(text: string, baseName: string): boolean {
  const code = codeOnly(text);
  if (!/\bexports?\b/.test(code)) return false;
  return code.search(createsDataSource) >= 0 || /^ormconfig\.[cm]?[jt]s$/.test(baseName);
}

const createsDataSource = /\bnew\s+(?:\w+\s*\.\s*)*DataSource\s*\(/g;

/** An exported function or variable with a typical name, or an unnamed function that is the module's export. */
const givesDataSource =
  /\bexport\s+(?:async\s+)?(?:function\s*|const\s+|let\s+)\w*(?:data_?source|connection)\w*|\bexport\s+default\s+(?:\(\s*)*(?:async\b|function\b|\()|\bexports(?:\.default)?\s*=\s*(?:\(\s*)*(?:async\b|function\b|\()/i;

/** True if a file has a name that is usual for data sources. Such files are read first. */
export function isUsualDataSourceName(baseName: string): boolean {
  return /(data-?_?source|ormconfig|typeorm|database|orm)/i.test(baseName);
}

/** True if a file may contain the project's data source. Tests, declarations and build output are excluded. */
export function isCandidateFile(relativePath: string): boolean {
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
  return omitUndefined({ file, exportName });
}
