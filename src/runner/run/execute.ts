import type { RunContext } from "./runContext.ts";
import { databaseTitle, isSameDatabase } from "../../core/connection/connection.ts";
import { buildHistory } from "../../migrations/history.ts";
import type { Plan } from "../../migrations/plan.ts";
import { confirmedPlan, isEmptyPlan, planFor } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ExecuteParams, ExecuteResult, NonRevertedEffects } from "../../protocol/runner.ts";
import type { Database, LockedRun } from "../databases/database.ts";
import { nextTurn } from "../process/intrinsics.ts";
import type { Journal, JournalRun } from "../journal/journal.ts";
import type { JournalMemory } from "../journal/journals.ts";
import { keepProcessState } from "./processState.ts";
import { runProblem } from "./runProblem.ts";
import type { Run } from "./runPlan.ts";
import { runPlan, startRun } from "./runPlan.ts";
import { journalEnd, notRecorded, resultOf } from "./runResult.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { quoteName } from "../../core/sql/quote.ts";
import { indexesIfNotExist, isNamed } from "./invalidIndexes.ts";

/**
 * Executes a request under the lock. The plan is recomputed from the rows that are read under the lock, and only
 * confirmed steps are executed. In every case the result describes the database after the run, and the journal
 * records the executed steps.
 *
 * Problems: those of the connection and of the plan, `locked`, `cancelled`. The result's own `problem`:
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
  // The journal queries the server's identity while the lock is acquired.
  void memory.of(database);
  const options = {
    timeout: database.project.start.lockTimeout,
    signal: context.signal,
    onWaiting: (holder: object) => context.report({ kind: "waitingForLock", ...holder }),
  };
  return database.withExclusiveAccess(options, async (held) => executeLocked(database, held, params, context, memory));
}

async function executeLocked(
  database: Database,
  held: LockedRun,
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
  const openJournalRun = isTold && journal ? () => (begun ??= beginIn(journal, database, plan)) : undefined;
  const run = startRun(database, held, plan, before, params, context, openJournalRun);
  // It reads every file, while the server answers TypeORM's first questions; the first revision waits for it.
  if (openJournalRun) void nextTurn().then(openJournalRun);
  const { problem, milliseconds } = await guarded(run, held, context, database);
  const after = await held.rows(run.tracker.process);
  const isDryRun = params.dryRun === true;
  const known = database.project.migrations.map(({ id }) => id);
  const result = resultOf(plan, before, after, {
    problem: problem ?? (isDryRun ? undefined : notRecorded(plan, before, after, known, database.table)),
    milliseconds,
    kept: problem
      ? await lookedUp(database, run.keeping?.kept(run.tracker.position?.revision) ?? [], problem)
      : await passedOver(database, run.keeping?.passedOver() ?? []),
  });
  if (isDryRun) return { ...result, applied: [], reverted: [], ...run.tried() };
  await openJournalRun?.().end(journalEnd(result, after));
  return result;
}

/** Runs a plan; what ends it early is a problem. */
async function guarded(
  run: Run,
  held: LockedRun,
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
async function lookedUp(
  database: Database,
  kept: readonly NonRevertedEffects[],
  problem: Problem,
): Promise<readonly NonRevertedEffects[]> {
  const sql = problem.code === "migrationFailed" ? problem.sql : undefined;
  return Promise.all(
    kept.map(async (part): Promise<NonRevertedEffects> => {
      if (part.left !== "index" || sql === undefined) return part;
      const indexes = await database.invalidIndexes?.(sql);
      return indexes === undefined || isProblem(indexes) ? part : { ...part, indexes };
    }),
  );
}

/** Invalid indexes that a successful run has not created again, because an index of their name existed. */
async function passedOver(
  database: Database,
  statements: readonly { readonly revision: string; readonly sql: string }[],
): Promise<readonly NonRevertedEffects[] | undefined> {
  const named = statements.map(({ revision, sql }) => ({ revision, names: indexesIfNotExist(sql) }));
  const all = named.flatMap(({ names }) => names);
  if (all.length === 0) return undefined;
  const invalid = await database.invalidIndexes?.(all.map((name) => quoteName(name.index)).join(" "));
  if (invalid === undefined || isProblem(invalid)) return undefined;
  const found = named.flatMap(({ revision, names }): readonly NonRevertedEffects[] => {
    const indexes = invalid.filter((index) => names.some((name) => isNamed(index, name)));
    return indexes.length > 0 ? [{ revision, statements: 0, left: "index", indexes }] : [];
  });
  return found.length > 0 ? found : undefined;
}

function beginIn(journal: Journal, { project, facts }: Database, plan: Plan): JournalRun {
  const revisions = plan.steps.map(({ id, timestamp }) => {
    const file = project.migrations.find((migration) => migration.id === id)?.file;
    return journal.revision(omitUndefined({ id, timestamp, file }), project.start.root);
  });
  return journal.begin({ database: databaseTitle(facts), direction: plan.direction, revisions });
}
