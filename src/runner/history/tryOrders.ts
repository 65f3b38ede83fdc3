import type { Problem } from "../../core/problems/problem.ts";
import type { OrderOutcome, Replayed, TriedOrders, TryOrdersParams } from "../../protocol/states.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { differences } from "../rehearsal/snapshot/differences.ts";
import { fingerprint } from "../rehearsal/snapshot/fingerprint.ts";
import { layState } from "./layState.ts";

/**
 * Replays the same revisions in several orders, each on an empty database, and compares the schemas that they lead to.
 * Equal orders are replayed once. Problems: `noLiveStart`, that of a common revision in an order that begins with the common ones.
 */
export async function tryOrders(
  session: ScratchSession,
  { liveState, base, orders }: TryOrdersParams,
): Promise<TriedOrders | Problem> {
  // A start that contains a revision of one side is no start for both orders.
  const isOfSide = (id: string) => base.every((one) => one.id !== id) && orders.flat().some((one) => one.id === id);
  if (liveState.start?.contained.some(isOfSide) === true) return { code: "noLiveStart" };
  const outcomes = new Map<string, OrderOutcome>();
  let first: Fingerprint | undefined;
  for (const order of orders) {
    const key = keyOf(order);
    if (outcomes.has(key)) continue;
    const problem = await layState(session, liveState, { kind: "history", replay: order });
    if (problem && (revisionOf(problem) === undefined || isOfBase(problem, base, order))) return problem;
    if (problem) {
      outcomes.set(key, { problem, differences: [] });
      continue;
    }
    const now = await fingerprint(session.ask, session.ownTables);
    outcomes.set(key, { differences: first ? differences(first, now).catalog : [] });
    first ??= now;
  }
  return { outcomes: orders.flatMap((order) => outcomes.get(keyOf(order)) ?? []) };
}

function keyOf(order: Replayed): string {
  return order.map(({ id }) => id).join("\0");
}

/** The revision that a problem is about; undefined for one of the whole replay, for example `cancelled`. */
function revisionOf(problem: Problem): string | undefined {
  return "revision" in problem ? problem.revision : undefined;
}

function isOfBase(problem: Problem, base: Replayed, order: Replayed): boolean {
  return base.every(({ id }, index) => order[index]?.id === id) && base.some(({ id }) => id === revisionOf(problem));
}
