import { createHash } from "node:crypto";
import { buildHistory } from "../../migrations/history.ts";
import type { Plan, ChangeRequest } from "../../migrations/plan.ts";
import { planFor } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Rehearsal, RehearsalNote, RevisionRehearsal, LiveState } from "../../migrations/rehearsal.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import type { LoadedMigration } from "../project/project.ts";
import { filesOf } from "../project/project.ts";
import { originsOf } from "./claims/origins.ts";
import { fingerprint } from "./snapshot/fingerprint.ts";
import { unplant } from "./blame.ts";
import { seededTables, tableNames, withRows } from "./tables.ts";
import { findMigration, applyLiveDefinition, replayHistory, replay, stepOf } from "./scratch/replay.ts";
import { judge } from "./judge.ts";
import { followLive } from "./live/liveSync.ts";
import { contentsOf } from "./openedFiles.ts";
import { installProbe } from "./effects/statementEffects.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";
import { takeSnapshot, seedEmptyTables } from "./snapshot/snapshot.ts";
import { rehearsalOf } from "./roundTrip.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";
import type { Together } from "./together.ts";
import { revertAll } from "./revert.ts";
import { afterOthers } from "./verdicts.ts";
import {
  corrected,
  isCertain,
  isOneTransaction,
  isSameTogether,
  mayDifferTogether,
  succeedsAlone,
  upgradeTogether,
} from "./together.ts";

/**
 * Results of earlier rehearsals in this process, keyed by everything that they depend on. The code in a process never
 * changes.
 */
export type Memory = Map<string, Known>;

type Known = {
  readonly rehearsal: RevisionRehearsal;
  readonly notes: readonly RehearsalNote[];
  /** Digest of the files that the revision's methods have read. */
  readonly contents: string;
};

/**
 * Rehearses a plan: replays the history up to the live state, then runs each revision of the plan up, down and up
 * again. For revisions that the plan reverts, the result contains the statements of `down()`.
 *
 * Problems: those of the plan; `migrationFailed` of the history if it does not replay from an empty database and the
 * live definition was not given.
 */
export async function rehearse(
  session: ScratchSession,
  liveState: LiveState,
  request: ChangeRequest,
  memory: Memory,
): Promise<Omit<Rehearsal, "version" | "milliseconds"> | Problem> {
  const plan = planIn(session, liveState, request);
  if (isProblem(plan)) return plan;
  const ids = plan.steps.map((step) => step.id);
  const ahead = plan.direction === "up" ? ids : ids.toReversed();
  const rows = plan.direction === "up" ? liveState.rows : liveState.rows.filter((row) => !ids.includes(row.id));
  const basis = digest([
    rows,
    { ...liveState, rows: liveState.rows.map(({ id }) => id) },
    plan.direction,
    session.mode,
  ]);
  const key = (count: number) => JSON.stringify([basis, ahead.slice(0, count)]);
  const known = remembered(ahead.map((_, index) => stillKnown(memory.get(key(index + 1)))));
  if (known) {
    for (const note of known.flatMap(({ notes }) => notes)) session.note(note);
    const revisions = known.map(({ rehearsal }) => rehearsal);
    return { revisions: inPlanOrder(plan, revisions), notes: session.notes };
  }

  // The effects of `up()` of a revision with a deleted file may be unknown. In that case only its `down()` is tried.
  const hasAllFiles = ahead.every((id) => findMigration(session, liveState, id) !== undefined);
  const rehearsed = hasAllFiles ? await rehearseAll(session, liveState, rows, ahead, plan.direction) : [];
  if (isProblem(rehearsed)) return rehearsed;
  const rehearsals = plan.direction === "up" ? rehearsed : await reverts(session, liveState, ids, rehearsed);
  if (isProblem(rehearsals)) return rehearsals;
  // A file that the history reads is part of what each of them starts from.
  const below = liveState.rows.flatMap(({ id }) => session.openedBy(id));
  const revisions = rehearsals.map((rehearsal): RevisionRehearsal => {
    const opened = [...new Set([...below, ...session.openedBy(rehearsal.id)])];
    return opened.length === 0 ? rehearsal : { ...rehearsal, opened };
  });
  for (const [index, id] of ahead.entries()) {
    const rehearsal = revisions.find((candidate) => candidate.id === id);
    const contents = contentsOf(rehearsal?.opened ?? []);
    if (rehearsal) memory.set(key(index + 1), { rehearsal, notes: session.notes, contents });
  }
  return { revisions: inPlanOrder(plan, revisions), notes: session.notes };
}

