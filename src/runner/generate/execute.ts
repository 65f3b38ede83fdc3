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

/** Runs work in a transaction that is rolled back. */
export async function inTransaction<T>({ queryRunner }: ScratchSession, work: () => Promise<T>): Promise<T> {
  await queryRunner.startTransaction();
  try {
    return await work();
  } finally {
    await queryRunner.rollbackTransaction();
  }
}
