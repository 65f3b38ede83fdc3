import { isSameDatabase } from "../migrations/connection.ts";
import { buildHistory } from "../migrations/history.ts";
import type { Plan } from "../migrations/plan.ts";
import { confirmedPlan, planFor } from "../migrations/plan.ts";
import type { Problem } from "../migrations/problem.ts";
import { isProblem } from "../migrations/problem.ts";
import type { ExecuteParams, ExecuteResult, Progress } from "../protocol.ts";
import type { Database, Held } from "./database.ts";
import { downgrade } from "./downgrade.ts";
import { runProblem } from "./runProblem.ts";
import type { LoadedMigration, Project } from "./project.ts";
import { Tracker } from "./tracker.ts";
import { upgrade } from "./upgrade.ts";

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
  database: Database,
  params: ExecuteParams,
  context: RunContext,
): Promise<ExecuteResult | Problem> {
  const { on } = params;
  if (on && !isSameDatabase(on, database.facts)) return { code: "planChanged", steps: [] };
  const options = {
    timeout: database.project.start.lockTimeout,
    signal: context.signal,
    onWaiting: (holder: object) => context.report({ kind: "waitingForLock", ...holder }),
  };
  return database.alone(options, (held) => executeLocked(database, held, params, context));
}

async function executeLocked(
  database: Database,
  held: Held,
  params: ExecuteParams,
  context: RunContext,
): Promise<ExecuteResult | Problem> {
  const before = await held.rows();
  if (isProblem(before)) return before;
  const made = planFor(buildHistory(database.project.migrations, before), params.request);
  const plan = isProblem(made) ? made : confirmedPlan(made, params.confirmed);
  if (isProblem(plan)) return plan;

  let started = performance.now();
  const tracker = new Tracker(plan.steps.length, context.report);
  const stop = () => {
    const process = tracker.cancel();
    if (process !== undefined) held.interrupt(process);
  };
  context.signal.addEventListener("abort", stop, { once: true });
  let problem: Problem | undefined;
  try {
    if (context.signal.aborted) tracker.cancel();
    if (plan.direction === "up" && plan.steps.length > 0) await held.prepare();
    // What is told is the time of the revisions; to TypeORM the extensions are a part of connecting.
    started = performance.now();
    if (plan.steps.length > 0) await run(database, plan, tracker);
  } catch (error) {
    problem = runProblem(error, tracker, database);
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
  const milliseconds = Math.round(performance.now() - started);
  const after = await held.rows();
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

async function run({ project }: Database, plan: Plan, tracker: Tracker): Promise<void> {
  const { dataSource, typeorm } = project;
  const steps = plan.steps.map((step) => migrationOf(project, step.id));
  if (plan.direction === "down") return downgrade(typeorm, dataSource, steps, tracker);
  return upgrade(dataSource, steps, tracker);
}

function migrationOf(project: Project, id: string): LoadedMigration {
  const migration = project.migrations.find((candidate) => candidate.id === id);
  if (!migration) throw new Error(`${id} was planned and is not loaded`);
  return migration;
}
