import type { Operation } from "../../core/diff/operation.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Direction } from "../../migrations/plan.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";

/** A statement of a draft. */
export type Executable = Omit<Operation, "phase">;

/** A statement that the scratch database refuses. */
export type DraftFailed = Extract<Problem, { readonly code: "draftFailed" }>;

/** Executes statements in the open transaction. Problem: `draftFailed` with the first statement that fails. */
export async function execute(
  { ask }: ScratchSession,
  statements: readonly Executable[],
  direction: Direction,
): Promise<DraftFailed | undefined> {
  for (const { sql, fills } of statements)
    try {
      await ask(sql);
    } catch (error) {
      const { message, code } = error as { readonly message: string; readonly code?: string };
      return {
        code: "draftFailed",
        direction,
        statement: sql,
        message,
        ...(code === undefined ? {} : { sqlState: code }),
        ...(fills === undefined ? {} : { fills }),
      };
    }
  return undefined;
}

/**
 * Checks deferred constraints in the open transaction, as COMMIT would. Constraints that are initially deferred are
 * deferred again afterwards. Problem: `draftFailed` with the statement `COMMIT`.
 */
export async function checkDeferred({ ask }: ScratchSession, direction: Direction): Promise<DraftFailed | undefined> {
  try {
    await ask("SET CONSTRAINTS ALL IMMEDIATE");
  } catch (error) {
    const { message, code } = error as { readonly message: string; readonly code?: string };
    const sqlState = code === undefined ? {} : { sqlState: code };
    return { code: "draftFailed", direction, statement: "COMMIT", message, ...sqlState };
  }
  const [deferred] = await ask<{ readonly names: string | null }>(deferredConstraints);
  if (deferred?.names) await ask(`SET CONSTRAINTS ${deferred.names} DEFERRED`);
  return undefined;
}

const deferredConstraints = `SELECT string_agg(DISTINCT format('%I.%I', n.nspname, c.conname), ', ') AS names
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.condeferred`;

/** Runs work in a transaction that is rolled back. */
export async function inTransaction<T>({ queryRunner }: ScratchSession, work: () => Promise<T>): Promise<T> {
  await queryRunner.startTransaction();
  try {
    return await work();
  } finally {
    await queryRunner.rollbackTransaction();
  }
}
