import { SourceMap } from "node:module";
import path from "node:path";
import type { SourceLocation } from "../../../core/problems/problem.ts";
import { asError } from "../../process/thrown.ts";
import { authored } from "./compiledSourceMaps.ts";

const texts = new Map<string, { readonly map: string; readonly root: string }>();
const maps = new Map<string, SourceMap>();

/**
 * Registers a bundle's source map. Its sources are relative to `root`. The map is parsed for the first error that
 * needs it.
 */
export function registerMap(filename: string, map: string, root: string): void {
  texts.set(filename, { map, root });
}

/** The first place of the user's own that an error's stack leads to. */
export function placeOf(error: unknown): SourceLocation | undefined {
  return placesIn(asError(error).stack ?? "")[0];
}

/** The stack in the user's own files and lines, for the log. */
export function mappedStack(error: unknown): string {
  const { stack = "", message } = asError(error);
  return (stack || message).replace(framePattern(), (frame, file: string, line: string, column: string) => {
    const place = lookUp(file, Number(line), Number(column));
    return place ? `${place.file}:${place.line}:${place.column ?? 1}` : frame;
  });
}

function placesIn(stack: string): readonly SourceLocation[] {
  return [...stack.matchAll(framePattern())]
    .map(([, file = "", line = "", column = ""]) => lookUp(file, Number(line), Number(column)))
    .filter((place) => place !== undefined);
}

/** Matches `file:line:column` of the registered bundles only. */
function framePattern(): RegExp {
  const names = [...texts.keys()].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return names.length === 0 ? /(?!)/g : new RegExp(`(${names.join("|")}):(\\d+):(\\d+)`, "g");
}

function lookUp(filename: string, line: number, column: number): SourceLocation | undefined {
  const text = texts.get(filename);
  if (text === undefined || text.map === "") return undefined;
  let map = maps.get(filename);
  if (!map)
    maps.set(filename, (map = new SourceMap(JSON.parse(text.map) as ConstructorParameters<typeof SourceMap>[0])));
  const entry = map.findEntry(line - 1, column - 1);
  if (!("originalSource" in entry) || entry.originalSource === "") return undefined;
  return authored({
    file: path.resolve(text.root, entry.originalSource),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  });
}
