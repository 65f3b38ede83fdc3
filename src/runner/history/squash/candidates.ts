import { leftOutOf } from "../../../core/ddl/writeDefinition.ts";
import { operationObject } from "../../../core/diff/operationObject.ts";
import { splitStatements } from "../../../core/sql/statements.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { knownRenames } from "../knownRenames.ts";
import { tryPlan } from "../tryPlan.ts";
import type { Allowed } from "./coverage.ts";
import { allowedBy, mayAssign } from "./coverage.ts";
import { dropLeftovers } from "./leftovers.ts";
import type { SentStatement } from "./recordRange.ts";
import { newRows, rowStatements } from "./rowStatements.ts";
import type { Side } from "./side.ts";
import type { Candidate } from "./tryCandidate.ts";

/** The facts about the range that its replays have shown. */
export type Range = {
  readonly before: Side;
  readonly after: Side;
  readonly up: readonly SentStatement[];
  /** The statements of the methods `down()`, in their order; undefined if they do not lead back. */
  readonly down: readonly SentStatement[] | undefined;
  /** Columns whose values are others in each replay, also with made-up rows. */
  readonly varying: ReadonlySet<string>;
  /** True if the statements are others in each replay: their values come from code. */
  readonly isComputed: boolean;
  /** True if made-up rows in the tables before the range were compared, or if there is no such table. */
  readonly hasRows: boolean;
  readonly isLeftOut: (table: string) => boolean;
};

/**
 * The ways to write a squashed revision, the best one first.
 *
 * @param session contains the state after the range
 * @param layBefore makes the state before the range
 */
export async function candidatesFor(
  session: ScratchSession,
  range: Range,
  layBefore: () => Promise<unknown>,
): Promise<readonly Candidate[]> {
  const { before, after } = range;
  const back = await tryPlan(session, after.catalog, before.catalog, {
    renames: knownRenames(after.objects, before.objects),
  });
  const planned = back.operations.map(({ sql }) => sql);
  const { tables, hasOthers } = newRows(before, after);
  const kept = tables.filter((table) => !range.isLeftOut(table));
  const rows = hasOthers ? undefined : await rowStatements(session, before, after, kept, range.varying);
  const leftovers = await dropLeftovers(session, planned, layBefore);
  const ways = [planned, ...(leftovers.length > 0 ? [[...planned, ...leftovers]] : [])];
  const written = rows && (await fromSchemas(session, range, { tables: kept, rows, ways }, layBefore));
  return [...(written ? [written] : []), fromStatements(range, ways)];
}

/** Tables with rows that the squashed revision writes, and the statements that do it. */
type WrittenRows = { readonly tables: readonly string[]; readonly rows: readonly string[] };

/** The candidate that is written from the schemas and the rows before and after the range, if its statements allow one. */
async function fromSchemas(
  session: ScratchSession,
  range: Range,
  { tables, rows, ways }: WrittenRows & { readonly ways: readonly (readonly string[])[] },
  layBefore: () => Promise<unknown>,
): Promise<Candidate | undefined> {
  const { before, after, up, down } = range;
  const isFirst = before.sql.trim() === "";
  const allowed = allowedBy(up, (table) => isNew(range, table), session.lacking);
  if (omittedColumns(range, tables) === undefined || !isAllowed(range, allowed, isFirst)) return undefined;
  const schema = isFirst ? definitionOf(after.sql) : await changesBetween(session, before, after, layBefore);
  if (schema === undefined) return undefined;
  return {
    form: isFirst ? "definition" : "changes",
    up: [...schema, ...rows],
    tail: allowed.tail,
    downs: [...ways, ...(down ? [down.map(({ sql }) => sql)] : [])],
    isFrozen: false,
    isBlocking: !isFirst && allowed.isConcurrent,
  };
}

function isAllowed(
  { before, after, varying, hasRows }: Range,
  { fromSchemas: isSeen, onRows }: Allowed,
  isFirst: boolean,
): boolean {
  // Their rows are no rows of tables, and depend on when they are read.
  const hasStored = [before, after].some(({ objects }) =>
    [...objects.objects.values()].some(({ kind }) => kind === "materialized view"),
  );
  if (!isSeen || hasStored) return false;
  if (isFirst) return true;
  const isOfBefore = (column: string) => before.contents.has(column.slice(0, column.lastIndexOf(".")));
  return onRows && hasRows && ![...varying].some(isOfBefore);
}

/** True for a table, in the words of a statement, that does not exist before the range. */
function isNew({ before, after }: Range, table: string): boolean {
  const isNamed = (name: string) => name === table || name.endsWith(`.${table}`);
  return [...after.contents.keys()].some(isNamed) && ![...before.contents.keys()].some(isNamed);
}

/**
 * The varying columns of written rows, which are left to their defaults; undefined if a statement may have given one of them a
 * value, so that the default is another one.
 */
function omittedColumns({ varying, up }: Range, tables: readonly string[]): readonly string[] | undefined {
  const columns = [...varying].filter((column) => tables.includes(column.slice(0, column.lastIndexOf("."))));
  const isAssigned = columns.some((column) =>
    up.some((statement) => mayAssign(statement, column.slice(column.lastIndexOf(".") + 1))),
  );
  return isAssigned ? undefined : columns;
}

/** The statements that create a schema; undefined if its definition says that it leaves an object out. */
function definitionOf(sql: string): readonly string[] | undefined {
  if (leftOutOf(sql).length > 0) return undefined;
  return splitStatements(sql).map(inTransaction);
}

/** A setting of the session ends with the transaction of the revision. */
function inTransaction(statement: string): string {
  return statement.replace(/(^|\n)SET check_function_bodies/, "$1SET LOCAL check_function_bodies");
}

async function changesBetween(
  session: ScratchSession,
  before: Side,
  after: Side,
  layBefore: () => Promise<unknown>,
): Promise<readonly string[] | undefined> {
  await layBefore();
  const renames = knownRenames(before.objects, after.objects);
  const { operations, failure } = await tryPlan(session, before.catalog, after.catalog, { renames });
  return failure === undefined ? operations.map(({ sql }) => sql) : undefined;
}

/** The statements of the replaced revisions in their order, without those that only write rows that are left out. */
function fromStatements({ up, down, isComputed, isLeftOut }: Range, ways: readonly (readonly string[])[]): Candidate {
  const isKept = ({ sql }: SentStatement) => {
    const { kind, object } = operationObject(sql);
    return !["insert", "update", "delete"].includes(kind) || !isLeftOut(object);
  };
  return {
    form: "statements",
    up: up.filter(isKept).map(({ sql }) => sql),
    tail: [],
    downs: [...(down ? [down.map(({ sql }) => sql)] : []), ...ways],
    isFrozen: isComputed,
    isBlocking: false,
  };
}
