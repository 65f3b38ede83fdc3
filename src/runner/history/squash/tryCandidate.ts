import type { Problem } from "../../../core/problems/problem.ts";
import type { LiveState } from "../../../migrations/rehearsal.ts";
import type { SquashForm } from "../../../migrations/squash/squash.ts";
import type { Replayed } from "../../../protocol/states.ts";
import type { DraftFailed } from "../../generate/execute.ts";
import { checkDeferred, execute, inTransaction } from "../../generate/execute.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { seed } from "../../rehearsal/seed/seed.ts";
import { layState } from "../layState.ts";
import { executeEach } from "./executeEach.ts";
import type { Compared, NotCompared } from "./side.ts";
import { differencesBetween, ownerOf, readCompared } from "./side.ts";
import { differingTables } from "./tableContents.ts";

/** A way to write the squashed revision. */
export type Candidate = {
  readonly form: SquashForm;
  readonly up: readonly string[];
  /** Statements at the end of `up()` that are left out if they fail. */
  readonly tail: readonly string[];
  /** Ways to write `down()`. The first one that leads back is taken, otherwise the first one. */
  readonly downs: readonly (readonly string[])[];
  /** True if values that are others in each replay are written. */
  readonly isFrozen: boolean;
  /** True if an index is built with a lock that the replaced revisions built without one. */
  readonly isBlocking: boolean;
};

/** The result of the replaced revisions, with which a candidate is compared. */
export type Expected = {
  readonly after: Compared;
  /** Rows that they make of made-up rows; absent if there are none. */
  readonly madeUp?: Pick<Compared, "contents" | "sequences"> & { readonly notCompared: NotCompared };
  readonly notCompared: NotCompared;
};

/** The result of a candidate. It leads to the same if there are no differences. */
export type TriedCandidate = {
  readonly differences: readonly string[];
  readonly tail: readonly string[];
  readonly leftOut: readonly string[];
  readonly down: readonly string[];
  readonly notUndone: readonly string[];
};

/** Makes the state before the range, with made-up rows or without. Problem: that of the first revision that fails. */
export async function layBefore(
  session: ScratchSession,
  liveState: LiveState,
  base: Replayed,
  isSeeded: boolean,
): Promise<Problem | undefined> {
  const problem = await layState(session, liveState, { kind: "history", replay: base });
  if (problem) return problem;
  if (isSeeded) await seed(session.ask, session.ownTables, { rows: 3, hasNulls: true });
  return undefined;
}

/** Executes a candidate on the state before the range, and compares. Everything is rolled back. Problems: those of `layBefore`. */
export async function tryCandidate(
  session: ScratchSession,
  liveState: LiveState,
  base: Replayed,
  candidate: Candidate,
  { after, madeUp, notCompared }: Expected,
): Promise<TriedCandidate | Problem> {
  const problem = await layBefore(session, liveState, base, false);
  if (problem) return problem;
  // Outside of the transaction, in which the functions that answer cannot be created.
  const before = await readCompared(session);
  const tried = await inTransaction(session, async (): Promise<TriedCandidate> => {
    const none = { tail: [], leftOut: [], down: [], notUndone: [] };
    const failed = await executeAll(session, candidate.up, "up");
    if (failed) return { ...none, differences: [failed] };
    const { executed: tail, failed: leftOut } = await executeEach(session, candidate.tail);
    const found = differencesBetween(after, await readCompared(session), notCompared);
    if (found.length > 0) return { ...none, differences: found };
    return { differences: [], tail, leftOut, ...(await chooseDown(session, candidate, before, notCompared)) };
  });
  if (!madeUp || tried.differences.length > 0) return tried;
  const again = await layBefore(session, liveState, base, true);
  if (again) return again;
  await readCompared(session);
  const found = await inTransaction(session, async () => {
    const failed = await executeAll(session, [...candidate.up, ...tried.tail], "up");
    if (failed) return [failed];
    const { columns, isLeftOut } = madeUp.notCompared;
    const now = await readCompared(session);
    return [
      ...differingTables(madeUp.contents, now.contents, columns, isLeftOut).map(
        (name) => `made-up rows of ${name} differ`,
      ),
      ...[...madeUp.sequences]
        .filter(([name, state]) => now.sequences.get(name) !== state && !isLeftOut(ownerOf(now.objects, name) ?? ""))
        .map(([name]) => `sequence ${name} differs after made-up rows`),
    ];
  });
  return { ...tried, differences: found };
}

/** Executes each way to write `down()`, after `up()`, and undoes it. */
async function chooseDown(
  session: ScratchSession,
  { downs }: Candidate,
  before: Compared,
  notCompared: NotCompared,
): Promise<Pick<TriedCandidate, "down" | "notUndone">> {
  let best: Pick<TriedCandidate, "down" | "notUndone"> | undefined;
  for (const way of downs) {
    await session.ask("SAVEPOINT migrations_down");
    const failed = await executeAll(session, way, "down");
    if (failed) await session.ask("ROLLBACK TO SAVEPOINT migrations_down");
    // A table may take others with it, as a partitioned one does.
    const down = failed ? (await executeEach(session, way)).executed : way;
    // No rollback undoes what a sequence has counted.
    const now = { ...(await readCompared(session)), sequences: before.sequences };
    const notUndone = differencesBetween(before, now, notCompared);
    await session.ask("ROLLBACK TO SAVEPOINT migrations_down");
    if (notUndone.length === 0) return { down, notUndone };
    if (best === undefined || notUndone.length < best.notUndone.length) best = { down, notUndone };
  }
  return best ?? { down: [], notUndone: [] };
}

async function executeAll(
  session: ScratchSession,
  statements: readonly string[],
  direction: "up" | "down",
): Promise<string | undefined> {
  const all = statements.map((sql) => ({ sql }));
  const failed = (await execute(session, all, direction)) ?? (await checkDeferred(session, direction));
  return failed && inWords(failed);
}

function inWords({ statement, message }: DraftFailed): string {
  const [line = ""] = statement.trim().split("\n");
  return `${line.length > 100 ? `${line.slice(0, 100)}…` : line}: ${message}`;
}
