import { partsOnline } from "../../diff/online/online.ts";
import type { NotedStatement, Operation } from "../../diff/operation.ts";
import { quoteName } from "../../sql/quote.ts";
import type { Change, FixContext, NextRevision, TextEdit } from "./fix.ts";
import { replaceStatement } from "./rewrite.ts";

/** The statements that make a column NOT NULL without a scan under a strong lock, and their reverse. */
export type NotNullSteps = {
  readonly operation: Operation;
  readonly addCheck: string;
  readonly dropCheck: string;
  readonly dropNotNull: string;
};

/**
 * The steps of SET NOT NULL by a validated check.
 *
 * @param alter `ALTER TABLE "orders"`
 * @param check name of the check
 */
export function notNullSteps(alter: string, column: string, check: string): NotNullSteps {
  const name = quoteName(column);
  const addCheck = `${alter} ADD CONSTRAINT ${quoteName(check)} CHECK (${name} IS NOT NULL) NOT VALID`;
  const dropCheck = `${alter} DROP CONSTRAINT ${quoteName(check)}`;
  const setNotNull = `${alter} ALTER COLUMN ${name} SET NOT NULL`;
  const online = {
    constrain: [addCheck],
    validate: [`${alter} VALIDATE CONSTRAINT ${quoteName(check)}`],
    finish: [setNotNull, dropCheck],
  };
  const operation: Operation = { phase: "notNull", sql: setNotNull, online };
  return { operation, addCheck, dropCheck, dropNotNull: `${alter} ALTER COLUMN ${name} DROP NOT NULL` };
}

/** The reverse of the parts that `partsOnline` makes of NOT NULL: by part, in the order of execution. */
export type Downs = Readonly<Partial<Record<NextRevision["part"], readonly NotedStatement[]>>>;

/**
 * Replaces the statement of a finding by operations. In a transaction, the file keeps the first part of them and the
 * other parts become revisions that follow. Outside of a transaction, all are in the file. Undefined if the statement's
 * call has another form.
 *
 * @param downs the reverse of the parts that become revisions
 */
export function inSteps(
  { file, method, statement, facts, isInTransaction }: FixContext,
  operations: readonly Operation[],
  downs: Downs,
): Change | undefined {
  const hasBatches = facts.transactionMode !== "all" || !isInTransaction;
  const parts = partsOnline(operations, hasBatches).map(({ part, operations: own }) => ({ part, up: own.map(noted) }));
  const [first, ...others] = parts;
  if (!first) return undefined;
  const kept = isInTransaction ? first.up : parts.flatMap(({ up }) => up);
  const edits = replaceStatement(file, method.parameter, statement, kept);
  if (!edits) return undefined;
  const hasConstraints = others.some(({ part }) => part === "constraints");
  // Without batches, the constraints are in the file with the values.
  const downOf = (part: NextRevision["part"]) => downs[part === "fill" && !hasConstraints ? "constraints" : part] ?? [];
  return { edits, next: isInTransaction ? others.map((one) => ({ ...one, down: downOf(one.part) })) : [] };
}

function noted({ sql, note }: Operation): NotedStatement {
  return note === undefined ? { sql } : { sql, note };
}

/** A change with further edits; undefined if one of both is not possible. */
export function withEdits(change: Change | undefined, more: readonly TextEdit[] | undefined): Change | undefined {
  return change && more && { ...change, edits: [...change.edits, ...more] };
}
