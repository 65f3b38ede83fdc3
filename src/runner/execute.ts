import { databaseTitle, isSameDatabase } from "../migrations/connection.ts";
import { buildHistory } from "../migrations/history.ts";
import type { Plan } from "../migrations/plan.ts";
import { confirmedPlan, isEmptyPlan, planFor } from "../migrations/plan.ts";
import type { Problem } from "../migrations/problem.ts";
import { isProblem } from "../migrations/problem.ts";
import type { ExecuteParams, ExecuteResult, Kept, Progress } from "../protocol.ts";
import type { Database, Held } from "./database.ts";
import { nextTurn } from "./intrinsics.ts";
import type { Journal, JournalRun } from "./journal.ts";
import type { JournalMemory } from "./journalMemory.ts";
import { keepProcessState } from "./run/processState.ts";
import { runProblem } from "./runProblem.ts";
import type { Run } from "./run.ts";
import { runPlan, startRun } from "./run.ts";
import { endOf, notRecorded, resultOf } from "./runResult.ts";

/** What a run may use of its surroundings. */
export type RunContext = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/**
 * Carries out a request under the lock: the plan is made anew from what the database says then, and only what was
 * confirmed of it is done. Whatever happens, the result says what the database holds afterwards, and the journal what was
 * done.
 *
 * Problems: those of the connection and of the plan, `locked`, `cancelled`; the result's own `problem`:
 * `migrationFailed`, `transactionModeForbidden`, `cancelled`, `connectionLost`, `lockLost`, `dryRunRefused` …
 */
export async function execute(
  database: Database,
  params: ExecuteParams,
  context: RunContext,
  memory: JournalMemory,
): Promise<ExecuteResult | Problem> {
  const { on } = params;
  if (on && !isSameDatabase(on, database.facts)) return { code: "planChanged", steps: [] };
  // The journal asks the server who it is: meanwhile the lock is taken.
  void memory.of(database);
  const options = {
    timeout: database.project.start.lockTimeout,
    signal: context.signal,
    onWaiting: (holder: object) => context.report({ kind: "waitingForLock", ...holder }),
  };
  return database.alone(options, async (held) => executeLocked(database, held, params, context, memory));
}

async function executeLocked(
  database: Database,
  held: Held,
  params: ExecuteParams,
  context: RunContext,
  memory: JournalMemory,
): Promise<ExecuteResult | Problem> {
  const before = await held.rows();
  if (isProblem(before)) return before;
  const [journal, renamed] = await Promise.all([memory.of(database), memory.renamed(database, before)]);
  const recovered = new Set((params.recovered ?? []).map(({ id }) => id));
  const history = buildHistory(database.project.migrations, before, undefined, renamed);
  const made = planFor(history, params.request, recovered);
  const plan = isProblem(made) ? made : confirmedPlan(made, params.confirmed);
  if (isProblem(plan)) return plan;
  const again = plan.renamed?.find(({ id }) => params.confirmed?.includes(id) !== true);
  if (again && params.dryRun !== true) return { code: "migrationRenamed", revision: again.id, from: again.from };

  let begun: JournalRun | undefined;
  const isTold = params.dryRun !== true && !isEmptyPlan(plan);
  const told = isTold && journal ? () => (begun ??= beginIn(journal, database, plan)) : undefined;
  const run = startRun(database, held, plan, before, params, context, told);
  // It reads every file, while the server answers TypeORM's first questions; the first revision waits for it.
  if (told) void nextTurn().then(told);
  const { problem, milliseconds } = await guarded(run, held, context, database);
  const after = await held.rows(run.tracker.process);
  const isDryRun = params.dryRun === true;
  const result = resultOf(plan, before, after, {
    problem: problem ?? (isDryRun ? undefined : notRecorded(plan, after, database.table)),
    milliseconds,
    kept: problem
      ? await lookedUp(database, run.keeping?.kept(run.tracker.position?.revision) ?? [], problem)
      : undefined,
  });
  if (isDryRun) return { ...result, applied: [], reverted: [], ...run.tried() };
  await told?.().end(endOf(result, after));
  return result;
}

/** Runs a plan; what ends it early is a problem. */
async function guarded(
  run: Run,
  held: Held,
  { signal }: RunContext,
  database: Database,
): Promise<{ readonly problem: Problem | undefined; readonly milliseconds: number }> {
  const stop = () => {
    for (const process of run.tracker.cancel()) held.interrupt(process);
  };
  for (const cause of [signal, held.lost]) cause?.addEventListener("abort", stop, { once: true });
  const restore = keepProcessState();
  let problem: Problem | undefined;
  try {
    if (signal.aborted) run.tracker.cancel();
    await runPlan(run);
  } catch (error) {
    const found = runProblem(error, run.tracker, database);
    problem = found.code === "cancelled" && held.lost?.aborted === true ? { code: "lockLost" } : found;
  } finally {
    for (const cause of [signal, held.lost]) cause?.removeEventListener("abort", stop);
    run.tracker.end();
    restore();
  }
  return { problem, milliseconds: Math.round(performance.now() - run.started) };
}

/** Says of an index that a failure may have left whether it is there. */
async function lookedUp(database: Database, kept: readonly Kept[], problem: Problem): Promise<readonly Kept[]> {
  const sql = problem.code === "migrationFailed" ? problem.sql : undefined;
  return Promise.all(
    kept.map(async (part): Promise<Kept> => {
      if (part.left !== "index" || sql === undefined) return part;
      const indexes = await database.invalidIndexes?.(sql);
      return indexes === undefined || isProblem(indexes) ? part : { ...part, indexes };
    }),
  );
}

function beginIn(journal: Journal, { project, facts }: Database, plan: Plan): JournalRun {
  const revisions = plan.steps.map(({ id, timestamp }) => {
    const file = project.migrations.find((migration) => migration.id === id)?.file;
    return journal.revision({ id, timestamp, ...(file === undefined ? {} : { file }) }, project.start.root);
  });
  return journal.begin({ database: databaseTitle(facts), direction: plan.direction, revisions });
}
