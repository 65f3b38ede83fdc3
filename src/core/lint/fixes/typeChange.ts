import { quoteName, quotePath } from "../../sql/quote.ts";
import type { Column, Table } from "../../schema/schema.ts";
import { findTable } from "../../schema/schema.ts";
import { fillInBatches, fillNulls } from "../../diff/online/fillInBatches.ts";
import { filledAtOnce } from "../../diff/online/online.ts";
import type { NotedStatement } from "../../diff/operation.ts";
import type { TableAction } from "../sql/alterTable.ts";
import type { Token } from "../../sql/tokens.ts";
import { nameOfToken } from "../sql/names.ts";
import { statementWith } from "./constraints.ts";
import type { Fix, FixContext } from "./fix.ts";
import { replaceStatement } from "./rewrite.ts";
import { freeName, isConditional, singleAction, sqlOf, tableSql } from "./sqlText.ts";
import { notNullSteps } from "./steps.ts";

type TypeAction = Extract<TableAction, { readonly kind: "alterType" }>;

/**
 * Divides a type change that rewrites its table into three revisions: a second column that a trigger keeps equal, the
 * values of existing rows, and the exchange of both columns. Undefined if the live column is not known, if an index or a
 * constraint uses the column, or if `down()` does not change the type back.
 */
export function typeChange(context: FixContext): Fix | undefined {
  const { facts, file, migration, method, statement, isInTransaction, finding } = context;
  const single = singleAction(context);
  if (single && isConditional(single)) return undefined;
  if (single?.action.kind !== "alterType" || finding.arguments.variant === "no" || method.direction !== "up")
    return undefined;
  const { table, action, alter } = single;
  const live = facts.schema && findTable(facts.schema, table.name, table.schema);
  const column = live?.columns.find(({ name }) => name === action.column);
  const isBack = (one: TableAction) => one.kind === "alterType" && one.column === action.column;
  const back = migration.down && statementWith(migration.down.statements, table, isBack);
  const reverse = back && singleAction({ statement: back })?.action;
  if (!isInTransaction || !live || !column || !migration.down || !back || reverse?.kind !== "alterType")
    return undefined;
  if (!isFree(live, column)) return undefined;
  const steps = stepsOf(context, { alter, table: tableSql(table), live, column, action, reverse });
  const edits = replaceStatement(file, method.parameter, statement, steps.expand);
  const downEdits = replaceStatement(file, migration.down.parameter, back, steps.expandDown);
  if (!edits || !downEdits) return undefined;
  // Only batches need a file outside of a transaction.
  const isApart = facts.transactionMode !== "all";
  const next = [
    {
      part: "fill" as const,
      up: isApart ? steps.fill : [...steps.fill, ...steps.constrain],
      down: isApart ? [] : steps.constrainDown,
    },
    ...(isApart && steps.constrain.length > 0
      ? [{ part: "constraints" as const, up: steps.constrain, down: steps.constrainDown }]
      : []),
    { part: "validation" as const, up: steps.contract, down: steps.contractDown },
  ];
  return { kind: "typeChange", hasNext: true, write: () => ({ edits: [...edits, ...downEdits], next }) };
}

/** True if nothing that is known depends on the column. The rehearsal finds what is not known here. */
function isFree({ kind, indexes, constraints, parents }: Table, { name, generated, identity }: Column): boolean {
  const isNamed = (text: string) => new Set(text.match(/[\p{L}\p{N}_$]+/gu)).has(name);
  return (
    kind === "table" &&
    parents.length === 0 &&
    generated === undefined &&
    identity === undefined &&
    !indexes.some(({ definition }) => isNamed(definition.replace(/^.*? ON \S+ /, ""))) &&
    !constraints.some(({ definition, columns }) => columns.includes(name) || isNamed(definition))
  );
}

