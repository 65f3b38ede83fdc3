import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";

/** Executes statements in the open transaction, each for itself: one that fails has no effect on the others. */
export async function executeEach(
  { ask }: ScratchSession,
  statements: readonly string[],
): Promise<{ readonly executed: readonly string[]; readonly failed: readonly string[] }> {
  const [executed, failed]: [string[], string[]] = [[], []];
  for (const sql of statements) {
    await ask("SAVEPOINT migrations_each");
    try {
      await ask(sql);
      await ask("RELEASE SAVEPOINT migrations_each");
      executed.push(sql);
    } catch {
      await ask("ROLLBACK TO SAVEPOINT migrations_each");
      failed.push(sql);
    }
  }
  return { executed, failed };
}
