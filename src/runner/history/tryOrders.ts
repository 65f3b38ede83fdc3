import type { Problem } from "../../core/problems/problem.ts";
import type { OrderOutcome, TriedOrders, TryOrdersParams } from "../../protocol/states.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { differences } from "../rehearsal/snapshot/differences.ts";
import { fingerprint } from "../rehearsal/snapshot/fingerprint.ts";
import { continueReplay, layState } from "./layState.ts";

/**
 * Replays revisions in several orders on the same base, and compares the schemas that they lead to. Problems: those of the
 * base.
 */
export async function tryOrders(
  session: ScratchSession,
  { liveState, base, orders }: TryOrdersParams,
): Promise<TriedOrders | Problem> {
  const outcomes: OrderOutcome[] = [];
  let first: Fingerprint | undefined;
  for (const order of orders) {
    const problem = await layState(session, liveState, { kind: "history", replay: base });
    if (problem) return problem;
    const failed = await continueReplay(session, liveState, order);
    if (failed?.code === "cancelled") return failed;
    if (failed) {
      outcomes.push({ problem: failed, differences: [] });
      continue;
    }
    const now = await fingerprint(session.ask, session.ownTables);
    outcomes.push({ differences: first ? differences(first, now).catalog : [] });
    first ??= now;
  }
  return { outcomes };
}
