import type { Constraint, Index, Key, Table } from "../catalog.ts";
import type { ColumnFill } from "./fillInBatches.ts";
import { fillInBatches, fillRests } from "./fillInBatches.ts";
import { quoteName } from "../../sql/quote.ts";
import { whenChecked } from "../render.ts";
import { unusedName } from "../unusedName.ts";
import type { OnlineForm } from "./onlineForm.ts";
import type { DiffContext, Operation } from "../operation.ts";

/**
 * A file of a revision in the style `online`. `change`: everything that needs a strong lock only for a moment. `fill`:
 * values of existing rows, in batches outside of a transaction. `constraints`: what filled rows and new rows have to
 * satisfy. `indexes`: statements outside of a transaction. `validation`: scans under a weak lock, and what they allow.
 */
export const onlineParts = ["change", "fill", "constraints", "indexes", "validation"] as const;

export type OnlinePart = (typeof onlineParts)[number];

/** The statements of one file. */
export type RevisionPart = { readonly part: OnlinePart; readonly operations: readonly Operation[] };

/**
 * Divides a revision into the files that keep tables usable while it runs. Without a need for several, it is one part.
 *
 * @param hasBatches false if a file cannot run outside of a transaction: values are filled by one UPDATE then
 */
export function partsOnline(operations: readonly Operation[], hasBatches = true): readonly RevisionPart[] {
  // Values are filled in while the columns that they come from exist.
  const fillsApart = operations.some(isFill) && !operations.some(({ phase }) => /^drop[CT]/.test(phase));
  // Batches run outside of a transaction, and an error there must not leave a part of the constraints.
  const isBatched = fillsApart && hasBatches && operations.some((one) => isFill(one) && one.online?.fill !== undefined);
  const files: Record<OnlinePart, Operation[]> = { change: [], fill: [], constraints: [], indexes: [], validation: [] };
  const filled: ColumnFill[] = [];
  const finish: Operation[] = [];
  for (const operation of operations) {
    const { online, phase } = operation;
    const as = (sql: string, note?: string): Operation => (note === undefined ? { phase, sql } : { phase, sql, note });
    if (isFill(operation)) {
      const { fill } = online ?? {};
      if (!fillsApart) files.change.push(operation);
      else if (fill === undefined) files.fill.push(operation);
      else if (!hasBatches)
        files.fill.push({ ...operation, note: [operation.note, filledAtOnce].filter(Boolean).join(" ") });
      else {
        const sql = fillInBatches(fill.table, fill.column, fill.expression);
        files.fill.push({ ...operation, sql, inTransaction: operation.sql, note: notes.batches });
        filled.push(fill);
      }
      continue;
    }
    if (!online) {
      files.change.push(operation);
      continue;
    }
    const { constrain = [], indexes = [], validate = [], finish: last = [] } = online;
    files[isBatched ? "constraints" : fillsApart ? "fill" : "change"].push(
      ...constrain.map((sql) => as(sql, notes.constrain)),
    );
    files.indexes.push(...indexes.map((sql) => as(sql)));
    files.validation.push(...validate.map((sql) => as(sql, notes.validate)));
    finish.push(...last.map((sql) => as(sql)));
  }
  files.validation.push(...finish);
  // A row that was added before the constraint has no value yet.
  if (files.constraints.length > 0)
    files.validation.unshift(...fillRests(filled).map((sql) => ({ phase: "fill", sql, note: notes.rest }) as const));
  return onlineParts.flatMap((part) => (files[part].length === 0 ? [] : [{ part, operations: files[part] }]));
}

/** Said of values that are filled by one UPDATE although there may be many rows. */
export const filledAtOnce =
  'One UPDATE, which locks all rows until the end. Batches need another transaction mode than "all".';

const notes = {
  batches: "Each batch is committed, so that no row stays locked for long. It can be run again after an error.",
  rest: "Rows that were added before the constraint.",
  constrain: "NOT VALID checks new rows only, so the lock is short.",
  validate: "Checks the existing rows under a lock that lets reads and writes pass.",
};

/** The statement as the proof executes it, in a transaction: the schema is the same without `CONCURRENTLY` and batches. */
export function sqlInTransaction({ sql, inTransaction }: Pick<Operation, "sql" | "inTransaction">): string {
  return (inTransaction ?? sql).replace(/^(CREATE (?:UNIQUE )?INDEX|DROP INDEX) CONCURRENTLY\b/, "$1");
}

