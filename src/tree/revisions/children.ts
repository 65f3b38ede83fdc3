import type { ProjectView } from "../../client/project/projectState.ts";
import { isPending } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { Node } from "./nodes.ts";

/** Applied revisions that are shown before the rest folds. */
const newestShown = 20;

/** The rows of one project; none when it has no revisions and no problem, so that the welcome text of its state shows. */
export function rowsOf(view: ProjectView): Node[] {
  const { key: project, history } = view;
  const problems: Node[] = [
    ...(view.problem ? [{ kind: "problem", project, view, problem: view.problem, isWarning: false } as const] : []),
    ...view.warnings.map((problem) => ({ kind: "problem", project, view, problem, isWarning: true }) as const),
  ];
  if (history.revisions.length === 0) return problems;
  const { shown, hidden } = fold(history.revisions);
  return [
    ...problems,
    ...shown.map((entry) => revisionNode(view, entry)),
    ...(hidden.length > 0 ? [{ kind: "fold", project, view, hidden } as const] : []),
    { kind: "base", project, view },
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

function revisionNode(view: ProjectView, entry: Revision): Node {
  return { kind: "revision", project: view.key, view, revision: entry.id, entry };
}

/** Children of a row. */
export function childrenOf(node: Node): Node[] {
  if (node.kind === "fold") return node.hidden.map((entry) => revisionNode(node.view, entry));
  return node.kind === "project" ? rowsOf(node.view) : [];
}
