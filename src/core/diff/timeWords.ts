import type { Column } from "./catalog.ts";

/** Texts that PostgreSQL reads as a time (`'now()'`), once, when a default is set. */
const words = /^'(?:now(?:\(\))?|today|tomorrow|yesterday)'$/i;

/** True for a default that is the text of a time word: each server that sets it has another constant. */
export function isTimeWord(expression: string | undefined): expression is string {
  return expression !== undefined && words.test(expression);
}

/** True for a default that is a constant time, as PostgreSQL prints it. */
export function isConstantTime(expression: string | undefined): boolean {
  return expression !== undefined && /^'[^']*'::(?:timestamp|date|time)\b/.test(expression);
}

/** The comment for a statement that sets such a default; undefined if it sets none. */
export function noteOfTimeWords(columns: readonly Column[]): string | undefined {
  const found = columns.find(({ expression }) => isTimeWord(expression));
  if (!found) return undefined;
  const word = found.expression?.slice(1, -1) ?? "";
  return `The default of ${found.name} is the time of this statement: for the time of each row, write () => "now()" instead of "${word}".`;
}