function concurrently(sql: string): string {
  return sql.replace(/^(CREATE (?:UNIQUE )?INDEX|DROP INDEX)\b/, "$1 CONCURRENTLY");
}

function isFill({ phase, fills }: Operation): boolean {
  return phase === "fill" && fills !== undefined;
}

/** PostgreSQL creates indexes of partitioned tables, and foreign keys that are not valid, on plain tables only. */
function isPlain({ isPartitioned, isPartition }: Table): boolean {
  return !isPartitioned && !isPartition;
}

/** The form of `CREATE INDEX` on a table in use. */
export function onlineIndex(table: Table, create: string): OnlineForm | undefined {
  return isPlain(table) ? { indexes: [concurrently(create)] } : undefined;
}

/** The form of `DROP INDEX`, unless another change of the revision needs the index to be gone. */
export function onlineDrop(context: DiffContext, table: Table, index: Index, drop: string): OnlineForm | undefined {
  const { source, dropped, removedColumns, retyped, replacedTypes } = context;
  const isNeeded = (key: Key) =>
    dropped.has(key) || removedColumns.has(key) || retyped.has(key) || replacedTypes.has(key);
  const isHindrance = source.dependencies.some(({ dependent, on }) => dependent === index.key && isNeeded(on));
  return isPlain(table) && !isHindrance ? { indexes: [concurrently(drop)] } : undefined;
}

/** The form of `ADD CONSTRAINT`: first for new rows, then for the others; a unique one by its index. */
export function onlineConstraint(context: DiffContext, table: Table, constraint: Constraint): OnlineForm | undefined {
  const { render } = context;
  const { kind, name, definition } = constraint;
  if (!isPlain(table) || /NOT VALID|NOT ENFORCED/.test(definition)) return undefined;
  const alter = `ALTER TABLE ${render.name(table)}`;
  if (kind === "foreignKey" || kind === "check")
    return {
      constrain: [`${render.addConstraint(table, constraint)} NOT VALID`],
      validate: [`${alter} VALIDATE CONSTRAINT ${quoteName(name)}`],
    };
  if (kind !== "unique" || !/^UNIQUE \([^()]*\)( DEFERRABLE.*)?$/.test(definition)) return undefined;
  if (isReferenced(context, table, constraint)) return undefined;
  const columns = constraint.columns.map(quoteName).join(", ");
  return {
    indexes: [`CREATE UNIQUE INDEX CONCURRENTLY ${quoteName(name)} ON ${render.name(table)} (${columns})`],
    finish: [
      `${alter} ADD CONSTRAINT ${quoteName(name)} UNIQUE USING INDEX ${quoteName(name)}${whenChecked(constraint.deferrable)}`,
    ],
  };
}

/** True if a foreign key refers to the columns of a unique constraint, and so needs it first. */
function isReferenced({ target }: DiffContext, { key }: Table, { columns }: Constraint): boolean {
  return [...target.tables.values()].some(({ constraints }) =>
    constraints.some(
      ({ references }) =>
        references?.table === key && [...references.columns].sort().join() === [...columns].sort().join(),
    ),
  );
}

/** The form of an UPDATE of existing rows. Batches do not cover a partitioned table, which has no pages of its own. */
export function onlineFill(table: Table, name: string, column: string, expression: string): OnlineForm | undefined {
  if (table.isPartitioned) return undefined;
  return { fill: { table: name, column, expression } };
}

/** The form of `SET NOT NULL`: a validated check spares the scan under a strong lock. */
export function onlineNotNull(context: DiffContext, table: Table, column: string): OnlineForm | undefined {
  if (!isPlain(table)) return undefined;
  const alter = `ALTER TABLE ${context.render.name(table)}`;
  const check = quoteName(unusedCheckName(table, column));
  return {
    constrain: [`${alter} ADD CONSTRAINT ${check} CHECK (${quoteName(column)} IS NOT NULL) NOT VALID`],
    validate: [`${alter} VALIDATE CONSTRAINT ${check}`],
    finish: [`${alter} ALTER COLUMN ${quoteName(column)} SET NOT NULL`, `${alter} DROP CONSTRAINT ${check}`],
  };
}

/** A name of at most 63 bytes that the table has no constraint of, also with a number at its end. */
function unusedCheckName({ name, constraints }: Table, column: string): string {
  let start = `${name}_${column}`;
  while (new TextEncoder().encode(start).length > 50) start = start.slice(0, -1);
  return unusedName(`${start}_not_null`, new Set(constraints.map((one) => one.name)));
}
