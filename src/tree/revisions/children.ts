import type { ProjectView } from "../../client/project/projectState.ts";
import { isPending } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { Node } from "./nodes.ts";

/** Applied revisions that are shown before the rest folds. */
const newestShown = 20;

/** The length from which a list is long. Two long lists are two groups. */
const longFrom = 5;

/** The rows of one project; none when it has no revisions and no problem, so that the welcome text of its state shows. */
export function rowsOf(view: ProjectView): Node[] {
  const { key: project, history } = view;
  const problems: Node[] = [
    ...(view.problem ? [{ kind: "problem", project, view, problem: view.problem, isWarning: false } as const] : []),
    ...view.warnings.map((problem) => ({ kind: "problem", project, view, problem, isWarning: true }) as const),
  ];
  if (history.revisions.length === 0) return problems;
  return [...problems, ...groupsOf(view), { kind: "base", project, view }];
}

/**
 * The revisions in one list, or as the groups Pending and Applied if both are long. An out-of-order revision is in the
 * group of the pending ones, because an upgrade runs it.
 */
function groupsOf(view: ProjectView): readonly Node[] {
  const { revisions } = view.history;
  const pending = revisions.filter(isPending);
  const applied = revisions.filter((revision) => !isPending(revision));
  if (pending.length < longFrom || applied.length < longFrom) return listOf(view, revisions);
  const { key: project } = view;
  return [
    { kind: "group", project, view, group: "pending", entries: pending },
    { kind: "group", project, view, group: "applied", entries: applied },
  ];
}

function listOf(view: ProjectView, revisions: readonly Revision[], isGrouped = false): Node[] {
  const { shown, hidden } = fold(revisions);
  return [
    ...shown.map((entry) => revisionNode(view, entry, isGrouped)),
    ...(hidden.length > 0 ? [{ kind: "fold", project: view.key, view, hidden } as const] : []),
  ];
}

/** All that is not simply applied stays in sight, and the newest applied ones. */
function fold(revisions: readonly Revision[]): {
  readonly shown: readonly Revision[];
  readonly hidden: readonly Revision[];
} {
  const lastToShow = revisions.findLastIndex((revision) => isPending(revision) || revision.state === "missing");
  const firstApplied = revisions.findIndex((revision) => !isPending(revision));
  const end = Math.max(lastToShow + 1, (firstApplied < 0 ? revisions.length : firstApplied) + newestShown);
  // A fold that hides one row is longer than the row.
  return revisions.length - end <= 1
    ? { shown: revisions, hidden: [] }
    : { shown: revisions.slice(0, end), hidden: revisions.slice(end) };
}

function revisionNode(view: ProjectView, entry: Revision, isGrouped = false): Node {
  const node = { kind: "revision", project: view.key, view, revision: entry.id, entry } as const;
  return isGrouped ? { ...node, isGrouped } : node;
}

/** Children of a row. */
export function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case "project":
      return rowsOf(node.view);
    case "group":
      return listOf(node.view, node.entries, true);
    case "fold":
      return node.hidden.map((entry) => revisionNode(node.view, entry));
    default:
      return [];
  }
}

/**
 * The rows from the first level down to a row. Empty if no row matches.
 *
 * @param roots rows of the first level
 */
export function pathTo(roots: readonly Node[], isWanted: (node: Node) => boolean): readonly Node[] {
  for (const node of roots) {
    if (isWanted(node)) return [node];
    const below = pathTo(childrenOf(node), isWanted);
    if (below.length > 0) return [node, ...below];
  }
  return [];
}

/** True if two rows, perhaps of two states of a project, are the same row of the view. */
export function isSameRow(one: Node, other: Node): boolean {
  if (one.kind === "nest" || other.kind === "nest" || one.project !== other.project) return false;
  if (one.kind === "revision" && other.kind === "revision") return one.revision === other.revision;
  if (one.kind === "group" && other.kind === "group") return one.group === other.group;
  if (one.kind === "problem" && other.kind === "problem") return one.problem === other.problem;
  return one.kind === other.kind;
}
