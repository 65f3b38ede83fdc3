import { omitUndefined } from "../../core/omitUndefined.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Plan, ChangeRequest } from "../../migrations/plan.ts";
import type { RecordedStatement, Recording, LiveState } from "../../migrations/rehearsal.ts";
import { bindParameters } from "../../core/sql/bind.ts";
import { isCatalogRead } from "../../core/sql/catalogReads.ts";
import { readsRows, transactionCommand } from "../../core/sql/commands.ts";
import { boundValues } from "../run/boundValues.ts";
import { earlierSquashes } from "../../migrations/squash/replaced.ts";
import { isReplacedCheck } from "../../migrations/squash/renderReplaces.ts";
import { downgrade } from "../run/downgrade.ts";
import { lockKey } from "../databases/advisoryLock.ts";
import { runProblem } from "../run/runProblem.ts";
import type { RunSettings } from "../../migrations/runSettings.ts";
import { stamp } from "../run/stamp.ts";
import { timeouts } from "../run/timeouts.ts";
import { Tracker } from "../run/tracker.ts";
import { upgrade } from "../run/upgrade.ts";
import { applyLiveDefinition, replayHistory, createMigrationsTable, stepOf } from "./scratch/replay.ts";
import { followLive } from "./live/liveSync.ts";
import { planIn } from "./rehearse.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";

/**
 * Records the statements that a plan would send: statements of revisions, transactions and bookkeeping, in order. The
 * regular executors run the plan on the scratch database. Catalog queries, and TypeORM's queries before the run, are
 * excluded. Problems: those of the plan, of the history and of the run.
 */
export async function record(
  session: ScratchSession,
  liveState: LiveState,
  request: ChangeRequest,
  settings: RunSettings = {},
): Promise<Recording | Problem> {
  const plan = planIn(session, liveState, request);
  if (isProblem(plan)) return plan;
  const { connection } = session;
  const problem = await begin(session, liveState, plan);
  if (problem) return problem;
  const statements: RecordedStatement[] = [];
  const tracker = new Tracker(plan.steps.length, () => undefined, timeouts(settings, false));
  const { listener } = connection.project;
  listener.onQuery = (sql, parameters) => {
    const statement = statementOf(tracker, sql);
    if (!statement) return;
    if (statement.kind === "revision" && readsRows(sql) && !isReplacedCheck(sql, connection.table))
      session.note({ kind: "readsRows", revision: statement.revision ?? "" });
    statements.push({ ...statement, sql: bindParameters(sql, boundValues(parameters)) });
  };
  const squashed = earlierSquashes(connection.project.migrations).map(({ id, replaces }) => [id, replaces] as const);
  const facts = { lock: lockKey(connection.table), table: connection.table, replaces: Object.fromEntries(squashed) };
  const known = () => ({ notes: session.notes, ...facts });
  try {
    await run(session, liveState, plan, tracker, settings);
  } catch (error) {
    const stopped = session.lack(error) ?? runProblem(error, tracker, connection);
    const isRevisions = tracker.threw && stopped.code !== "cancelled";
    const sent = statements.filter(({ kind, sql }) => kind !== "transaction" || transactionCommand(sql) !== "rollback");
    // The statements before the failure are useful to the user. A project that cannot run at all has none.
    return isRevisions && sent.some(({ kind }) => kind === "revision")
      ? { statements: sent, ...known(), stopped }
      : stopped;
  } finally {
    listener.onQuery = undefined;
  }
  return { statements, ...known() };
}

/** Brings the scratch database to where the plan begins; a stamp asks for nothing but its table. */
async function begin(session: ScratchSession, liveState: LiveState, plan: Plan): Promise<Problem | undefined> {
  if (plan.marks) {
    return createMigrationsTable(session, liveState);
  }
  const { problem } = await replayHistory(session, liveState);
  if (!problem) {
    await followLive(session, liveState);
    // An event trigger of the live database must not end the recording.
    await session.ask("SET event_triggers = off");
    return undefined;
  }
  if (liveState.definition === undefined || ["cancelled", "serverRefused"].includes(problem.code)) return problem;
  session.note({ kind: "fromDefinition", problem });
  return applyLiveDefinition(session, liveState);
}

async function run(session: ScratchSession, liveState: LiveState, plan: Plan, tracker: Tracker, settings: RunSettings) {
  const { dataSource, project } = session.connection;
  // The statements are for other databases as well, and there and here the rows have other keys.
  const rows = liveState.rows.map(({ id, timestamp, replaced }) => omitUndefined({ id, timestamp, replaced }));
  if (plan.marks) return stamp(project, plan.marks, rows);
  const steps = plan.steps.map(({ id }) => stepOf(session, liveState, id));
  if (plan.direction === "down") return downgrade(project.typeorm, dataSource, steps, tracker, rows, settings);
  return upgrade(dataSource, steps, tracker, settings);
}

function statementOf(tracker: Tracker, sql: string): Omit<RecordedStatement, "sql"> | undefined {
  const { inside } = tracker;
  if (inside) {
    const { revision, direction } = inside;
    return isCatalogRead(sql) ? undefined : { kind: "revision", revision, direction };
  }
  if (transactionCommand(sql) !== undefined) return { kind: "transaction" };
  // Reads whether its tables exist, and their rows.
  return readsRows(sql) ? undefined : { kind: "bookkeeping" };
}
