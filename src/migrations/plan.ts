import type { History } from "./history.ts";
import { resolveRevision } from "./history.ts";
import type { Problem } from "../core/problems/problem.ts";
import { isProblem } from "../core/problems/problem.ts";
import type { Revision } from "./revision.ts";
import { partOfSquash } from "./squash/replaced.ts";
import type { RowChanges } from "./stamp.ts";
import { markRows, stampRows } from "./stamp.ts";
import { omitUndefined } from "../core/omitUndefined.ts";

/** A change that the user requests. `revision` is a class name or a unique prefix of a timestamp. */
export type ChangeRequest =
  | { readonly kind: "upgradeHead" }
  | { readonly kind: "upgradeBy"; readonly count: number }
  | { readonly kind: "upgradeTo"; readonly revision: string }
  | { readonly kind: "downgradeBy"; readonly count: number }
  | { readonly kind: "downgradeTo"; readonly revision: string }
  | { readonly kind: "revert"; readonly revision: string }
  /** Reverts only that revision, regardless of later ones: for a revision with a deleted file. */
  | { readonly kind: "revertOnly"; readonly revision: string }
  /** That revision's `up()` and no other. */
  | { readonly kind: "applyOnly"; readonly revision: string }
  | { readonly kind: "downgradeBase" }
  /** Afterwards it is current, and nothing ran; absent: base. */
  | { readonly kind: "stamp"; readonly revision?: string }
  /** That revision alone counts as applied, or does not. */
  | { readonly kind: "mark"; readonly revision: string; readonly as: "applied" | "notApplied" }
  /** Renames the row of an applied revision with a deleted file, in the same place. */
  | { readonly kind: "rename"; readonly revision: string; readonly to: string }
  /** Deletes rows of revisions with deleted files: of one revision, or of all. */
  | { readonly kind: "purgeMissing"; readonly revision?: string };

/** `up` applies, `down` reverts. */
export type Direction = "up" | "down";

/** The ordered steps of a request for a history. Nothing is executed yet. */
export type Plan = {
  /** `stamp`: only the migrations table is written to. */
  readonly direction: Direction | "stamp";
  /** In the order of execution; of a stamp, what counts as applied afterwards and did not, or the reverse. */
  readonly steps: readonly Revision[];
  /** Stamp only. */
  readonly marks?: RowChanges;
  /** The revision that is current afterwards; absent: base. */
  readonly becomes?: string;
  /** Steps that are older than a revision already applied. */
  readonly outOfOrder: readonly string[];
  /** Steps that would run again what is applied under another name: see `Revision.renamedFrom`. */
  readonly renamed?: readonly { readonly id: string; readonly from: string }[];
};

/**
 * Returns the plan for a request. Problems: `revisionUnknown`, `revisionAmbiguous`, `revisionNotApplied`,
 * `revisionMissingFile`, `countInvalid`, `squashPartlyApplied`.
 *
 * @param recovered revisions with deleted files and known SQL: they can be reverted
 */
export function planFor(
  history: History,
  request: ChangeRequest,
  recovered: ReadonlySet<string> = new Set(),
): Plan | Problem {
  const downgrade = (count: number) => revert(history, history.applied.slice(0, count), recovered);
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
      return downgrade(request.count);
    case "downgradeTo":
    case "revert": {
      const target = resolveRevision(history, request.revision);
      if (isProblem(target)) return target;
      const after = history.applied.indexOf(target.id);
      if (after < 0) return { code: "revisionNotApplied", revision: target.id };
      return downgrade(request.kind === "revert" ? after + 1 : after);
    }
    case "revertOnly": {
      const target = resolveRevision(history, request.revision);
      if (isProblem(target)) return target;
      if (!history.applied.includes(target.id)) return { code: "revisionNotApplied", revision: target.id };
      return revert(history, [target.id], recovered);
    }
    case "applyOnly": {
      const target = resolveRevision(history, request.revision);
      if (isProblem(target)) return target;
      return upgrade(history, history.pending.includes(target.id) ? [target.id] : []);
    }
    case "stamp": {
      const target = request.revision === undefined ? undefined : resolveRevision(history, request.revision);
      return isProblem(target) ? target : stampPlan(history, stampRows(history, target?.id));
    }
    case "mark": {
      const target = resolveRevision(history, request.revision);
      return isProblem(target) ? target : stampPlan(history, markRows(history, target.id, request.as));
    }
    case "rename": {
      const [from, to] = [resolveRevision(history, request.revision), resolveRevision(history, request.to)];
      if (isProblem(from)) return from;
      if (isProblem(to)) return to;
      if (!history.applied.includes(from.id)) return { code: "revisionNotApplied", revision: from.id };
      if (history.applied.includes(to.id)) return { code: "nothingToResolve", revision: to.id };
      return stampPlan(history, { remove: [from.id], insert: [to.id], isRename: true });
    }
    case "purgeMissing": {
      const target = request.revision === undefined ? undefined : resolveRevision(history, request.revision);
      if (isProblem(target)) return target;
      const gone = history.revisions.filter(({ id, state }) => state === "missing" && (target?.id ?? id) === id);
      return stampPlan(history, { remove: gone.map(({ id }) => id), insert: [] });
    }
    case "downgradeBase":
      return downgrade(history.applied.length);
  }
}

