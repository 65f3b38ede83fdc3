import type { EntityStyle } from "../../../core/entity/style.ts";
import { startOf } from "../../source/decorators.ts";
import type { ModuleLoad } from "../../source/imports.ts";
import { loadsOf } from "../../source/imports.ts";
import type { ParsedSource } from "../../source/parser.ts";
import type { WrittenEntity } from "./entityClasses.ts";
import { mostCommon } from "./mostCommon.ts";

/** Quotes, indentation, semicolons, line ends and line length of the files of entities. */
export function textHabitsOf(entities: readonly WrittenEntity[], language: "ts" | "js") {
  const texts = entities.map(({ source }) => source.text);
  const loads = entities.flatMap(({ source }) => loadsOf(source.program).map((load) => ({ load, text: source.text })));
  const quotes = loads.map(({ load, text }) => quoteOf(load, text));
  const ended = loads.filter(({ load, text }) => text[load.node.end - 1] === ";");
  const widest = Math.max(0, ...texts.flatMap((text) => text.split(/\r?\n/)).map((line) => line.length));
  return {
    quote: mostCommon(quotes) ?? (language === "ts" ? ('"' as const) : ("'" as const)),
    indent: mostCommon(entities.flatMap(indentOf)) ?? "  ",
    semicolons: ended.length * 2 >= loads.length,
    endOfLine:
      texts.filter((text) => text.includes("\r\n")).length * 2 > texts.length ? ("\r\n" as const) : ("\n" as const),
    width: widest > 100 ? 120 : widest > 80 ? 100 : 80,
  };
}

/** The extension of relative imports. Undefined if there are none. */
export function importExtensionOf(sources: readonly ParsedSource[]): EntityStyle["importExtension"] | undefined {
  const specifiers = sources.flatMap(({ program }) => loadsOf(program).map(({ specifier }) => specifier));
  return mostCommon(specifiers.filter((specifier) => /^\.{1,2}\//.test(specifier)).map(extensionIn));
}

/** The extension in an import's specifier: `.js` for a path that ends with `.mjs`. */
export function extensionIn(specifier: string): EntityStyle["importExtension"] {
  const ending = /\.[cm]?(js|ts)$/.exec(specifier)?.[1];
  return ending === "js" ? ".js" : ending === "ts" ? ".ts" : "";
}

/** The quotes around the specifier of an import. */
export function quoteOf({ source }: Pick<ModuleLoad, "source">, text: string): '"' | "'" {
  return text[source.start] === "'" ? "'" : '"';
}

/** The indentation of the first member that begins a line. */
function indentOf({ source: { text }, members }: WrittenEntity): readonly string[] {
  const indents = members.map((member) => {
    const start = startOf(member);
    return text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  });
  return indents.filter((before) => /^[ \t]+$/.test(before)).slice(0, 1);
}
