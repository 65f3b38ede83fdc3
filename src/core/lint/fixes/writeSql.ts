import { findTable, primaryKeyOf } from "../../schema/schema.ts";
import { codeOnly } from "../../source/scanner.ts";
import type { LintFacts } from "../facts.ts";
import type { WrittenCall } from "../source/calls.ts";
import { exactCallsIn } from "../source/calls.ts";
import { constantsIn } from "../source/constants.ts";
import type { IsPlainColumn } from "../source/exactArguments.ts";
import type { LintMethod } from "../source/migrationText.ts";
import type { Fix, FixContext, TextEdit } from "./fix.ts";
import { replaceCall } from "./rewrite.ts";

/**
 * Writes the calls of TypeORM's schema API in a method as the SQL that they send, for which the other fixes are offered. Calls
 * with options that their SQL would not show stay. For a column that is dropped and added again, `down()` is written as SQL as
 * well, because the fix of the pair reads both. Undefined if the finding's call is one of those that stay, or if a call with
 * several statements is not on lines of its own.
 */
export function writeSql(context: FixContext): Fix | undefined {
  const { file, migration, method, statement, finding, facts } = context;
  if (statement.start !== statement.call.start) return undefined;
  const code = codeOnly(file);
  const source = { file, code, resolve: constantsIn(file, code) };
  const callsOf = (one: LintMethod) => exactCallsIn(source, one, plainColumnsOf(facts));
  const calls = callsOf(method);
  const isWritten = ({ call }: LintMethod["statements"][number]) =>
    calls.some(({ range }) => range.start === call.start);
  if (!isWritten(statement)) return undefined;
  const { down } = migration;
  // A call of up() that stays, and a type that its SQL creates, may make a column of an enum. TypeORM's call drops the type too.
  const isPair = finding.rule === "typeorm-drop-add-pair" && method.direction === "up";
  const isWhole =
    isPair &&
    method.isComplete &&
    method.statements.every((one) => (one.start === one.call.start ? isWritten(one) : !createsType(one)));
  const own = editsOf(file, method, calls);
  const others = isWhole && down ? editsOf(file, down, callsOf(down)) : [];
  if (!own) return undefined;
  const change = { edits: [...own, ...(others ?? [])], next: [] };
  return { kind: "writeSql", hasNext: false, write: () => change };
}

function createsType({ tokens }: LintMethod["statements"][number]): boolean {
  const [first, second] = tokens.map(({ text }) => text.toUpperCase());
  return first === "CREATE" && second === "TYPE";
}

/** Undefined if one of the calls cannot be replaced. */
function editsOf(
  file: string,
  { parameter }: LintMethod,
  calls: readonly WrittenCall[],
): readonly TextEdit[] | undefined {
  const edits = calls.map(({ range, sql }) => replaceCall(file, parameter, range, sql));
  return edits.includes(undefined) ? undefined : edits.flatMap((one): readonly TextEdit[] => one ?? []);
}

/** Columns of the live tables that have neither an enum type nor an expression, and are no part of a key of several columns. */
function plainColumnsOf({ schema }: LintFacts): IsPlainColumn {
  return (path, name) => {
    const [table = "", inSchema] = path.split(".").toReversed();
    const found = schema && findTable(schema, table, inSchema);
    const column = found?.columns.find((one) => one.name === name);
    if (!schema || !found || !column || column.generated !== undefined) return false;
    const type = column.type.replace(/(?:\[\])+$/, "").replaceAll('"', "");
    const isEnum = schema.enums.some((one) => type === one.name || type === `${one.schema}.${one.name}`);
    const key = primaryKeyOf(found);
    return !isEnum && (key.length <= 1 || !key.includes(name));
  };
}
