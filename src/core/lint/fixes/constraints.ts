import { quoteName } from "../../sql/quote.ts";
import type { TableAction } from "../sql/alterTable.ts";
import { isSameObject } from "../sql/names.ts";
import type { LintStatement } from "../source/migrationText.ts";
import type { Change, Fix, FixContext, TextEdit } from "./fix.ts";
import { addAfter, addAtHead, insertion, removeCall, replaceStatement } from "./rewrite.ts";
import type { SingleAction } from "./sqlText.ts";
import { freeName, singleAction, sqlOf } from "./sqlText.ts";
import { inSteps, notNullSteps, withEdits } from "./steps.ts";

/**
 * Adds a constraint without a check of the rows, and validates it in the next revision. Outside of a transaction, the
 * next statement validates it.
 */
export function notValid(context: FixContext): Fix | undefined {
  const { file, method, statement, isInTransaction } = context;
  const single = singleAction(context);
  if (single?.action.kind !== "addConstraint" || single.action.constraint.isNotValid) return undefined;
  const { name } = single.action.constraint;
  if (name === undefined) return undefined;
  const constraint = `CONSTRAINT ${quoteName(name)}`;
  const validate = { sql: `${single.alter} VALIDATE ${constraint}`, note: notes.validate };
  const edit = insertion(statement.end, " NOT VALID");
  const after = isInTransaction ? [] : addAfter(file, method.parameter, statement, [validate]);
  if (!after) return undefined;
  const add = `${sqlOf(statement.tokens)} NOT VALID`;
  const down = [{ sql: `${single.alter} DROP ${constraint}` }, { sql: add, note: notes.notValidAgain }];
  const next = isInTransaction ? [{ part: "validation" as const, up: [validate], down }] : [];
  return { kind: "notValid", hasNext: next.length > 0, write: () => ({ edits: [edit, ...after], next }) };
}

/** Moves the validation of a constraint, which the same method has added, to the next revision. */
export function validateNext(context: FixContext): Fix | undefined {
  const { file, method, statement } = context;
  const single = singleAction(context);
  if (single?.action.kind !== "validateConstraint" || method.direction !== "up") return undefined;
  const { name } = single.action;
  const isAdding = (one: TableAction) => one.kind === "addConstraint" && one.constraint.name === name;
  const added = statementWith(method.statements, single.table, isAdding);
  const removed = removeCall(file, statement);
  if (!added || !removed) return undefined;
  const validate = { sql: sqlOf(statement.tokens), note: notes.validate };
  const add = { sql: sqlOf(added.tokens), note: notes.notValidAgain };
  const down = [{ sql: `${single.alter} DROP CONSTRAINT ${quoteName(name)}` }, add];
  const next = [{ part: "validation" as const, up: [validate], down }];
  return { kind: "validateNext", hasNext: true, write: () => ({ edits: [removed], next }) };
}

const notes = {
  validate: "Checks the existing rows under a lock that lets reads and writes pass.",
  notValidAgain: "PostgreSQL has no command that takes a validation back.",
};

/** Makes a column NOT NULL by a check that is added without a scan, validated, and dropped again. */
export function notNullCheck(context: FixContext): Fix | undefined {
  const single = singleAction(context);
  if (single?.action.kind !== "setNotNull" || context.method.direction !== "up") return undefined;
  const { alter, table, action } = single;
  const steps = notNullSteps(alter, action.column, freeName(context, table.name, action.column, "set"));
  const { operation, addCheck, dropCheck, dropNotNull } = steps;
  const downs = { validation: [{ sql: addCheck }, { sql: dropNotNull }] };
  let change: Change | undefined = inSteps(context, [operation], downs);
  if (context.isInTransaction) change = withEdits(change, dropInDown(context, { ...single, action }, dropCheck));
  if (!change) return undefined;
  const { next } = change;
  return { kind: "notNullCheck", hasNext: next.length > 0, write: () => change };
}

/** The check is dropped in place of NOT NULL, which the next revision reverts; otherwise at the start of `down()`. */
function dropInDown(
  { file, migration: { down } }: FixContext,
  { table, action }: SingleAction<Extract<TableAction, { readonly column: string }>>,
  sql: string,
): readonly TextEdit[] | undefined {
  // A migration that cannot be reverted stays so.
  if (!down || down.content === "throws") return [];
  const found = statementWith(
    down.statements,
    table,
    (one) => one.kind === "dropNotNull" && one.column === action.column,
  );
  const replaced = found && replaceStatement(file, down.parameter, found, [{ sql }]);
  if (replaced) return replaced;
  const added = addAtHead(file, down, { sql });
  return added && [added];
}

/** The ALTER TABLE of a table with only the wanted action. */
export function statementWith(
  statements: readonly LintStatement[],
  table: SingleAction["table"],
  isWanted: (action: TableAction) => boolean,
): LintStatement | undefined {
  return statements.find((statement) => {
    const single = singleAction({ statement });
    return single !== undefined && isSameObject(single.table, table) && isWanted(single.action);
  });
}