/**
 * Returns the steps of `now` that were confirmed, or `planChanged` if `now` contains other steps. Another window may
 * have executed some of the confirmed steps; the remaining ones are still confirmed.
 */
export function confirmedPlan(now: Plan, confirmed: readonly string[] | undefined): Plan | Problem {
  if (confirmed === undefined || now.steps.every((step) => confirmed.includes(step.id))) return now;
  return { code: "planChanged", steps: now.steps.map((step) => step.id) };
}

/** Problem: `squashPartlyApplied`. */
function upgrade(history: History, ids: readonly string[]): Plan | Problem {
  const steps = ids.map((id) => revisionOf(history, id));
  for (const [place, step] of steps.entries()) {
    const part = partOfSquash(step, [...history.applied, ...ids.slice(0, place)]);
    if (part) return { code: "squashPartlyApplied", ...part };
  }
  const becomes = ids.at(-1) ?? history.current;
  const outOfOrder = steps.filter((step) => step.state === "outOfOrder").map((step) => step.id);
  const renamed = steps.flatMap(({ id, renamedFrom: from }) => (from === undefined ? [] : [{ id, from }]));
  return {
    direction: "up",
    steps,
    outOfOrder,
    ...(renamed.length > 0 ? { renamed } : {}),
    ...omitUndefined({ becomes }),
  };
}

function revert(history: History, ids: readonly string[], recovered: ReadonlySet<string>): Plan | Problem {
  const steps = ids.map((id) => revisionOf(history, id));
  const missing = steps.find((step) => step.state === "missing" && !recovered.has(step.id));
  if (missing) return { code: "revisionMissingFile", revision: missing.id };
  const becomes = history.applied.find((id) => !ids.includes(id));
  return { direction: "down", steps, outOfOrder: [], ...omitUndefined({ becomes }) };
}

/** Plan of a stamp. Rows that are only reordered are not steps. */
function stampPlan(history: History, marks: RowChanges): Plan {
  const before = new Set(history.applied);
  const changed = [
    ...marks.remove.filter((id) => !marks.insert.includes(id)),
    ...marks.insert.filter((id) => !before.has(id)),
  ];
  const becomes = rowsAfter(history, marks).at(-1);
  const steps = changed.map((id) => revisionOf(history, id));
  const isNothing = marks.remove.length + marks.insert.length === 0;
  return {
    direction: "stamp",
    steps,
    outOfOrder: [],
    ...(isNothing ? {} : { marks }),
    ...omitUndefined({ becomes }),
  };
}

/** Ids of the rows that a stamp leaves, in the order of execution. */
function rowsAfter({ applied }: History, { remove, insert, isRename = false }: RowChanges): readonly string[] {
  const rows = applied.toReversed();
  if (isRename) return rows.map((id) => (remove.includes(id) ? (insert[0] ?? id) : id));
  return [...rows.filter((id) => !remove.includes(id)), ...insert];
}

/** True if the plan changes nothing. */
export function isEmptyPlan({ steps, marks }: Plan): boolean {
  return steps.length === 0 && marks === undefined;
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
