import { firstWords, splitStatements } from "./statements.ts";
import type { Token } from "./tokens.ts";
import { isBlank, tokensOf } from "./tokens.ts";

/** A statement that changes rows. Without `table` the changed tables are not known. */
export type RowWrite = {
  /** `copied`: an INSERT whose rows come from a query or a file. */
  readonly kind: "insert" | "copied" | "update" | "delete";
  /** Unquoted, without its schema. */
  readonly table?: string;
  readonly sql: string;
};

/** First words of statements that change no row, whatever words follow. */
const definitions =
  /^(?:CREATE|DROP|COMMENT|GRANT|REVOKE|SET|RESET|SHOW|ANALYZE|VACUUM|REINDEX|CLUSTER|LOCK|REFRESH|SECURITY|REASSIGN|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START|END|DISCARD|LISTEN|NOTIFY)$/;

/**
 * The writes of a text, from its words. An ALTER TABLE that converts values with USING is an update. A function that the
 * text calls may write as well.
 */
export function rowWrites(text: string): readonly RowWrite[] {
  return splitStatements(text).flatMap((sql) => {
    const [first = ""] = firstWords(sql);
    if (definitions.test(first)) return [];
    const tokens = tokensOf(sql).filter((token) => !isBlank(token));
    if (first === "ALTER") return conversions(sql, tokens);
    if (first === "CALL" || first === "EXECUTE") return [{ kind: "update", sql } as const];
    if (first === "DO") return writesOfBlock(sql, tokens);
    return writesIn(sql, tokens);
  });
}

function conversions(sql: string, tokens: readonly Token[]): readonly RowWrite[] {
  const words = tokens.map(wordOf);
  if (words[1] !== "TABLE" || !words.includes("TYPE") || !words.includes("USING")) return [];
  return [{ kind: "update", sql, ...tableAt(tokens, words[2] === "IF" ? 4 : 2) }];
}

function writesOfBlock(sql: string, tokens: readonly Token[]): readonly RowWrite[] {
  const body = tokens.find(({ kind }) => kind === "string")?.text ?? "";
  const inner = tokensOf(body.replace(/^\$[^$]*\$|\$[^$]*\$$/g, "")).filter((token) => !isBlank(token));
  const calls = inner.some(
    (token, index) =>
      ["PERFORM", "CALL"].includes(wordOf(token)) ||
      (wordOf(token) === "EXECUTE" && !["FUNCTION", "PROCEDURE"].includes(wordOf(inner[index + 1]))),
  );
  return calls ? [{ kind: "update", sql }] : writesIn(sql, inner);
}

function writesIn(sql: string, tokens: readonly Token[]): readonly RowWrite[] {
  const isCopied = tokens.some((token) => wordOf(token) === "SELECT");
  return tokens.flatMap((token, index): readonly RowWrite[] => {
    const [last, word, next] = [wordOf(tokens[index - 1]), wordOf(token), wordOf(tokens[index + 1])];
    if (word === "INSERT" && next === "INTO")
      return [{ kind: isCopied ? "copied" : "insert", sql, ...tableAt(tokens, index + 2) }];
    if (word === "MERGE" && next === "INTO") return [{ kind: "update", sql, ...tableAt(tokens, index + 2) }];
    if (word === "COPY" && index === 0) return [{ kind: "copied", sql, ...tableAt(tokens, 1) }];
    if (word === "TRUNCATE")
      return [{ kind: "delete", sql, ...tableAt(tokens, next === "TABLE" ? index + 2 : index + 1) }];
    if (word === "DELETE" && next === "FROM") return [{ kind: "delete", sql, ...tableAt(tokens, index + 2) }];
    if (word !== "UPDATE" || ["FOR", "KEY", "ON"].includes(last)) return [];
    // The table of `ON CONFLICT … DO UPDATE` is that of the INSERT.
    if (last !== "DO") return [{ kind: "update", sql, ...tableAt(tokens, index + 1) }];
    const into = tokens.findLastIndex((one, at) => at < index && wordOf(one) === "INTO");
    return [{ kind: "update", sql, ...tableAt(tokens, into + 1) }];
  });
}

function wordOf(token: Token | undefined): string {
  return token?.kind === "word" ? token.text.toUpperCase() : "";
}

function tableAt(tokens: readonly Token[], start: number): { readonly table?: string } {
  let at = wordOf(tokens[start]) === "ONLY" ? start + 1 : start;
  while (tokens[at + 1]?.text === ".") at += 2;
  const name = tokens[at];
  if (name?.kind === "word") return { table: name.text.toLowerCase() };
  return name?.kind === "identifier" ? { table: name.text.slice(1, -1).replaceAll('""', '"') } : {};
}
