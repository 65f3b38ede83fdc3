import type { Token } from "./tokens.ts";
import { isBlank, tokensOf } from "./tokens.ts";

/**
 * The statements of a text, cut as psql cuts it: at a semicolon that is in no parentheses and in no body of an SQL
 * function (`BEGIN ATOMIC … END`). Each has the comments before it, and no semicolon; those that are empty are left out.
 */
export function splitStatements(sql: string): readonly string[] {
  return cut(sql).statements.map(({ start, end }) => sql.slice(start, end).trim());
}

/** A statement of a longer text: its tokens, with offsets in that text. `end` is the offset of its semicolon. */
export type StatementTokens = { readonly tokens: readonly Token[]; readonly start: number; readonly end: number };

/** The statements of a text as `splitStatements` cuts it, as tokens. */
export function tokenizedStatements(sql: string): readonly StatementTokens[] {
  return cut(sql).statements;
}

/** True if a semicolon on the next line would end the text: no string, comment, parenthesis or body is open. */
export function isClosed(sql: string): boolean {
  return !cut(`${sql}\n;`).open;
}

function cut(sql: string): { readonly statements: readonly StatementTokens[]; readonly open: boolean } {
  const statements: StatementTokens[] = [];
  let tokens: Token[] = [];
  let nesting = outermost;
  const finish = (end: number) => {
    const [first] = tokens;
    if (first && !tokens.every(isBlank)) statements.push({ tokens, start: first.start, end });
    tokens = [];
  };
  for (const token of tokensOf(sql)) {
    if (token.text === ";" && nesting.parentheses === 0 && nesting.blocks === 0) {
      finish(token.start);
      nesting = outermost;
    } else {
      tokens.push(token);
      if (!isBlank(token)) nesting = nestingAfter(nesting, token);
    }
  }
  const open = tokens.length > 0;
  finish(sql.length);
  return { statements, open };
}

type Nesting = {
  readonly parentheses: number;
  /** `BEGIN ATOMIC` and each `CASE` within, which has an `END` too. */
  readonly blocks: number;
  /** The first words of the statement, in upper case, and the last token. */
  readonly head: string;
  readonly last: string;
};

const outermost: Nesting = { parentheses: 0, blocks: 0, head: "", last: "" };
const routine = /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) /;

function nestingAfter(nesting: Nesting, token: Token): Nesting {
  const last = token.text.toUpperCase();
  const { parentheses, head } = nesting;
  if (last === "(") return { ...nesting, parentheses: parentheses + 1, last };
  if (last === ")") return { ...nesting, parentheses: Math.max(0, parentheses - 1), last };
  if (token.kind !== "word" || parentheses > 0) return { ...nesting, last };
  const blocks = nesting.blocks + blocksOf(nesting, last);
  return { parentheses, blocks, head: head.length < 40 ? `${head}${last} ` : head, last };
}

function blocksOf({ blocks, head, last }: Nesting, word: string): number {
  if (blocks === 0) return word === "ATOMIC" && last === "BEGIN" && routine.test(head) ? 1 : 0;
  return word === "CASE" ? 1 : word === "END" ? -1 : 0;
}

/** First words of a statement, in upper case, up to the first token that is not a word. Comments are skipped. */
export function firstWords(sql: string): readonly string[] {
  const tokens = tokensOf(sql).filter((token) => !isBlank(token));
  const end = tokens.findIndex(({ kind }) => kind !== "word");
  return tokens.slice(0, end < 0 ? tokens.length : end).map(({ text }) => text.toUpperCase());
}
