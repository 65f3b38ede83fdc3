import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveState, Undetermined } from "../../migrations/rehearsal.ts";
import type { LoadedMigration } from "../project/project.ts";
import {
  blamedTables,
  failsOnAnyRow,
  mostAttempts,
  isOfRows,
  liveRowsOf,
  referredTable,
  rowsOfReferred,
  unplant,
  wantsRows,
} from "./blame.ts";
import { claimsOf } from "./claims/claims.ts";
import type { Change } from "./claims/planWrites.ts";
import { PlanWrites, bareName } from "./claims/planWrites.ts";
import { shortName } from "./snapshot/catalogObject.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";
import { takeSnapshot } from "./snapshot/snapshot.ts";
import type { Failure, RoundTrip } from "./roundTrip.ts";
import { rehearseRoundTrip } from "./roundTrip.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";
import { doubtfulTables, seededTables, withRows } from "./tables.ts";
import { skippable, unableHere } from "./unable.ts";
import { doubtOf, verdictOnRows, withClaims } from "./verdicts.ts";
import { onDoubtfulRows } from "./rowVerdicts.ts";

/** Statements of one revision that are skipped. */
const mostSkipped = 20;

/** The input of a verdict. */
export type Case = {
  readonly session: ScratchSession;
  readonly liveState: LiveState;
  readonly step: LoadedMigration;
  readonly before: Snapshot;
  /** Brings the scratch database back to `before`. */
  readonly startAgain: () => Promise<Snapshot | Problem>;
};

/**
 * Rehearses the round trip of a revision and attributes a failure: to the revision; to the scratch database, which
 * then continues without the statement; or to rows that are seeded or that the history has inserted, in which case the
 * round trip is repeated without them.
 */
export async function judge(one: Case): Promise<RoundTrip | Problem> {
  const { session, liveState, step } = one;
  let proof = await rehearseRoundTrip(session, step, one.before);
  let unable: Undetermined | undefined;
  for (let left = mostSkipped; proof.failure && left > 0; left--) {
    const reason = unableHere(proof.failure, session, liveState, one.before);
    if (!reason) break;
    unable ??= reason;
    const sql = skippable(proof.failure);
    if (sql === undefined) return leftOut(one, proof, unable);
    session.skip(step.id, sql);
    const { problem } = proof.failure;
    const at = problem.code === "migrationFailed" ? problem.at : undefined;
    session.note({ kind: "skipped", revision: step.id, sql, ...(at ? { at } : {}) });
    const basis = await one.startAgain();
    if (isProblem(basis)) return basis;
    proof = await rehearseRoundTrip(session, step, basis);
  }
  if (proof.failure && isOfRows(proof.failure)) {
    const judged = await withoutRows(one, proof, proof.failure);
    if (isProblem(judged)) return judged;
    proof = judged;
  }
  if (unable && proof.failure && proof.rehearsal.verdict !== "undetermined") return leftOut(one, proof, unable);
  const reason =
    unable ??
    (proof.rehearsal.verdict === "undetermined"
      ? undefined
      : doubtOf(proof.rehearsal, liveState, {
          major: session.major,
          notes: session.notes,
          schema: one.before.catalog.schema,
        }));
  if (reason) return { ...proof, rehearsal: { ...proof.rehearsal, verdict: "undetermined", reason } };
  const { rehearsal, after } = proof;
  if (!after || ["undetermined", "fails"].includes(rehearsal.verdict)) return proof;
  const { statements } = rehearsal;
  const claims = await claimsOf({
    session,
    liveState,
    id: step.id,
    direction: "up",
    before: one.before,
    after,
    statements,
  });
  return { ...proof, rehearsal: withClaims(rehearsal, claims) };
}

/** A revision that cannot be run here: what comes after it is judged without it. */
function leftOut(
  { session, step }: Pick<Case, "session" | "step">,
  { rehearsal }: RoundTrip,
  reason: Undetermined,
): RoundTrip {
  session.leaveOut(step.id);
  return { rehearsal: { ...rehearsal, verdict: "undetermined", reason } };
}

