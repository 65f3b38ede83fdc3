import { codeOnly } from "../../source/scanner.ts";
import { exactCallsIn } from "../source/calls.ts";
import { constantsIn } from "../source/constants.ts";
import type { Fix, FixContext, TextEdit } from "./fix.ts";
import { replaceCall } from "./rewrite.ts";

/**
 * Writes the calls of TypeORM's schema API in a method as the SQL that they send, for which the other fixes are offered. Calls
 * with options that their SQL would not show stay. Undefined if the finding's call is one of them, or if a call with
 * several statements is not on lines of its own.
 */
export function writeSql({ file, method, statement }: FixContext): Fix | undefined {
  if (statement.start !== statement.call.start) return undefined;
  const code = codeOnly(file);
  const calls = exactCallsIn({ file, code, resolve: constantsIn(file, code) }, method);
  if (!calls.some(({ range }) => range.start === statement.call.start)) return undefined;
  const edits = calls.map(({ range, sql }) => replaceCall(file, method.parameter, range, sql));
  if (edits.includes(undefined)) return undefined;
  const change = { edits: edits.flatMap((one): readonly TextEdit[] => one ?? []), next: [] };
  return { kind: "writeSql", hasNext: false, write: () => change };
}
