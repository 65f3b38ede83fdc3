import { fillNulls } from "../../diff/online/fillInBatches.ts";
import type { Operation } from "../../diff/operation.ts";
import { quoteName } from "../../sql/quote.ts";
import type { Token } from "../../sql/tokens.ts";
import type { ColumnDefinition } from "../sql/column.ts";
import { hasWords, wordOf } from "../sql/cursor.ts";
import { nameText } from "../sql/names.ts";
import type { Change, Fix, FixContext } from "./fix.ts";
import { replaceStatement } from "./rewrite.ts";
import { freeName, isConditional, singleAction, sqlOf, tableSql } from "./sqlText.ts";
import { inSteps, notNullSteps } from "./steps.ts";

/** A new column that can be added without values first. */
type NewColumn = {
  readonly alter: string;
  readonly table: string;
  readonly label: string;
  readonly column: ColumnDefinition;
  /** Its definition without NOT NULL and without a default. */
  readonly bare: string;
  readonly check: string;
};

function newColumn(context: FixContext): NewColumn | undefined {
  const single = singleAction(context);
  if (single?.action.kind !== "addColumn" || single.action.ifExists || context.method.direction !== "up")
    return undefined;
  // The statements that fill the column would fail without the table.
  if (isConditional(single)) return undefined;
  const { column } = single.action;
  // A named NOT NULL constraint would get another name.
  if (column.generated !== undefined || column.isPrimaryKey || hasWords(column.tokens, "CONSTRAINT")) return undefined;
  const name = nameText(single.table);
  return {
    alter: single.alter,
    table: tableSql(single.table),
    label: `${name}.${column.name}`,
    column,
    bare: sqlOf(bareTokens(column)),
    check: freeName(context, single.table.name, column.name, "set"),
  };
}

/** The tokens of a definition without NOT NULL and without its default. */
export function bareTokens({ tokens, default: value = [] }: ColumnDefinition): readonly Token[] {
  const kept: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (wordOf(token) === "NOT" && wordOf(tokens[at + 1]) === "NULL") at++;
    else if (wordOf(token) === "DEFAULT") at += value.length;
    else kept.push(token);
  }
  return kept;
}

/**
 * Adds a required column in three steps: without NOT NULL, filled, NOT NULL. The second fix divides the steps into
 * revisions, so that the table stays usable.
 */
export function requiredColumn(context: FixContext): readonly Fix[] {
  const found = newColumn(context);
  if (!found) return [];
  const { alter, bare, column, label } = found;
  const question = { kind: "fill", column: label } as const;
  const inPlace = (expression: string): Change | undefined => {
    const edits = replaceStatement(context.file, context.method.parameter, context.statement, [
      { sql: `${alter} ADD ${bare}` },
      { sql: fillSql(found, expression) },
      { sql: `${alter} ALTER COLUMN ${quoteName(column.name)} SET NOT NULL` },
    ]);
    return edits && { edits, next: [] };
  };
  const split = (expression: string) => columnInSteps(context, found, expression, []);
  return [
    ...offered({ kind: "requiredColumn", question, hasNext: false }, inPlace),
    ...(context.isInTransaction ? offered({ kind: "requiredColumnSplit", question, hasNext: true }, split) : []),
  ];
}

/** Adds a column without its volatile default, sets the default for new rows, and fills the existing rows afterwards. */
export function volatileDefault(context: FixContext): readonly Fix[] {
  const found = newColumn(context);
  if (!found?.column.default) return [];
  const expression = sqlOf(found.column.default);
  const setDefault = `${found.alter} ALTER COLUMN ${quoteName(found.column.name)} SET DEFAULT ${expression}`;
  const write = () =>
    columnInSteps(context, found, expression, [
      { phase: "alterColumn", sql: setDefault, note: "New rows have a value from here on." },
    ]);
  return offered({ kind: "volatileDefault", hasNext: context.isInTransaction }, write);
}

function fillSql({ table, column }: NewColumn, expression: string): string {
  return fillNulls(table, quoteName(column.name), expression);
}

function columnInSteps(
  context: FixContext,
  found: NewColumn,
  expression: string,
  more: readonly Operation[],
): Change | undefined {
  const { alter, bare, column, label, check } = found;
  const steps = column.isNotNull ? notNullSteps(alter, column.name, check) : undefined;
  const operations: readonly Operation[] = [
    { phase: "addColumn", sql: `${alter} ADD ${bare}` },
    ...more,
    {
      phase: "fill",
      sql: fillSql(found, expression),
      fills: label,
      online: { fill: { table: found.table, column: quoteName(column.name), expression } },
    },
    ...(steps ? [steps.operation] : []),
  ];
  return inSteps(
    context,
    operations,
    steps
      ? { constraints: [{ sql: steps.dropCheck }], validation: [{ sql: steps.addCheck }, { sql: steps.dropNotNull }] }
      : {},
  );
}

/** A fix, unless the call of its statement has another form. */
function offered(fix: Omit<Fix, "write">, write: (answer: string) => Change | undefined): readonly Fix[] {
  if (!write("NULL")) return [];
  return [{ ...fix, write: (answer = "NULL") => write(answer) ?? { edits: [], next: [] } }];
}
