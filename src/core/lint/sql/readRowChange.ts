import type { Token } from "../../sql/tokens.ts";
import type { Command } from "./command.ts";
import type { Cursor } from "./cursor.ts";
import { hasWords, partsOf } from "./cursor.ts";
import { nameOfToken } from "./names.ts";

/** Reads an `UPDATE`, from the word after it on. */
export function readUpdate(cursor: Cursor): Command | undefined {
  cursor.take("ONLY");
  const table = cursor.name();
  cursor.until((word) => word === "SET");
  if (!table || !cursor.take("SET")) return undefined;
  const assignments = cursor.until((word) => ["FROM", "WHERE", "RETURNING"].includes(word));
  cursor.until((word) => word === "WHERE");
  const columns = partsOf(assignments).flatMap((part) => assigned(part));
  return { kind: "update", table, hasWhere: !cursor.isAtEnd, columns, isCopied: false };
}

/** The columns on the left of an assignment: `a = 1`, `(a, b) = (1, 2)`. */
function assigned(part: readonly Token[]): readonly string[] {
  const end = part.findIndex(({ text }) => text === "=");
  const left = part.slice(0, Math.max(0, end));
  if (left[0]?.text === "(") return left.flatMap((token) => nameOfToken(token) ?? []);
  // `address.city = …` and `tags[1] = …` assign parts of a column.
  return left.length === 1 ? [nameOfToken(left[0]) ?? ""] : [];
}

/** Reads a `DELETE`, from the word after it on. */
export function readDelete(cursor: Cursor): Command | undefined {
  if (!cursor.take("FROM")) return undefined;
  cursor.take("ONLY");
  const table = cursor.name();
  cursor.until((word) => word === "WHERE");
  return table && { kind: "delete", table, hasWhere: !cursor.isAtEnd, columns: [], isCopied: false };
}

/** Reads an `INSERT`, from the word after it on. */
export function readInsert(cursor: Cursor): Command | undefined {
  if (!cursor.take("INTO")) return undefined;
  const table = cursor.name();
  if (!table) return undefined;
  if (cursor.take("AS")) cursor.skip();
  const columns = partsOf(cursor.group() ?? []).flatMap(([first]) => nameOfToken(first) ?? []);
  const isCopied = hasWords(cursor.rest().slice(0, 40), "SELECT") && cursor.word() !== "VALUES";
  return { kind: "insert", table, hasWhere: true, columns, isCopied };
}
