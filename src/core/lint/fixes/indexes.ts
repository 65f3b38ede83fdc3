import type { Fix, FixContext, TextEdit } from "./fix.ts";
import { endOfLine, insertion } from "./rewrite.ts";

/**
 * Builds or drops all indexes of a method concurrently, outside of a transaction. Undefined if the method does something
 * else too: without a transaction, an error would leave half of it.
 */
export function concurrently({ file, migration, method, facts }: FixContext): Fix | undefined {
  const { transaction, bodyAt } = migration;
  // TypeORM rejects the property in this mode.
  if (facts.transactionMode === "all") return undefined;
  const words = method.statements.map((statement): readonly TextEdit[] | undefined => {
    const { command, isShared, start, end } = statement;
    const isIndex = command.kind === "createIndex" || (command.kind === "drop" && command.object === "index");
    const head = /^(?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+)INDEX\b(\s+CONCURRENTLY\b)?/i.exec(file.slice(start, end));
    if (!isIndex || isShared || !head) return undefined;
    return head[1] === undefined ? [insertion(start + head[0].length, " CONCURRENTLY")] : [];
  });
  if (transaction === true || words.includes(undefined)) return undefined;
  const end = endOfLine(file);
  const indent = /\n([ \t]+)\S/.exec(file.slice(bodyAt))?.[1] ?? "  ";
  const property = transaction === false ? [] : [insertion(bodyAt + 1, `${end}${indent}transaction = false;${end}`)];
  const edits = [...property, ...words.flatMap((one) => one ?? [])];
  return { kind: "concurrently", hasNext: false, write: () => ({ edits, next: [] }) };
}
