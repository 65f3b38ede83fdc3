import type { Problem } from "../../core/problems/problem.ts";
import type { LiveClaim, LiveState, RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { LoadedMigration } from "../project/project.ts";
import { blamedTables, failsOnAnyRow, isOfRows, liveRowsOf, unplant } from "./blame.ts";
import { claimsOf } from "./claims/claims.ts";
import type { MethodRun } from "./roundTrip.ts";
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
import { doubtOf, lossesOfRevert, withClaims } from "./verdicts.ts";

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
      lost: lossesOfRevert(lostBetween(rows, now.rows), statements),
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
  const reason = { kind: "madeUpRows", tables, live, ...(isOfHistory ? { isOfHistory } : {}) } as const;
  return { ...upgrade, verdict: "undetermined", reason };
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

/**
 * One revert. `rows` are those from which on it counts what is lost. With `onRows`, it failed, and succeeded without the
 * rows of these tables.
 */
type Reverted = MethodRun & { readonly rows: Rows; readonly onRows?: OnRows; readonly isDoubtful?: boolean };
type OnRows = NonNullable<RevisionRehearsal["rows"]> & { readonly isOfHistory: boolean };

/** Attempts with fewer rows. */
const mostAttempts = 6;

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
  let isOfHistory = false;
  let isOnlyEmpty = true;
  for (let left = mostAttempts; done.problem && left > 0; left--) {
    const failure = { phase: "down" as const, problem: done.problem, error: session.failure, reads: done.reads };
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
    await unplant(session, more, known);
    const now = await rowsOf(session.ask, session.ownTables);
    done = { ...(await runWithEffects(session, step, "down")), rows: now };
  }
  if (blamed.size === 0 || first.problem === undefined) return done;
  // Without rows it may fail for want of them.
  if (done.problem) return { ...done, isDoubtful: !isOnlyEmpty };
  const tables = [...blamed].map((name) => shortName(name, done.rows.schema)).toSorted();
  const live = await liveRowsOf(session, liveState, [...blamed]);
  return { ...done, onRows: { tables, live, problem: first.problem, isOfHistory } };
}

function failureOf(
  session: ScratchSession,
  liveState: LiveState,
  { problem, isDoubtful }: Pick<Reverted, "problem" | "isDoubtful">,
  before: Snapshot,
): Partial<RevisionRehearsal> {
  if (problem === undefined) return {};
  const failure = { phase: "down", problem, error: session.failure, reads: false } as const;
  const reason =
    unableHere(failure, session, liveState, before) ??
    (isDoubtful ? ({ kind: "readsRows", tables: [] } as const) : undefined);
  return { problem, phase: "down", ...(reason ? { verdict: "undetermined", reason } : { verdict: "fails" }) };
}
