import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import type { SourceLocation } from "../../../core/problems/problem.ts";
import { readText } from "../../process/files.ts";

type MapJson = ConstructorParameters<typeof SourceMap>[0];
/** A source map, and the folder that its sources are relative to. */
type Compiled = { readonly map: SourceMap; readonly from: string };

const compiledHere = new Map<string, string>();

/** Remembers how a file was compiled on the way into a bundle: lines of it are those of its compiled text. */
export function rememberCompiled(file: string, map: string): void {
  compiledHere.set(file, map);
}

/** Maps a location in compiled code to its source: `dist/user.js:12` → `src/user.ts:9`. */
export function authored(place: SourceLocation): SourceLocation {
  const compiled = compiledOf(place.file);
  const entry = compiled?.map.findEntry(place.line - 1, (place.column ?? 1) - 1);
  if (!compiled || !entry || !("originalSource" in entry) || entry.originalSource === "") return place;
  const file = path.resolve(compiled.from, entry.originalSource);
  // A package without its sources is shown by its compiled files.
  return existsSync(file) ? { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 } : place;
}

/** Source maps that are missing or invalid are ignored. */
function compiledOf(file: string): Compiled | undefined {
  try {
    const here = compiledHere.get(file);
    if (here !== undefined) return { map: new SourceMap(JSON.parse(here) as MapJson), from: path.dirname(file) };
    const name = /\.[cm]?js$/.test(file) ? /\/\/# sourceMappingURL=(\S+)\s*$/.exec(readText(file))?.[1] : undefined;
    if (name === undefined) return undefined;
    const inline = inlineMapIn(name);
    const place = inline === undefined ? path.resolve(path.dirname(file), decodeURIComponent(name)) : file;
    const json = JSON.parse(inline ?? readFileSync(place, "utf8")) as MapJson & { readonly sourceRoot?: string };
    const from = path.resolve(path.dirname(place), json.sourceRoot ?? "");
    return { map: new SourceMap({ ...json, sourceRoot: "" }), from };
  } catch {
    return undefined;
  }
}

/** The map in a `data:` URL, as text. */
export function inlineMapIn(url: string): string | undefined {
  const [, encoded] = /^data:application\/json;(?:charset=[^;,]+;)?base64,(.*)$/.exec(url) ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}
