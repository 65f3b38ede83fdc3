import type { Plan } from "../../migrations/plan.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import { bindParameters } from "../../core/sql/bind.ts";
import type { JournalStatement } from "../../migrations/journal.ts";
import type { RunSettings } from "../../migrations/runSettings.ts";
import type { ExecuteParams, TriedStatement } from "../../protocol/runner.ts";
import { boundValues } from "./boundValues.ts";
import type { Database, LockedRun } from "../databases/database.ts";
import type { NonRevertedCounter } from "./nonRevertable.ts";
import { nonRevertedCounter } from "./nonRevertable.ts";
import { downgrade } from "./downgrade.ts";
import { dryRun, dryRunTimeouts, refusals } from "./dryRun.ts";
import type { RunContext } from "./runContext.ts";
import { outsideOfMethods } from "./methodScope.ts";
import type { JournalRun } from "../journal/journal.ts";
import type { LoadedMigration } from "../project/project.ts";
import { migrationOfSql } from "./migrationFromSql.ts";
import { markTransactions } from "../databases/transactionMark.ts";
import { stamp } from "./stamp.ts";
import { timeouts, combineObservers } from "./timeouts.ts";
import type { Observer, ExecutedStatement } from "./tracker.ts";
import { Tracker } from "./tracker.ts";
import { upgrade } from "./upgrade.ts";

/** A plan that is about to run, and who watches it. */
export type Run = {
  readonly database: Database;
  readonly held: LockedRun;
  readonly plan: Plan;
  readonly rows: readonly AppliedRow[];
  readonly params: ExecuteParams;
  readonly tracker: Tracker;
  /** When the revisions began, by `performance.now()`: to TypeORM the extensions are a part of connecting. */
  started: number;
  /** Result of a dry run. */
  readonly tried: () => {
    readonly applied?: readonly string[];
    readonly reverted?: readonly string[];
    readonly statements: readonly TriedStatement[];
  };
  done: readonly string[];
  /** Counts effects that a rollback does not revert. PostgreSQL only; undefined if everything is rolled back. */
  readonly keeping: NonRevertedCounter | undefined;
};

/**
 * Creates the tracker of a run with its observers.
 *
 * @param beginJournal begins the journal's run at the first call and returns it; undefined for a run that is not recorded
 */
export function startRun(
  database: Database,
  held: LockedRun,
  plan: Plan,
  rows: readonly AppliedRow[],
  params: ExecuteParams,
  { report }: RunContext,
  beginJournal: (() => JournalRun) | undefined,
): Run {
  const settings = params.dryRun === true ? { ...dryRunTimeouts, ...params.settings } : (params.settings ?? {});
  const statements: TriedStatement[] = [];
  const isPostgres = database.facts.driver === "postgres";
  // A dry run sends nothing that could stay.
  const counter = isPostgres && params.dryRun !== true ? nonRevertedCounter() : undefined;
  const observers: Observer[] = [
    ...(counter ? [counter] : []),
    ...(held.isMarked === true ? [markTransactions(database.table, isOneTransaction(database, plan, settings))] : []),
    ...(isPostgres ? [timeouts(settings, held.isPooled ?? false)] : []),
    ...(beginJournal ? [journalObserver(beginJournal)] : []),
    ...(params.dryRun === true
      ? [refusals(() => tracker), { after: (sent: ExecutedStatement) => void statements.push(triedOf(sent)) }]
      : []),
  ];
  const tracker: Tracker = new Tracker(plan.steps.length, report, combineObservers(observers), held.isPooled ?? false);
  const run: Run = {
    database,
    held,
    plan,
    rows,
    params,
    tracker,
    started: performance.now(),
    done: [],
    keeping: counter,
    tried: () => ({ [plan.direction === "down" ? "reverted" : "applied"]: run.done, statements }),
  };
  return run;
}

/**
 * True if consecutive revisions share a transaction: TypeORM's default for upgrades, and always the case for
 * `downgrade`.
 */
function isOneTransaction({ project }: Database, { direction }: Plan, { transaction }: RunSettings): boolean {
  return (
    direction === "down" || (transaction ?? project.dataSource.options.migrationsTransactionMode ?? "all") === "all"
  );
}

/**
 * Runs a plan by the executor of its kind.
 *
 * @throws what a migration, TypeORM or the server throws; `DryRunRefused`
 */
export function runPlan(run: Run): Promise<void> {
  return outsideOfMethods(() => runBy(run));
}

async function runBy(run: Run): Promise<void> {
  const { plan, database, held, params, tracker, rows } = run;
  const { project } = database;
  if (plan.marks) return stamp(project, plan.marks, rows);
  if (plan.steps.length === 0) return;
  const { dataSource, typeorm } = project;
  const steps = plan.steps.map((step) => stepOf(run, step.id));
  if (params.dryRun === true) {
    run.started = performance.now();
    const direction = plan.direction === "down" ? "down" : "up";
    run.done = await dryRun(database, steps, direction, tracker, rows);
    return;
  }
  if (plan.direction === "up") await held.prepare();
  run.started = performance.now();
  if (plan.direction === "down") return downgrade(typeorm, dataSource, steps, tracker, rows, params.settings);
  return upgrade(dataSource, steps, tracker, params.settings);
}

function stepOf({ database: { project }, params }: Run, id: string): LoadedMigration {
  const migration = project.migrations.find((candidate) => candidate.id === id);
  const recovered = params.recovered?.find((candidate) => candidate.id === id);
  const step = migration ?? (recovered && migrationOfSql(recovered));
  if (!step) throw new Error(`${id} was planned and is not loaded`);
  return step;
}

/**
 * Records each revision in the journal when its method has ended, so that the journal contains executed revisions
 * only.
 */
function journalObserver(beginJournal: () => JournalRun): Observer {
  let statements: JournalStatement[] = [];
  let last: ExecutedStatement | undefined;
  return {
    enter: () => {
      beginJournal();
      return Promise.resolve();
    },
    after: (sent) => {
      last = sent;
      const { sql, parameters, milliseconds, rows } = sent;
      const bound = parameters.length > 0 ? bindParameters(sql, boundValues(parameters)) : sql;
      statements.push({ sql: bound, ms: Math.round(milliseconds), ...(rows === undefined ? {} : { rows }) });
    },
    leave: () => {
      if (last) beginJournal().step(last.revision, last.direction, statements);
      [statements, last] = [[], undefined];
      return Promise.resolve();
    },
  };
}

function triedOf({ revision, sql, parameters, milliseconds, rows, place }: ExecutedStatement): TriedStatement {
  const at = place();
  return {
    revision,
    sql: parameters.length > 0 ? bindParameters(sql, boundValues(parameters)) : sql,
    ms: Math.round(milliseconds * 10) / 10,
    ...(rows === undefined ? {} : { rows }),
    ...(at ? { at } : {}),
  };
}
