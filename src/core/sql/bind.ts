import { tokensOf } from "./tokens.ts";

/** A value as node-postgres sends it: a text, NULL, or bytes in hexadecimal. */
export type BoundValue = string | null | { readonly bytes: string };

/** Replaces the parameters of a statement by their values. A parameter without a value is left unchanged. */
export function bindParameters(sql: string, parameters: readonly BoundValue[]): string {
  if (parameters.length === 0) return sql;
  const tokens = tokensOf(sql);
  return tokens
    .map(({ kind, text }, index) => {
      const value = kind === "parameter" ? parameters[Number(text.slice(1)) - 1] : undefined;
      if (value === undefined) return text;
      const before = tokens[index - 1];
      const after = tokens[index + 1];
      // `a&$1` is no place for a literal: `U&'…'` is one of another kind, and two with nothing between them are one.
      const left = before === undefined || before.kind === "space" || "([,".includes(before.text) ? "" : " ";
      const right = after === undefined || after.kind === "space" || after.kind === "symbol" ? "" : " ";
      return `${left}${literalOf(value)}${right}`;
    })
    .join("");
}

/** An SQL literal of exactly this value. */
export function literalOf(value: BoundValue): string {
  if (value === null) return "NULL";
  if (typeof value !== "string") return `'\\x${value.bytes}'::bytea`;
  const quoted = `'${value.replaceAll("'", "''")}'`;
  // Backslashes mean the same whatever standard_conforming_strings is, and line endings are those of the value in any file.
  return /[\\\r]/.test(value) ? `E${quoted.replaceAll("\\", "\\\\").replaceAll("\r", "\\r")}` : quoted;
}
