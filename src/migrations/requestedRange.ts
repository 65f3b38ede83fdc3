import type { History } from "./history.ts";
import { isPending, resolveRevision } from "./history.ts";
import type { ChangeRequest } from "./plan.ts";
import type { Problem } from "../core/problems/problem.ts";
import { isProblem } from "../core/problems/problem.ts";
import type { AppliedRow } from "./revision.ts";

/** The subject of a preview or a rehearsal: a revision, a position in history, or a range. */
export type RequestedRange = {
  readonly revision?: string;
  /** `head`, `base`, or a revision. */
  readonly to?: string;
  /** `base`, or a revision: where a range begins, wherever the database stands. */
  readonly from?: string;
};

/** The subject that one name stands for: `head`, `base`, or a revision. Without a name: head. */
export function rangeTo(target: string | undefined): RequestedRange {
  if (target === undefined) return {};
  return target === "head" || target === "base" ? { to: target } : { revision: target };
}

/** A request, and where it begins when that is not where the database stands. */
export type Targeted = { readonly request: ChangeRequest; readonly from?: readonly AppliedRow[] };

/**
 * The change that a target means: of a pending revision the upgrade to it, of an applied one its revert; of a place
 * whatever leads there; of a range its upgrade, or its downgrade where it leads backwards. Problems: `revisionUnknown`,
 * `revisionAmbiguous`.
 */
export function requestTo(history: History, { revision, to, from }: RequestedRange): Targeted | Problem {
  if (from !== undefined) return rangeOf(history, from, to ?? revision ?? "head");
  if (to === "head") return { request: { kind: "upgradeHead" } };
  if (to === "base") return { request: { kind: "downgradeBase" } };
  const named = revision ?? to;
  if (named === undefined) return { request: { kind: "upgradeHead" } };
  const target = resolveRevision(history, named);
  if (isProblem(target)) return target;
  if (isPending(target)) return { request: { kind: "upgradeTo", revision: target.id } };
  return { request: { kind: revision === undefined ? "downgradeTo" : "revert", revision: target.id } };
}

/** Every revision up to where it begins counts as applied then, by place in history. */
function rangeOf(history: History, from: string, to: string): Targeted | Problem {
  const oldest = history.revisions.filter(({ state }) => state !== "missing").toReversed();
  const start = placeIn(history, oldest, from);
  if (typeof start !== "number") return start;
  const end = to === "head" ? oldest.length : placeIn(history, oldest, to);
  if (typeof end !== "number") return end;
  const rows = oldest.slice(0, start).map(({ id, timestamp }, index) => ({ order: index + 1, timestamp, id }));
  const target = oldest[end - 1];
  if (end === 0 || !target) return { request: { kind: "downgradeBase" }, from: rows };
  return { request: { kind: end >= start ? "upgradeTo" : "downgradeTo", revision: target.id }, from: rows };
}

/** How many revisions are applied there. */
function placeIn(history: History, oldest: readonly { readonly id: string }[], name: string): number | Problem {
  if (name === "base") return 0;
  const target = resolveRevision(history, name);
  return isProblem(target) ? target : oldest.findIndex(({ id }) => id === target.id) + 1;
}
