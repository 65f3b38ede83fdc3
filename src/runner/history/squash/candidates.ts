import { splitStatements } from "../../../core/sql/statements.ts";
import { operationObject } from "../../../core/diff/operationObject.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { knownRenames } from "../knownRenames.ts";
import { tryPlan } from "../tryPlan.ts";
import type { SentStatement } from "./recordRange.ts";
import { outsideOf } from "./recordRange.ts";
import { deleteStatements, newRows, rowStatements } from "./rowStatements.ts";
import type { Side } from "./side.ts";
import type { Contents } from "./tableContents.ts";
import type { Candidate } from "./tryCandidate.ts";

/** The facts about the range that its replays have shown. */
export type Range = {
  readonly before: Side;
  readonly after: Side;
  readonly up: readonly SentStatement[];
  /** The statements of the methods `down()`, in their order; undefined if they do not lead back. */
  readonly down: readonly SentStatement[] | undefined;
  /** Columns whose values are others in each replay. */
  readonly varying: ReadonlySet<string>;
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
  const written = await fromSchema(session, range, planned, layBefore);
  return [
    ...written.filter(({ isFrozen }) => !isFrozen),
    fromStatements(range, planned),
    ...written.filter(({ isFrozen }) => isFrozen),
  ];
}

/** Candidates that are written from the schemas and the rows before and after the range. */
async function fromSchema(
  session: ScratchSession,
  { before, after, up, down, varying, isLeftOut }: Range,
  planned: readonly string[],
  layBefore: () => Promise<unknown>,
): Promise<readonly Candidate[]> {
  const { tables, hasOthers } = newRows(before, after);
  if (hasOthers) return [];
  const isFirst = before.objects.objects.size === 0 || before.sql.trim() === "";
  const kept = tables.filter((table) => !isLeftOut(table));
  const staying = kept.filter((table) => before.contents.has(table));
  const deletes = deleteStatements(after, staying) ?? [];
  const omittedOf = (isFrozen: boolean) => (isFrozen ? new Set<string>() : varying);
  const rows = async (isFrozen: boolean) => rowStatements(session, before, after, kept, omittedOf(isFrozen));
  const hasVarying = kept.some((table) => columnsOf(after.contents, table).some((column) => varying.has(column)));
  const variants = await Promise.all(
    [false, ...(hasVarying ? [true] : [])].map(async (isFrozen) => ({ isFrozen, rows: await rows(isFrozen) })),
  );
  const schema = isFirst ? definitionOf(after.sql) : await changesBetween(session, before, after, layBefore);
  if (schema === undefined) return [];
  return variants.map(({ isFrozen, rows: statements }) => ({
    form: isFirst ? "definition" : "changes",
    up: [...schema, ...statements],
    tail: outsideOf(up),
    downs: [[...deletes, ...planned], ...(down ? [down.map(({ sql }) => sql)] : [])],
    isFrozen,
  }));
}

function columnsOf(contents: Contents, table: string): readonly string[] {
  return (contents.get(table)?.columns ?? []).map((column) => `${table}.${column}`);
}

/** The statements that create a schema; undefined if its definition says that it leaves an object out. */
function definitionOf(sql: string): readonly string[] | undefined {
  if (/^-- Not written here:/m.test(sql)) return undefined;
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
function fromStatements({ up, down, varying, isLeftOut }: Range, planned: readonly string[]): Candidate {
  const isKept = ({ sql }: SentStatement) => {
    const { kind, object } = operationObject(sql);
    const isOfRows = kind === "insert" || kind === "update" || kind === "delete";
    return !isOfRows || !(isLeftOut(object) || isLeftOut(`public.${object}`));
  };
  return {
    form: "statements",
    up: up.filter(isKept).map(({ sql }) => sql),
    tail: [],
    downs: [...(down ? [down.map(({ sql }) => sql)] : []), planned],
    isFrozen: varying.size > 0,
  };
}
