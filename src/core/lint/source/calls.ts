import type { Range } from "../../source/expression.ts";
import { hole } from "../sql/names.ts";
import type { SqlStatement } from "../sql/readStatements.ts";
import { readStatements } from "../sql/readStatements.ts";
import type { IsPlainColumn } from "./exactArguments.ts";
import type { LiteralText, Resolve, SourceText } from "./literal.ts";
import { endOfBrackets, inFile, literalAt } from "./literal.ts";
import type { MethodText } from "./methods.ts";
import { exactSchemaApiSql, schemaApiSql } from "./schemaApi.ts";

/** A call of a query runner in a method. */
export type Call = {
  readonly range: Range;
  /** What it sends, with offsets in the file. */
  readonly statements: readonly SqlStatement[];
  /** True if the text does not show what it sends. */
  readonly isUnknown: boolean;
  /** How often the call names the query runner. */
  readonly uses: number;
};

/** Methods that change nothing, and whose statements are not read. */
const readers =
  /^(?:get\w*|has\w*|load\w*|is\w*|connect|stream|find\w*|count\w*|exists?|startTransaction|commitTransaction|rollbackTransaction|release|toString)$/;

/** The calls of a method's query runner, in the order of the text. */
export function callsIn(source: SourceText, { body, parameter }: MethodText): readonly Call[] {
  return headsIn(source, { body, parameter }).map(({ method, open, range }) => callAt(source, method, open, range));
}

/** A call: its method, and the offset of its bracket. */
type Head = { readonly method: string; readonly open: number; readonly range: Range };

function headsIn({ code }: SourceText, { body, parameter }: Pick<MethodText, "body" | "parameter">): readonly Head[] {
  if (parameter === "") return [];
  const name = parameter.replaceAll("$", "\\$");
  const call = new RegExp(
    String.raw`(?<![.\w$])${name}\s*(?:[?!]?\.\s*(?:manager|connection|dataSource)\s*)?[?!]?\.\s*([\w$]+)\s*(?:<[^()]*?>)?\(`,
    "g",
  );
  call.lastIndex = body.start;
  const heads: Head[] = [];
  for (let found = call.exec(code); found && found.index < body.end; found = call.exec(code)) {
    const open = call.lastIndex - 1;
    heads.push({ method: found[1] ?? "", open, range: { start: found.index, end: endOfBrackets(code, open) } });
  }
  return heads;
}

/** A call of the schema API, and the statements that it sends. */
export type WrittenCall = { readonly range: Range; readonly sql: readonly string[] };

/**
 * The calls of a method's schema API of which the text shows every statement exactly.
 *
 * @param isPlain answers for columns that a call drops
 */
export function exactCallsIn(source: SourceText, method: MethodText, isPlain: IsPlainColumn): readonly WrittenCall[] {
  return headsIn(source, method).flatMap(({ method: name, open, range }) => {
    const sql = exactSchemaApiSql(source, name, { start: open + 1, end: range.end - 1 }, isPlain);
    return sql.length === 0 ? [] : [{ range, sql }];
  });
}

function callAt(source: SourceText, method: string, open: number, range: Range): Call {
  const call = { range, uses: 1 };
  if (method !== "query") {
    if (readers.test(method)) return { ...call, statements: [], isUnknown: false };
    const sql = schemaApiSql(source, method, { start: open + 1, end: range.end - 1 });
    const statements = sql.flatMap((text) => readStatements(text));
    return {
      ...call,
      // A generated text has no place of its own.
      statements: statements.map((statement) => ({ ...statement, start: range.start, end: range.end })),
      isUnknown: statements.length === 0,
    };
  }
  const literal = argumentAt(source, open + 1, range.end - 1);
  if (!literal) return { ...call, statements: [], isUnknown: true };
  const statements = readStatements(literal.text).map((statement) => ({
    ...statement,
    start: inFile(literal, statement.start),
    end: inFile(literal, statement.end),
  }));
  return { ...call, statements, isUnknown: literal.text === hole };
}

/** The text of a call's first argument: a literal, literals with `+` between them, or a constant. */
function argumentAt(source: SourceText, start: number, end: number): LiteralText | undefined {
  const { file, code, resolve } = source;
  let at = start + (/^\s*/.exec(code.slice(start, end))?.[0].length ?? 0);
  const first = literalAt(file, code, at, resolve);
  if (!first) {
    const expression = /^[\w$.]+(?=\s*(?:,|$))/.exec(code.slice(at, end))?.[0];
    const text = expression === undefined ? undefined : resolve(expression);
    return text === undefined ? undefined : { text, pieces: [[0, at]], end: at + (expression?.length ?? 0) };
  }
  let whole = first;
  for (;;) {
    const plus = /^\s*\+\s*/.exec(code.slice(whole.end, end));
    if (!plus) return whole;
    at = whole.end + plus[0].length;
    const next = literalAt(file, code, at, resolve) ?? unknownPart(code, at, end, resolve);
    const { length } = whole.text;
    const pieces = next.pieces.map(([inText, inFileAt]) => [inText + length, inFileAt] as const);
    whole = { text: whole.text + next.text, pieces: [...whole.pieces, ...pieces], end: next.end };
  }
}

/** A part of a text that is not a literal, up to the next `+` or `,`. */
function unknownPart(code: string, start: number, end: number, resolve: Resolve): LiteralText {
  let at = start;
  while (at < end && code[at] !== "+" && code[at] !== ",")
    at = "([{".includes(code[at] ?? "") ? endOfBrackets(code, at) : at + 1;
  const text = resolve(code.slice(start, at).trim()) ?? hole;
  return { text, pieces: [[0, start]], end: Math.max(at, start + 1) };
}
