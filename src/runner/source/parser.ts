import type { ESTree, ParseResult } from "rolldown/utils";

/** A source text and its syntax tree, which is built on first access. Offsets count characters of the text. */
export type ParsedSource = {
  readonly file: string;
  readonly text: string;
  readonly program: ESTree.Program;
  readonly comments: ParseResult["comments"];
  /** Imports and exports of the module. Reading them is ten times faster than reading the tree. */
  readonly module: ParseResult["module"];
};

/**
 * Parses a text. The name of the file decides the language. Returns undefined for a text with a syntax error: the parser
 * has no tree then. Errors of meaning (a `return` at the top level, a name that is declared twice) leave the tree intact.
 */
export type Parser = (file: string, text: string) => ParsedSource | undefined;

/** Loads rolldown's parser (oxc). */
export async function loadParser(): Promise<Parser> {
  const { parseSync } = await import("rolldown/utils");
  return (file, text) => {
    try {
      const result = parseSync(file, text, { preserveParens: false });
      if (result.errors.length > 0 && !isComplete(text, result)) return undefined;
      return {
        file,
        text,
        get program() {
          return result.program;
        },
        get comments() {
          return result.comments;
        },
        get module() {
          return result.module;
        },
      };
    } catch {
      return undefined;
    }
  };
}

/** True if the tree contains all code of the text. After some errors the parser returns the statements before the error. */
function isComplete(text: string, { program: { body }, comments }: ParseResult): boolean {
  const end = body.at(-1)?.end ?? 0;
  const after = comments.filter(({ start }) => start >= end);
  const rest = after.reduceRight((code, { start, end: last }) => code.slice(0, start) + code.slice(last), text);
  return rest.slice(end).trim() === "";
}