/** Rehearses the reverts on the live state. */
async function reverts(
  session: ScratchSession,
  liveState: LiveState,
  ids: readonly string[],
  rehearsed: readonly RevisionRehearsal[],
): Promise<readonly RevisionRehearsal[] | Problem> {
  const start = await begin(session, liveState, liveState.rows);
  if (!isProblem(start)) return revertAll(session, liveState, { ids, rehearsed, start });
  if (start.code === "cancelled") return start;
  return rehearsed.map((rehearsal) => ({ ...rehearsal, verdict: "fails", problem: start }));
}

/** Returns the cached result unless a file that it depends on has changed. */
function stillKnown(known: Known | undefined): Known | undefined {
  return known !== undefined && known.contents === contentsOf(known.rehearsal.opened ?? []) ? known : undefined;
}

/** Cached results of all revisions; undefined if a result is missing. */
function remembered(all: readonly (Known | undefined)[]): readonly Known[] | undefined {
  const known = all.filter((one) => one !== undefined);
  return known.length === all.length ? known : undefined;
}

/** Distinguishes rehearsals that started from different states. */
function digest(basis: unknown): string {
  return createHash("sha256").update(JSON.stringify(basis)).digest("base64url");
}

/** The plan for a request, as the live database's rows have it. */
export function planIn(session: ScratchSession, liveState: LiveState, request: ChangeRequest): Plan | Problem {
  const { project } = session.connection;
  const recovered = new Set(liveState.recovered.map(({ id }) => id));
  return planFor(buildHistory(filesOf(project), liveState.rows), request, recovered);
}

/** Brings the scratch database to the rows, seeds it, and looks. */
async function begin(
  session: ScratchSession,
  liveState: LiveState,
  rows: readonly AppliedRow[],
): Promise<Snapshot | Problem> {
  // The probe is installed last.
  session.touchedTables.markAllTouched();
  session.seeded.clear();
  // The live state is known for the applied revisions only. A plan continues from there.
  const isLive = rows.length >= liveState.rows.length;
  const applied = isLive ? liveState.rows : rows;
  const problem = await lay(session, liveState, applied, isLive);
  if (problem) return problem;
  const later = rows.slice(applied.length);
  const isFirst = later.length === 0;
  session.origins =
    isLive && !isFirst ? originsOf((await fingerprint(session.ask, session.ownTables)).answer) : undefined;
  const { problem: failed } = await replay(session, liveState, later);
  if (failed) return failed;
  // Event triggers of the live database react to the plan only.
  await session.ask("SET event_triggers = off");
  await installProbe(session.ask);
  await session.ask("RESET event_triggers");
  await seedEmptyTables(session);
  const snapshot = await takeSnapshot(session);
  if (isLive && isFirst) session.origins = originsOf(snapshot.catalog.answer);
  return snapshot;
}

/**
 * Brings the scratch database to applied revisions. Problems: those of the replay, if the live definition was not given.
 *
 * @param isLive true if the rows are those of the live state
 */
export async function lay(
  session: ScratchSession,
  liveState: LiveState,
  rows: readonly AppliedRow[],
  isLive: boolean,
): Promise<Problem | undefined> {
  const hasDefinition = liveState.definition !== undefined && isLive;
  const hole = rows.find(({ id }) => findMigration(session, liveState, id) === undefined);
  if (hasDefinition && hole) {
    session.note({ kind: "fromDefinition", problem: { code: "revisionMissingFile", revision: hole.id } });
    return applyLiveDefinition(session, liveState);
  }
  const { problem } = await replayHistory(session, { ...liveState, hasTable: true }, rows);
  if (problem && (["cancelled", "serverRefused"].includes(problem.code) || !hasDefinition)) return problem;
  if (problem) {
    session.note({ kind: "fromDefinition", problem });
    return applyLiveDefinition(session, liveState);
  }
  if (isLive) {
    await followLive(session, liveState);
    await emptyAsLive(session, liveState);
  }
  return undefined;
}

