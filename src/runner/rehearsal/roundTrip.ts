import type { Direction } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Effects, Phase, RehearsedStatement, RevisionRehearsal, Verdict } from "../../migrations/rehearsal.ts";
import { bindParameters } from "../../core/sql/bind.ts";
import { readsRows } from "../../core/sql/commands.ts";
import { isCatalogRead } from "../../core/sql/catalogReads.ts";
import { boundValues } from "../run/boundValues.ts";
import type { ServerError } from "../loader/loadProblem.ts";
import type { LoadedMigration } from "../project/project.ts";
import type { ExecutedStatement } from "../run/tracker.ts";
import { differences } from "./snapshot/differences.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";
import { takeSnapshot, seedEmptyTables } from "./snapshot/snapshot.ts";
import { lostBetween } from "./snapshot/rows.ts";
import { Probe } from "./effects/statementEffects.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";
import { lossesOfProof, verdictOf } from "./verdicts.ts";
import { isReplacedCheck } from "../../migrations/squash/renderReplaces.ts";

/** The effects of one method. */
export type MethodRun = {
  readonly statements: readonly RehearsedStatement[];
  readonly problem?: Problem;
  /** It has read rows of tables, so that what it sends may depend on them. */
  readonly reads: boolean;
};

/** A failure of one part of a proof, and the server's own error. */
export type Failure = {
  readonly phase: Phase;
  readonly problem: Problem;
  readonly error: ServerError | undefined;
  readonly reads: boolean;
};

/** A rehearsed revision, and whether the database is now where its `up()` leaves it. */
export type RoundTrip = {
  readonly rehearsal: RevisionRehearsal;
  readonly after?: Snapshot;
  readonly failure?: Failure;
};

/**
 * Runs a revision up, down and up again on seeded rows and compares what is there. The database is where `before` was
 * taken. Without `after`, it is nowhere that one could go on from.
 */
export async function rehearseRoundTrip(
  session: ScratchSession,
  step: LoadedMigration,
  before: Snapshot,
): Promise<RoundTrip> {
  const probe = new Probe(session.ask);
  const up = await runWithEffects(session, step, "up", probe);
  const failed = (phase: Phase, problem: Problem, reads: boolean): Failure => ({
    phase,
    problem,
    error: session.failure,
    reads,
  });
  if (up.problem) {
    const failure = failed("up", up.problem, up.reads);
    return { rehearsal: rehearsalOf(step, "fails", up, { problem: up.problem, phase: "up" }), failure };
  }
  const down = await runPlain(session, step, "down");
  const sent = { up: up.statements.map(({ sql }) => sql), down: down.statements.map(({ sql }) => sql) };
  if (down.problem) {
    const failure = failed("down", down.problem, down.reads);
    const inTransaction = session.isInTransaction(step);
    const more = { problem: down.problem, phase: "down", up: sent.up } as const;
    const rehearsal = rehearsalOf(step, "irreversible", up, more);
    return inTransaction ? { rehearsal, after: await seedAndTakeSnapshot(session), failure } : { rehearsal, failure };
  }
  const reverted = await takeSnapshot(session, before);
  const { catalog, columnOrder } = differences(before.catalog, reverted.catalog);
  const lost = lossesOfProof(lostBetween(before.rows, reverted.rows), up.statements, session.notes);
  const facts = { lost, differences: catalog, columnOrder, ...sent };
  const verdict = verdictOf(catalog, lost);
  // A `down()` that does nothing leaves what a second `up()` would only stumble over.
  const isStuck = catalog.length > 0 && hasNoEffects(await probe.after()) && sent.down.every((sql) => readsRows(sql));
  const again = isStuck ? undefined : await runPlain(session, step, "up");
  if (again?.problem) {
    const failure = failed("again", again.problem, again.reads);
    const more = { ...facts, problem: again.problem, phase: "again" } as const;
    return { rehearsal: rehearsalOf(step, "irreversible", up, more), failure };
  }
  if (isStuck) await session.insertRow(step);
  return { rehearsal: rehearsalOf(step, verdict, up, facts), after: await seedAndTakeSnapshot(session, reverted) };
}

/** Runs one method and returns the effects of each of its statements. */
export async function runWithEffects(
  session: ScratchSession,
  step: LoadedMigration,
  direction: Direction,
  probe = new Probe(session.ask),
): Promise<MethodRun> {
  await probe.before();
  const statements: RehearsedStatement[] = [];
  let reads = false;
  const problem = await run(session, step, direction, async ({ sql, parameters, milliseconds, place }) => {
    const at = place();
    reads = noteReading(session, step, sql, place) || reads;
    const effects = await probe.after(!session.isOneTransaction);
    const bound = bindParameters(sql, boundValues(parameters));
    statements.push({ sql: bound, ms: Math.round(milliseconds * 100) / 100, ...(at ? { at } : {}), ...effects });
  });
  return { statements, reads, ...(problem ? { problem } : {}) };
}

/** Runs one method and returns its statements without effects, which takes half the time. */
async function runPlain(
  session: ScratchSession,
  step: LoadedMigration,
  direction: Direction,
): Promise<Omit<MethodRun, "statements"> & { readonly statements: readonly { readonly sql: string }[] }> {
  const statements: { readonly sql: string }[] = [];
  let reads = false;
  const problem = await run(session, step, direction, ({ sql, parameters, place }) => {
    // A second `up()` reads what the first one did.
    if (direction === "down") noteReading(session, step, sql, place);
    reads ||= readsRows(sql) && !isReplacedCheck(sql, session.connection.table);
    statements.push({ sql: bindParameters(sql, boundValues(parameters)) });
  });
  return { statements, reads, ...(problem ? { problem } : {}) };
}

function noteReading(
  session: ScratchSession,
  { id }: LoadedMigration,
  sql: string,
  place: ExecutedStatement["place"],
): boolean {
  if (!readsRows(sql) || isReplacedCheck(sql, session.connection.table)) return false;
  const at = place();
  session.note({ kind: "readsRows", revision: id, ...(at ? { at } : {}) });
  return true;
}

async function run(
  session: ScratchSession,
  step: LoadedMigration,
  direction: Direction,
  hear: (sent: ExecutedStatement) => Promise<void> | void,
): Promise<Problem | undefined> {
  // Catalog queries that TypeORM sends before it alters a table are not statements of the revision.
  const problem = await session.run(step, direction, {
    after: (sent) => (isCatalogRead(sent.sql) ? undefined : hear(sent)),
  });
  if (!session.isInTransaction(step)) session.note({ kind: "noLocks", revision: step.id });
  return problem;
}

/** Puts rows into empty tables and looks. */
export async function seedAndTakeSnapshot(session: ScratchSession, last?: Snapshot): Promise<Snapshot> {
  await seedEmptyTables(session, last);
  return takeSnapshot(session, last);
}

function hasNoEffects({ created, altered, dropped, rewrites }: Effects): boolean {
  return created.length + altered.length + dropped.length + rewrites.length === 0;
}

export function rehearsalOf(
  { id }: Pick<LoadedMigration, "id">,
  verdict: Verdict,
  { statements }: Pick<MethodRun, "statements">,
  more: Partial<RevisionRehearsal>,
): RevisionRehearsal {
  return { id, verdict, direction: "up", statements, lost: [], differences: [], columnOrder: [], ...more };
}
