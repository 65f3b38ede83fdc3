import { partsOf, wordOf } from "../sql/cursor.ts";
import type { Fix, FixContext } from "./fix.ts";
import { replaceStatement } from "./rewrite.ts";
import { sqlOf, writtenAlter } from "./sqlText.ts";

/**
 * Divides an ALTER TABLE with several actions into statements with one action each, for which the other fixes are offered.
 * Undefined for another statement.
 */
export function splitActions(context: FixContext): Fix | undefined {
  const { file, method, statement, isInTransaction } = context;
  // Without a transaction, an error would leave a part of the actions.
  if (!isInTransaction) return undefined;
  const written = writtenAlter(context);
  if (!written || written.actions.length < 2) return undefined;
  const { tokens } = statement;
  // The table's name ends before the first word of an action, which follows no dot.
  const start = tokens.findIndex(
    (token, index) =>
      index > 2 &&
      /^(?:ADD|DROP|ALTER|VALIDATE|SET|RESET|ENABLE|DISABLE)$/.test(wordOf(token)) &&
      tokens[index - 1]?.text !== ".",
  );
  const parts = start < 0 ? [] : partsOf(tokens.slice(start));
  if (parts.length !== written.actions.length) return undefined;
  const statements = parts.map((part) => ({ sql: `${written.alter} ${sqlOf(part)}` }));
  const edits = replaceStatement(file, method.parameter, statement, statements);
  return edits && { kind: "splitActions", hasNext: false, write: () => ({ edits, next: [] }) };
}