/** Proves a revision without the made-up rows that it fails on, and says whether the live tables have any. */
async function withoutRows(one: Case, proof: RoundTrip, failure: Failure): Promise<RoundTrip | Problem> {
  const { session, liveState } = one;
  const blamed = new Set<string>();
  let now = failure;
  let isAny = true;
  for (let left = mostAttempts; left > 0; left--) {
    isAny &&= failsOnAnyRow(now);
    const basis = await basisOf(one, now);
    if (isProblem(basis)) return basis;
    const seeded = [...(await seededTables(session)).keys()];
    const own = blamedTables(now, seeded).filter((name) => !blamed.has(name));
    const all = left === 1 || own.length === 0;
    if (all && seeded.length === 0) break;
    for (const name of all ? seeded : own) blamed.add(name);
    const live = await liveRowsOf(session, liveState, [...blamed]);
    await unplant(session, [...blamed]);
    const bare = await rehearseRoundTrip(session, one.step, await takeSnapshot(session));
    if (!bare.failure) {
      const schema = bare.after?.catalog.schema ?? null;
      const tables = [...blamed].map((name) => shortName(name, schema)).toSorted();
      const rehearsal = verdictOnRows(proof.rehearsal, bare.rehearsal, { failure, tables, live, isAny });
      return { ...bare, rehearsal };
    }
    if (!isOfRows(bare.failure)) return bare;
    if (all) {
      now = bare.failure;
      break;
    }
    now = bare.failure;
  }
  const doubtful = await withoutHistoryRows(one, proof, failure);
  if (doubtful) return doubtful;
  if (!wantsRows(now) && !wantsRows(failure)) return proof;
  const referred = referredTable(now);
  const known = referred === undefined ? undefined : rowsOfReferred(session, liveState, referred);
  // The row that a foreign key leads to is not there live either.
  if (known === false && !failure.reads) return proof;
  return leftOut(one, proof, { kind: "readsRows", tables: referred === undefined ? [] : [referred] });
}

/**
 * Proves a revision without the rows that its history has inserted into live tables: somebody may have changed them since
 * then. Undefined if they are not the cause.
 */
async function withoutHistoryRows(
  one: Case,
  proof: RoundTrip,
  failure: Failure,
): Promise<RoundTrip | Problem | undefined> {
  const { session, liveState, step } = one;
  const seeded = await seededTables(session);
  const known = await doubtfulTables(session);
  const named = blamedTables(failure, [...known.keys()]).filter((name) => !seeded.has(name));
  if (named.length === 0) return undefined;
  const basis = await one.startAgain();
  if (isProblem(basis)) return basis;
  const blamed = await withRows(session, named);
  if (blamed.length === 0) return undefined;
  const change = changeOfPlan(one, blamed, known);
  // The live run inserts these rows as well.
  if (change === "inserts") return undefined;
  const live = await liveRowsOf(session, liveState, blamed);
  await unplant(session, blamed, known);
  const before = await takeSnapshot(session);
  const bare = await rehearseRoundTrip(session, step, before);
  if (bare.failure) return undefined;
  const tables = blamed.map((name) => shortName(name, before.catalog.schema)).toSorted();
  const isAny = failsOnAnyRow(failure);
  const rows = { tables, live, isOfHistory: true };
  if (isAny || !bare.after)
    return { ...bare, rehearsal: verdictOnRows(proof.rehearsal, bare.rehearsal, { failure, ...rows, isAny }) };
  const { statements } = bare.rehearsal;
  const passed = { session, liveState, id: step.id, direction: "up" as const, before, after: bare.after, statements };
  // The live rows are other ones after an earlier revision of the plan has changed them.
  const claims = change === "none" ? await claimsOf(passed) : [];
  return { ...bare, rehearsal: onDoubtfulRows(bare.rehearsal, { ...failure, ...rows }, claims) };
}

/** What the earlier revisions of the plan do to the rows of tables. */
function changeOfPlan({ session, before }: Case, tables: readonly string[], oids: ReadonlyMap<string, string>): Change {
  const names = tables.flatMap((name) => {
    const origin = session.origins?.tables.get(oids.get(name) ?? "");
    return [name, ...(origin === undefined ? [] : [origin])].map(bareName);
  });
  return new PlanWrites(session.planned, before.catalog, session.writes).changeOf(names);
}

/** The state before the revision. A rolled back transaction has restored it. */
async function basisOf({ session, step, before, startAgain }: Case, failure: Failure): Promise<Snapshot | Problem> {
  return failure.phase === "up" && session.isInTransaction(step) && session.isOneTransaction ? before : startAgain();
}