/** In batches, unless TypeORM runs all revisions in one transaction. */
function fillOf(
  { facts }: FixContext,
  table: string,
  column: string,
  expression: string,
  condition: string,
): NotedStatement {
  return facts.transactionMode === "all"
    ? { sql: fillNulls(table, column, expression, condition), note: filledAtOnce }
    : { sql: fillInBatches(table, column, expression, condition) };
}

type Swap = {
  readonly alter: string;
  readonly table: string;
  readonly live: Table;
  readonly column: Column;
  readonly action: TypeAction;
  readonly reverse: TypeAction;
};

function stepsOf(context: FixContext, { alter, table, live, column, action, reverse }: Swap) {
  const [type, former] = [action.type?.text ?? "", reverse.type?.text ?? column.type];
  const fresh = freeName(context, action.column, "new");
  const sync = freeName(context, live.name, action.column, "sync");
  const [old, next] = [quoteName(action.column), quoteName(fresh)];
  const schema = live.schema === context.facts.schema?.currentSchema ? undefined : live.schema;
  const functionName = schema === undefined ? quoteName(sync) : quotePath(schema, sync);
  // Without USING, PostgreSQL assigns the values, and rejects a value that does not fit.
  const expression = (using: readonly Token[], owner = "", name = action.column) => {
    const own = `${owner}${quoteName(name)}`;
    const words = using.map((token): Token => (nameOfToken(token) === action.column ? { ...token, text: own } : token));
    return using.length === 0 ? own : sqlOf(words);
  };
  const createSync: readonly NotedStatement[] = [
    {
      sql: `CREATE FUNCTION ${functionName}() RETURNS trigger LANGUAGE plpgsql AS $sync$ BEGIN NEW.${next} := ${expression(action.using, "NEW.")}; RETURN NEW; END $sync$`,
      note: "New values are written to both columns until the columns are exchanged.",
    },
    {
      sql: `CREATE TRIGGER ${quoteName(sync)} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${functionName}()`,
    },
  ];
  const dropSync = [{ sql: `DROP TRIGGER ${quoteName(sync)} ON ${table}` }, { sql: `DROP FUNCTION ${functionName}()` }];
  const steps = column.nullable ? undefined : notNullSteps(alter, fresh, freeName(context, live.name, fresh, "set"));
  const { constrain = [], validate = [], finish = [] } = steps?.operation.online ?? {};
  const dropCheck = finish.slice(1);
  const sql = (texts: readonly string[]): readonly NotedStatement[] => texts.map((text) => ({ sql: text }));
  const setDefault = column.default === undefined ? [] : [`${alter} ALTER COLUMN ${old} SET DEFAULT ${column.default}`];
  return {
    expand: [{ sql: `${alter} ADD ${next} ${type}` }, ...createSync],
    expandDown: [...dropSync, { sql: `${alter} DROP COLUMN ${next}` }],
    fill: [fillOf(context, table, next, expression(action.using), `${old} IS NOT NULL`)],
    constrain: sql(constrain),
    constrainDown: sql(dropCheck),
    contract: [
      ...sql(validate),
      ...dropSync,
      { sql: `${alter} DROP COLUMN ${old}`, note: "The values are in the other column." },
      ...sql([
        `${alter} RENAME COLUMN ${next} TO ${old}`,
        ...(steps ? [`${alter} ALTER COLUMN ${old} SET NOT NULL`] : []),
        ...dropCheck,
        ...setDefault,
      ]),
    ],
    contractDown: [
      ...sql([
        ...(setDefault.length > 0 ? [`${alter} ALTER COLUMN ${old} DROP DEFAULT`] : []),
        ...(steps ? [`${alter} ALTER COLUMN ${old} DROP NOT NULL`] : []),
        `${alter} RENAME COLUMN ${old} TO ${next}`,
        `${alter} ADD ${old} ${former}`,
        `UPDATE ${table} SET ${old} = ${expression(reverse.using, "", fresh)}`,
        ...(steps ? [`${alter} ALTER COLUMN ${old} SET NOT NULL`] : []),
        ...setDefault,
        ...constrain,
      ]),
      ...createSync,
    ],
  };
}
