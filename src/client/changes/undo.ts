import * as l10n from "@vscode/l10n";
import type { Plan } from "../../migrations/plan.ts";
import type { ExecuteResult } from "../../protocol/runner.ts";
import type { Action } from "../messages/actions.ts";
import type { ProjectView } from "../project/projectState.ts";

/**
 * The action that requests the reverse of a run: the same way, with its own question. Undefined if the reverse would be
 * another change: if other revisions were applied as well, if a reverted one has no file, or if it is out of order now.
 *
 * @param view the project after the run
 */
export function undoOf(view: ProjectView, plan: Plan, { applied, reverted }: ExecuteResult): Action | undefined {
  const title = l10n.t("Undo…");
  if (view.status !== "ready" || view.problem !== undefined || plan.direction === "stamp") return undefined;
  const { history } = view;
  if (plan.direction === "up") {
    const [first] = applied;
    const isLast = history.applied.slice(0, applied.length).every((id) => applied.includes(id));
    if (first === undefined || !isLast || history.applied.length < applied.length) return undefined;
    return { title, command: "migrations.revert", arguments: [{ project: view.key, revision: first }] };
  }
  const [newest] = reverted;
  const isNext = reverted.every((id) =>
    history.revisions.some((one) => one.id === id && one.state === "pending" && one.file !== undefined),
  );
  const comesFirst = history.pending.slice(0, reverted.length).every((id) => reverted.includes(id));
  if (newest === undefined || !isNext || !comesFirst) return undefined;
  return { title, command: "migrations.upgradeTo", arguments: [{ project: view.key, revision: newest }] };
}