/** Deletes the rows that the history has inserted into tables which are empty in the live database. */
async function emptyAsLive(session: ScratchSession, { hasRows = {} }: LiveState): Promise<void> {
  const isEmpty = (name: string) => hasRows[name] === false && !session.ownTables.includes(name);
  const all = new Map([...(await tableNames(session))].map(([oid, name]) => [name, oid]));
  const known = new Map([...all].filter(([name]) => isEmpty(name)));
  const full = await withRows(session, [...known.keys()]);
  if (full.length > 0) await unplant(session, full, known);
}

async function rehearseAll(
  session: ScratchSession,
  liveState: LiveState,
  rows: readonly AppliedRow[],
  ids: readonly string[],
  direction: Plan["direction"],
): Promise<readonly RevisionRehearsal[] | Problem> {
  const first = await begin(session, liveState, rows);
  if (isProblem(first)) return first;
  const steps = ids.map((id) => stepOf(session, liveState, id));
  const isWhole = direction === "up" && isOneTransaction(session, steps);
  const isFirstTogether = isWhole && (await mayDifferTogether(session, steps));
  const whole = isFirstTogether ? await upgradeTogether(session, steps) : undefined;
  if (session.isCancelled) return { code: "cancelled" };
  const rehearsed: RevisionRehearsal[] = [];
  const done: AppliedRow[] = [...rows];
  let before: Snapshot | undefined = whole?.isUndone === false ? undefined : first;
  let broken: string | undefined;
  for (const step of steps) {
    if (broken !== undefined) {
      rehearsed.push(
        rehearsalOf(step, "undetermined", { statements: [] }, { reason: { kind: "after", revision: broken } }),
      );
      continue;
    }
    const startAgain = () => begin(session, liveState, done);
    const start: Snapshot | Problem = before ?? (await startAgain());
    if (isProblem(start)) return start;
    const judged = await judge({ session, liveState, step, before: start, startAgain });
    if (isProblem(judged)) return judged;
    const { rehearsal, after } = judged;
    if (rehearsal.problem?.code === "cancelled") return rehearsal.problem;
    rehearsed.push(afterOthers(rehearsal, rehearsed));
    session.planned.push(...rehearsal.statements.map(({ sql }) => sql));
    done.push({ order: done.length + 1, timestamp: step.timestamp, id: step.id });
    // The live run ends there, so that what comes after it stands on nothing.
    if (rehearsal.verdict === "fails" && !after) broken = step.id;
    // If the state after `up()` could not be restored, the next revision starts from a new replay.
    before = after;
  }
  if (!isWhole || (!isFirstTogether && isSameTogether(rehearsed))) return rehearsed;
  const start = whole ? undefined : await begin(session, liveState, rows);
  if (start && isProblem(start)) return start;
  const together = whole ?? (await upgradeTogether(session, steps));
  if (session.isCancelled) return { code: "cancelled" };
  return asOneTransaction(session, liveState, { rows, steps, whole: together, rehearsed });
}

/** Corrects the verdicts by the run of the whole plan, which is repeated without made-up rows where they failed it. */
async function asOneTransaction(
  session: ScratchSession,
  liveState: LiveState,
  {
    rows,
    steps,
    whole,
    rehearsed,
  }: {
    readonly rows: readonly AppliedRow[];
    readonly steps: readonly LoadedMigration[];
    readonly whole: Together;
    readonly rehearsed: readonly RevisionRehearsal[];
  },
): Promise<readonly RevisionRehearsal[] | Problem> {
  const failed = rehearsed.find(({ id }) => id === whole.failed?.revision);
  if (isCertain(whole) && (failed === undefined || succeedsAlone(failed))) return corrected(rehearsed, whole);
  const start = await begin(session, liveState, rows);
  if (isProblem(start)) return start;
  await unplant(session, [...(await seededTables(session)).keys()]);
  const bare = await upgradeTogether(session, steps);
  if (session.isCancelled) return { code: "cancelled" };
  return corrected(rehearsed, bare);
}

function inPlanOrder(plan: Plan, revisions: readonly (RevisionRehearsal | undefined)[]): readonly RevisionRehearsal[] {
  return plan.steps.flatMap(({ id }) => revisions.find((rehearsal) => rehearsal?.id === id) ?? []);
}
