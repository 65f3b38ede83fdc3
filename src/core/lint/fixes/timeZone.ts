import { quoteName, quoteText } from "../../sql/quote.ts";
import { findTable } from "../../schema/schema.ts";
import type { LintStatement } from "../source/migrationText.ts";
import type { TableAction } from "../sql/alterTable.ts";
import { nameText } from "../sql/names.ts";
import { typeOfColumn } from "../sql/types.ts";
import { statementWith } from "./constraints.ts";
import type { Fix, FixContext, TextEdit } from "./fix.ts";
import { indentAt, endOfLine, insertion, lineOf } from "./rewrite.ts";
import { singleAction } from "./sqlText.ts";

const withZone = "timestamp with time zone";
const withoutZone = "timestamp without time zone";

/**
 * Writes out the time zone of a conversion between `timestamp` and `timestamptz`, which otherwise is that of the session.
 * The conversion in `down()` gets the same zone.
 */
export function timeZone(context: FixContext): Fix | undefined {
  const { facts, file, migration, method } = context;
  const single = singleAction(context);
  if (single?.action.kind !== "alterType" || single.action.using.length > 0) return undefined;
  const { table, action } = single;
  const live = facts.schema && findTable(facts.schema, table.name, table.schema);
  const column = live?.columns.find(({ name }) => name === action.column);
  if (!column || !action.type || action.type.isArray) return undefined;
  const from = typeOfColumn(column.type).name;
  const to = action.type.name;
  if (!isPair(from, to)) return undefined;
  const isReverse = (one: TableAction) =>
    one.kind === "alterType" && one.column === action.column && one.using.length === 0 && one.type?.name === from;
  const back =
    method.direction === "up" && migration.down
      ? statementWith(migration.down.statements, table, isReverse)
      : undefined;
  const label = `${nameText(table)}.${action.column}`;
  return {
    kind: "timeZone",
    question: { kind: "zone", column: label, suggestion: "UTC" },
    hasNext: false,
    write: (zone = "UTC") => ({
      edits: [
        ...withUsing(file, context.statement, action.column, zone, to),
        ...(back ? withUsing(file, back, action.column, zone, from) : []),
      ],
      next: [],
    }),
  };
}

function isPair(from: string, to: string): boolean {
  return (from === withoutZone && to === withZone) || (from === withZone && to === withoutZone);
}

function withUsing(
  file: string,
  { call, end, start }: LintStatement,
  column: string,
  zone: string,
  to: string,
): readonly TextEdit[] {
  const line = lineOf(file, call.start);
  const note = to === withZone ? `Existing values are taken as ${zone}.` : `Existing values become times in ${zone}.`;
  const opening = /["'`]/.exec(file.slice(call.start, start))?.[0] ?? "`";
  // The literal that contains the end of the statement, if several are joined.
  const quote = /^\s*;?\s*(["'`])/.exec(file.slice(end, end + 200))?.[1] ?? opening;
  const using = ` USING ${quoteName(column)} AT TIME ZONE ${quoteText(zone).trim()}`;
  const text = using.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return [insertion(line, `${indentAt(file, line)}// ${note}${endOfLine(file)}`), insertion(end, text)];
}
