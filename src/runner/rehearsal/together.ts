import type { Problem } from "../../core/problems/problem.ts";
import { dependsOnTransaction, isPlainDefinition } from "../../core/sql/plainDefinitions.ts";
import type { RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { LoadedMigration } from "../project/project.ts";
import { runProblem } from "../run/runProblem.ts";
import { isOfRows } from "./blame.ts";
import type { Failure } from "./roundTrip.ts";
import { OWN_SCHEMA } from "./scratch/query.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";

/** How the upgrade of a whole plan in one transaction went. */
export type Together = {
  readonly failed?: { readonly revision: string; readonly failure: Failure };
  /** True if the rollback has restored the database. A revision may have ended the transaction. */
  readonly isUndone: boolean;
};

/** True if the live run is a single transaction, in which pending effects of one revision reach the next. */
export function isOneTransaction(session: ScratchSession, steps: readonly LoadedMigration[]): boolean {
  return session.mode === "all" && steps.length > 1 && steps.every(({ transaction }) => transaction === undefined);
}

/**
 * True if the run in one transaction may differ from runs in a transaction each, as far as the code of the revisions and the
 * catalog before them show it: user code or a deferrable constraint exists, or a method mentions such a statement.
 */
export async function mayDifferTogether(session: ScratchSession, steps: readonly LoadedMigration[]): Promise<boolean> {
  if (steps.some((step) => session.isLeftOut(step.id) || dependsOnTransaction(codeOf(step)))) return true;
  const [row] = await session.ask<{ found: string }>(
    `SELECT (${OWN_SCHEMA}.runs_code()
      OR EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgdeferrable)
      OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE condeferrable)
      OR EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtname !~ '^${OWN_SCHEMA}'))::text AS found`,
  );
  return row?.found !== "false";
}

/** The text of `up()`. The word of a function expression is not one of SQL. */
function codeOf({ instance }: LoadedMigration): string {
  return Function.prototype.toString.call(instance.up).replaceAll(/\bfunction\b/g, "");
}

/**
 * True if the run in one transaction has the results of the separate runs: each of these has succeeded, and all of their
 * statements are definitions that no other statement of their transaction affects.
 */
export function isSameTogether(revisions: readonly RevisionRehearsal[]): boolean {
  return revisions.every(
    (revision) => succeedsAlone(revision) && revision.statements.every(({ sql }) => isPlainDefinition(sql)),
  );
}

/**
 * Upgrades all revisions of a plan in one transaction, as the live run in mode `all` does, and rolls it back. A value that
 * was added to an enum cannot be used before the COMMIT, and triggers that are deferred stay pending until then.
 */
export async function upgradeTogether(session: ScratchSession, steps: readonly LoadedMigration[]): Promise<Together> {
  const { queryRunner } = session;
  const { tracker, end } = session.tracker(steps.length, {});
  session.isOneTransaction = true;
  const missing = [...session.missing];
  try {
    await queryRunner.startTransaction();
    for (const step of steps) {
      if (!session.isLeftOut(step.id)) await tracker.watch(step).up(queryRunner);
      await session.insertRow(step);
    }
    return { isUndone: await undone(session) };
  } catch (error) {
    const problem = session.lack(error) ?? runProblem(error, tracker, session.connection);
    const revision = tracker.position?.revision ?? "";
    session.remember(error);
    const failure: Failure = { phase: "plan", problem, error: session.failure, reads: false };
    return { failed: { revision, failure }, isUndone: await undone(session) };
  } finally {
    end();
    // The rollback also undoes the revisions that create extensions.
    session.missing.clear();
    for (const name of missing) session.missing.add(name);
  }
}

async function undone({ queryRunner, isOneTransaction: isWhole }: ScratchSession): Promise<boolean> {
  if (queryRunner.isTransactionActive) await queryRunner.rollbackTransaction().catch(() => undefined);
  return isWhole;
}

/** True if rows have no part in a failure of the whole plan. */
export function isCertain({ failed }: Together): boolean {
  return failed === undefined || !isOfRows(failed.failure);
}

/** Verdicts of the separate revisions, corrected by the result of the whole plan. */
export function corrected(revisions: readonly RevisionRehearsal[], { failed }: Together): readonly RevisionRehearsal[] {
  if (!failed)
    return revisions.map((rehearsal) =>
      rehearsal.verdict === "fails" && rehearsal.rows === undefined && rehearsal.phase === "up"
        ? { ...rehearsal, verdict: "undetermined", reason: { kind: "onlyTogether" } }
        : rehearsal,
    );
  const { problem } = failed.failure;
  return revisions.map((rehearsal) =>
    rehearsal.id === failed.revision && succeedsAlone(rehearsal) && !isOfSameRows(rehearsal, failed.failure)
      ? failsTogether(rehearsal, problem)
      : rehearsal,
  );
}

/** True if the failure of the plan is one on rows, which the revision alone has had as well. */
function isOfSameRows({ reason, rows }: RevisionRehearsal, failure: Failure): boolean {
  return isOfRows(failure) && (reason?.kind === "madeUpRows" || (rows !== undefined && rows.live !== "none"));
}

function failsTogether(rehearsal: RevisionRehearsal, problem: Problem): RevisionRehearsal {
  const { reason: _, unproven: __, ...facts } = rehearsal;
  return { ...facts, verdict: "fails", phase: "plan", problem };
}

/** True if the revision's upgrade succeeds in a transaction of its own. */
export function succeedsAlone({ verdict: shown, unproven, phase }: RevisionRehearsal): boolean {
  const verdict = unproven?.verdict ?? shown;
  return ["reversible", "dataLost"].includes(verdict) || (verdict === "irreversible" && phase !== "up");
}
