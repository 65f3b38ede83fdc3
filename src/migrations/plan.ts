import type { History } from "./history.ts";
import { resolveRevision } from "./history.ts";
import type { Problem } from "./problem.ts";
import { isProblem } from "./problem.ts";
import type { Revision } from "./revision.ts";

/** What the user asks of the database. `revision` is a class name or a unique prefix of a timestamp. */
export type Request =
  | { readonly kind: "upgradeHead" }
  | { readonly kind: "upgradeBy"; readonly count: number }
  | { readonly kind: "upgradeTo"; readonly revision: string }
  | { readonly kind: "downgradeBy"; readonly count: number }
  | { readonly kind: "downgradeTo"; readonly revision: string }
  | { readonly kind: "revert"; readonly revision: string }
  | { readonly kind: "downgradeBase" };

/** `up` applies, `down` reverts. */
export type Direction = "up" | "down";

/** What a request means for a history: ordered steps, nothing done yet. */
export type Plan = {
  readonly direction: Direction;
  /** In the order of execution; empty when the database is already there. */
  readonly steps: readonly Revision[];
  /** The revision that is current afterwards; absent: base. */
  readonly becomes?: string;
  /** Steps that are older than a revision already applied. */
  readonly outOfOrder: readonly string[];
};

/**
 * The plan for a request. Problems: `revisionUnknown`, `revisionAmbiguous`, `revisionNotApplied`,
 * `revisionMissingFile`, `countInvalid`.
 */
export function planFor(history: History, request: Request): Plan | Problem {
  switch (request.kind) {
    case "upgradeHead":
      return upgrade(history, history.pending);
    case "upgradeBy":
      if (!isCount(request.count)) return { code: "countInvalid", count: request.count };
      return upgrade(history, history.pending.slice(0, request.count));
    case "upgradeTo": {
      const target = resolveRevision(history, request.revision);
      if (isProblem(target)) return target;
      if (target.state === "missing") return { code: "revisionMissingFile", revision: target.id };
      return upgrade(history, upTo(history.pending, target.id, history));
    }
    case "downgradeBy":
      if (!isCount(request.count)) return { code: "countInvalid", count: request.count };
      return downgrade(history, request.count);
    case "downgradeTo":
    case "revert": {
      const target = resolveRevision(history, request.revision);
      if (isProblem(target)) return target;
      const after = history.applied.indexOf(target.id);
      if (after < 0) return { code: "revisionNotApplied", revision: target.id };
      return downgrade(history, request.kind === "revert" ? after + 1 : after);
    }
    case "downgradeBase":
      return downgrade(history, history.applied.length);
  }
}

/**
 * The steps of `now` that were confirmed, when what was confirmed is still enough; else `planChanged`. Somebody else may
 * have done a part of it meanwhile (two windows): what is left of it is still what the user agreed to.
 */
export function confirmedPlan(now: Plan, confirmed: readonly string[] | undefined): Plan | Problem {
  if (confirmed === undefined || now.steps.every((step) => confirmed.includes(step.id))) return now;
  return { code: "planChanged", steps: now.steps.map((step) => step.id) };
}

function upgrade(history: History, ids: readonly string[]): Plan {
  const steps = ids.map((id) => revisionOf(history, id));
  const becomes = ids.at(-1) ?? history.current;
  const outOfOrder = steps.filter((step) => step.state === "outOfOrder").map((step) => step.id);
  return { direction: "up", steps, outOfOrder, ...(becomes === undefined ? {} : { becomes }) };
}

function downgrade(history: History, count: number): Plan | Problem {
  const steps = history.applied.slice(0, count).map((id) => revisionOf(history, id));
  const missing = steps.find((step) => step.state === "missing");
  if (missing) return { code: "revisionMissingFile", revision: missing.id };
  const becomes = history.applied[count];
  return { direction: "down", steps, outOfOrder: [], ...(becomes === undefined ? {} : { becomes }) };
}

/** The pending revisions up to and including a target, by place in history. */
function upTo(pending: readonly string[], target: string, history: History): readonly string[] {
  const place = new Map(history.revisions.map((revision, index) => [revision.id, index]));
  const last = place.get(target) ?? 0;
  return pending.filter((id) => (place.get(id) ?? 0) >= last);
}

function revisionOf(history: History, id: string): Revision {
  const revision = history.revisions.find((candidate) => candidate.id === id);
  if (!revision) throw new Error(`${id} is not in its own history`);
  return revision;
}

function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 1;
}
