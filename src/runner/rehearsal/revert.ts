import type { Problem } from "../../core/problems/problem.ts";
import type { LiveClaim, LiveState, RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { LoadedMigration } from "../project/project.ts";
import type { Undetermined } from "../../migrations/rehearsal.ts";
import type { RowWrite } from "../../core/sql/writes.ts";
import { rowWrites } from "../../core/sql/writes.ts";
import { blamedTables, failsOnAnyRow, isOfRows, liveRowsOf, mostAttempts, unplant, wantsRows } from "./blame.ts";
import { claimsOf } from "./claims/claims.ts";
import { bareName } from "./claims/planWrites.ts";
import type { Failure, MethodRun } from "./roundTrip.ts";
import { rehearsalOf, runWithEffects } from "./roundTrip.ts";
import { onDoubtfulRows } from "./rowVerdicts.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";
import { stepOf } from "./scratch/replay.ts";
import { shortName } from "./snapshot/catalogObject.ts";
import type { Rows } from "./snapshot/rows.ts";
import { lostBetween, rowsOf } from "./snapshot/rows.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";
import { takeSnapshot } from "./snapshot/snapshot.ts";
import { doubtfulTables, seededTables, withRows } from "./tables.ts";
import { unableHere } from "./unable.ts";
import { doubtOf, lossesOfRevert, madeUpRows, withClaims } from "./verdicts.ts";

/**
 * Reverts the rehearsed revisions, the latest first, and returns the statements of each `down()`.
 *
 * @param start the scratch database, which equals the live one
 */
export async function revertAll(
  session: ScratchSession,
  liveState: LiveState,
  { ids, rehearsed, start }: { ids: readonly string[]; rehearsed: readonly RevisionRehearsal[]; start: Snapshot },
): Promise<readonly RevisionRehearsal[] | Problem> {
  const revisions: RevisionRehearsal[] = [];
  let last = start;
  session.planned.length = 0;
  for (const [index, id] of ids.entries()) {
    const done = await revert(session, liveState, stepOf(session, liveState, id), last);
    const { statements, problem, onRows, rows } = done;
    if (problem?.code === "cancelled") return problem;
    const before = { ...last, rows };
    const now = await takeSnapshot(session, last);
    const passed = { session, liveState, id, direction: "down" as const, before, after: now, statements };
    const claims = problem ? [] : await claimsOf(passed);
    const reverted: RevisionRehearsal = {
      ...ofUpgrade(rehearsed.find((rehearsal) => rehearsal.id === id) ?? nothingKnown(id), onRows),
      direction: "down",
      statements,
      lost: [...new Set([...lossesOfRevert(lostBetween(rows, now.rows), statements), ...lostUnseen(done)])],
      ...(problem ? failureOf(session, liveState, done, last) : {}),
    };
    const isSeen = !["fails", "undetermined"].includes(reverted.verdict);
    const { major, notes } = session;
    const doubt = isSeen
      ? doubtOf({ statements }, liveState, { major, notes, schema: last.catalog.schema })
      : undefined;
    const proven = isSeen ? withClaims(reverted, claims) : reverted;
    const certain = doubt ? ({ ...reverted, verdict: "undetermined", reason: doubt } as const) : proven;
    revisions.push(onRows ? withoutDoubtfulRows(certain, reverted, onRows, claims) : certain);
    session.planned.push(...statements.map(({ sql }) => sql));
    last = now;
    if (problem) {
      const reason = { kind: "after", revision: id } as const;
      const rest = ids.slice(index + 1).map((one) => ({ id: one }));
      revisions.push(
        ...rest.map((one) => rehearsalOf(one, "undetermined", { statements: [] }, { direction: "down", reason })),
      );
      break;
    }
  }
  return revisions;
}

function nothingKnown(id: string): RevisionRehearsal {
  return { id, verdict: "reversible", direction: "down", statements: [], lost: [], differences: [], columnOrder: [] };
}

/**
 * The rehearsal of an applied revision's upgrade, as it counts for its revert. The live database has run the upgrade, so
 * a failure on other rows is one of the upgrade after the revert. A `down()` that fails after that upgrade says nothing
 * of this revert, which has succeeded on other rows.
 */
function ofUpgrade(upgrade: RevisionRehearsal, onRows: OnRows | undefined): RevisionRehearsal {
  if (upgrade.phase === "up")
    return { ...upgrade, phase: "again", ...(upgrade.verdict === "fails" ? { verdict: "irreversible" } : {}) };
  if (upgrade.phase !== "down" || upgrade.verdict !== "irreversible" || onRows === undefined) return upgrade;
  const { tables, live, isOfHistory } = onRows;
  return { ...upgrade, verdict: "undetermined", reason: madeUpRows({ tables, live, isOfHistory }) };
}

/** The verdict on a revert that succeeded only without rows of the scratch database. */
function withoutDoubtfulRows(
  certain: RevisionRehearsal,
  reverted: RevisionRehearsal,
  onRows: OnRows,
  claims: readonly LiveClaim[],
): RevisionRehearsal {
  const { isOfHistory: _isOfHistory, ...rows } = onRows;
  if (onRows.live === "none") return { ...certain, rows };
  const doubtful = { ...onRows, phase: "down" } as const;
  return certain === reverted || certain.reason?.kind === "liveRows"
    ? onDoubtfulRows(reverted, doubtful, claims)
    : certain;
}

/** One revert. */
type Reverted = MethodRun & {
  /** The rows before it. */
  readonly rows: Rows;
  /** The tables without whose rows it succeeded, after it had failed with them. */
  readonly onRows?: OnRows;
  /** All tables without rows in the attempt that counts, as `schema.table`. */
  readonly emptied?: ReadonlySet<string>;
  /** Why its failure may come from rows that were taken out, or from rows of the scratch database. */
  readonly doubt?: Undetermined;
};
type OnRows = NonNullable<RevisionRehearsal["rows"]> & { readonly isOfHistory: boolean };

/** Tables with rows in the live database that a revert changes, and that had no rows when it was tried. */
function lostUnseen({ onRows, emptied = new Set(), statements, rows: { schema } }: Reverted): readonly string[] {
  if (onRows === undefined || onRows.live === "none") return [];
  const writes = statements.flatMap(({ sql }) => rowWrites(sql));
  // A conversion of a column keeps its values, or refuses them.
  const isLoss = ({ kind, sql }: RowWrite) => kind === "delete" || (kind === "update" && !/^\s*ALTER\b/i.test(sql));
  const changed = new Set(writes.filter(isLoss).map(({ table }) => table));
  return [...emptied].filter((name) => changed.has(bareName(name))).map((name) => shortName(name, schema));
}

/** Reverts one revision. If it fails on rows that the live tables may not have, it is reverted once more without them. */
async function revert(
  session: ScratchSession,
  liveState: LiveState,
  step: LoadedMigration,
  { rows }: Snapshot,
): Promise<Reverted> {
  const first = await runWithEffects(session, step, "down");
  let done: Reverted = { ...first, rows };
  const blamed = new Set<string>();
  const emptied = new Set<string>();
  let isOfHistory = false;
  let isOnlyEmpty = true;
  for (let left = mostAttempts; done.problem && left > 0; left--) {
    const failure = failureIn(session, done, done.problem);
    if (!isOfRows(failure) || !session.isInTransaction(step)) break;
    const known = await doubtfulTables(session);
    const own = await withRows(session, blamedTables(failure, [...known.keys()]));
    const more = own.filter((name) => !blamed.has(name));
    if (more.length === 0) break;
    const live = await liveRowsOf(session, liveState, more);
    if (live === "some" && failsOnAnyRow(failure)) break;
    isOnlyEmpty &&= live === "none";
    const seeded = await seededTables(session);
    isOfHistory ||= more.some((name) => !seeded.has(name));
    for (const name of more) blamed.add(name);
    for (const name of await unplant(session, more, known)) emptied.add(name);
    const now = await rowsOf(session.ask, session.ownTables);
    done = { ...(await runWithEffects(session, step, "down")), rows: now };
  }
  if (blamed.size === 0 || first.problem === undefined) return done;
  const tables = [...blamed].map((name) => shortName(name, done.rows.schema)).toSorted();
  const live = await liveRowsOf(session, liveState, [...blamed]);
  if (!done.problem) return { ...done, emptied, onRows: { tables, live, problem: first.problem, isOfHistory } };
  const failure = failureIn(session, done, done.problem);
  if (isOnlyEmpty || !isOfRows(failure)) return done;
  // The rows that it needs may be those that were taken out.
  return {
    ...done,
    doubt: wantsRows(failure) ? { kind: "readsRows", tables: [] } : madeUpRows({ tables, live, isOfHistory }),
  };
}

function failureIn(session: ScratchSession, { reads }: Reverted, problem: Problem): Failure {
  return { phase: "down", problem, error: session.failure, reads };
}

function failureOf(
  session: ScratchSession,
  liveState: LiveState,
  { problem, doubt }: Pick<Reverted, "problem" | "doubt">,
  before: Snapshot,
): Partial<RevisionRehearsal> {
  if (problem === undefined) return {};
  const failure = { phase: "down", problem, error: session.failure, reads: false } as const;
  const reason = unableHere(failure, session, liveState, before) ?? doubt;
  return { problem, phase: "down", ...(reason ? { verdict: "undetermined", reason } : { verdict: "fails" }) };
}
