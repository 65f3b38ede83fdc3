import type { Client } from "pg";
import { buildHistory } from "../migrations/history.ts";
import type { Plan } from "../migrations/plan.ts";
import { confirmedPlan, planFor } from "../migrations/plan.ts";
import type { Problem } from "../migrations/problem.ts";
import { isProblem } from "../migrations/problem.ts";
import type { ExecuteParams, ExecuteResult, Progress } from "../protocol.ts";
import type { Connection } from "./connection.ts";
import { downgrade } from "./downgrade.ts";
import { runProblem } from "./runProblem.ts";
import type { LoadedMigration } from "./project.ts";
import { serverProblem } from "./problems.ts";
import { Tracker } from "./tracker.ts";
import { upgrade } from "./upgrade.ts";
import { withLock } from "./lock.ts";

/** What a run may use of its surroundings. */
export type RunContext = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/**
 * Carries out a request under the lock: the plan is made anew from what the database says then, and only what was
 * confirmed of it is done. Whatever happens, the result says what the database holds afterwards.
 *
 * Problems: those of the connection and of the plan, `locked`, `cancelled`; the result's own `problem`:
 * `migrationFailed`, `transactionModeForbidden`, `cancelled`, `connectionLost` …
 */
export async function execute(
  connection: Connection,
  params: ExecuteParams,
  context: RunContext,
): Promise<ExecuteResult | Problem> {
  const { on } = params;
  const { host, port, database } = connection.facts;
  if (on && (on.host !== host || on.port !== port || on.database !== database))
    return { code: "planChanged", steps: [] };
  // Before the lock: a project that cannot be initialised should not keep others waiting.
  const unready = await connection.initialize();
  if (unready) return unready;
  let client: Client;
  try {
    client = await connection.openClient();
  } catch (error) {
    return serverProblem(error, connection.facts);
  }
  const options = {
    timeout: connection.project.start.lockTimeout,
    signal: context.signal,
    onWaiting: (holder: object) => context.report({ kind: "waitingForLock", ...holder }),
  };
  try {
    return await withLock(client, connection.table, options, () => executeLocked(connection, client, params, context));
  } catch (error) {
    return serverProblem(error, connection.facts);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function executeLocked(
  connection: Connection,
  client: Client,
  params: ExecuteParams,
  context: RunContext,
): Promise<ExecuteResult | Problem> {
  const before = await connection.rows();
  if (isProblem(before)) return before;
  const made = planFor(buildHistory(connection.project.migrations, before), params.request);
  const plan = isProblem(made) ? made : confirmedPlan(made, params.confirmed);
  if (isProblem(plan)) return plan;

  let started = performance.now();
  const tracker = new Tracker(plan.steps.length, context.report);
  const stop = () => {
    const backend = tracker.cancel();
    // The lock's connection is idle while the run goes on.
    if (backend !== undefined) void client.query("SELECT pg_cancel_backend($1)", [backend]).catch(() => undefined);
  };
  context.signal.addEventListener("abort", stop, { once: true });
  let problem: Problem | undefined;
  try {
    if (context.signal.aborted) tracker.cancel();
    if (plan.direction === "up" && plan.steps.length > 0) await connection.installExtensions();
    // What is told is the time of the revisions; to TypeORM the extensions are a part of connecting.
    started = performance.now();
    if (plan.steps.length > 0) await run(connection, plan, tracker);
  } catch (error) {
    problem = runProblem(error, tracker, connection);
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
  const milliseconds = Math.round(performance.now() - started);
  const after = await connection.rows();
  const verified = !isProblem(after);
  const wasThere = new Set(before.map((row) => row.id));
  const isThere = new Set((verified ? after : before).map((row) => row.id));
  const ids = plan.steps.map((step) => step.id);
  return {
    applied: ids.filter((id) => !wasThere.has(id) && isThere.has(id)),
    reverted: ids.filter((id) => wasThere.has(id) && !isThere.has(id)),
    milliseconds,
    verified,
    ...(problem ? { problem } : {}),
  };
}

async function run(connection: Connection, plan: Plan, tracker: Tracker): Promise<void> {
  const { dataSource, typeorm } = connection.project;
  const steps = plan.steps.map((step) => migrationOf(connection, step.id));
  if (plan.direction === "down") return downgrade(typeorm, dataSource, steps, tracker);
  return upgrade(dataSource, steps, tracker);
}

function migrationOf(connection: Connection, id: string): LoadedMigration {
  const migration = connection.project.migrations.find((candidate) => candidate.id === id);
  if (!migration) throw new Error(`${id} was planned and is not loaded`);
  return migration;
}
