import * as l10n from "@vscode/l10n";
import { commitsDdl, databaseKind } from "../../core/connection/drivers.ts";
import type { Plan } from "../../migrations/plan.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { ExecuteResult, NonRevertedEffects } from "../../protocol/runner.ts";
import { plural, pluralUnlessZero } from "../messages/plural.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import { causeOf, failedAt } from "../messages/runMessages.ts";
import type { ProjectView } from "../project/projectState.ts";
import { databaseLabel } from "../project/projectState.ts";

/** Describes the result of a run: the executed steps, or the failure and the state of the database. */
export function runInWords(view: ProjectView, plan: Plan, result: ExecuteResult): string {
  const name = databaseLabel(view);
  if (result.problem) return failure(view, name, plan, result);
  const indexes = (result.kept ?? []).flatMap(({ revision, indexes = [] }) =>
    indexes.map((index) =>
      l10n.t(
        "The index {0} is invalid: {1} did not create it, because an index of this name existed. Drop it and create it again.",
        index,
        titleFromId(revision),
      ),
    ),
  );
  return [success(view, name, plan, result), ...new Set(indexes)].join(" ");
}

function success(
  view: ProjectView,
  name: string,
  plan: Plan,
  { applied, reverted, milliseconds }: ExecuteResult,
): string {
  const time = milliseconds < 1000 ? l10n.t("{0} ms", milliseconds) : l10n.t("{0} s", (milliseconds / 1000).toFixed(1));
  const count = applied.length + reverted.length;
  if (plan.direction === "stamp") return stamped(name, plan, applied, reverted);
  if (count === 0) return l10n.t("{0} was there already.", name);
  const revisions = plural(count, l10n.t("1 revision"), l10n.t("{0} revisions", count));
  if (plan.direction === "down") {
    const place = plan.becomes === undefined ? l10n.t("base") : titleFromId(plan.becomes);
    return l10n.t("Reverted {0} to {1}: {2}, {3}.", name, place, revisions, time);
  }
  const place = view.history.pending.length === 0 ? l10n.t("head") : titleFromId(applied.at(-1) ?? "");
  return l10n.t("Upgraded {0} to {1}: {2}, {3}.", name, place, revisions, time);
}

/** Nothing ran: what counts as applied now, and what no longer does. */
function stamped(name: string, plan: Plan, applied: readonly string[], reverted: readonly string[]): string {
  const [from = "", to = ""] = plan.steps.map((step) => step.name);
  if (plan.marks?.isRename === true) return l10n.t("{0} counts as renamed to {1} on {2}. Nothing ran.", from, to, name);
  const place = plan.becomes === undefined ? l10n.t("base") : titleFromId(plan.becomes);
  const counts = stampCounts(applied.length, reverted.length);
  return counts === ""
    ? l10n.t("{0} is stamped: {1} is current.", name, place)
    : l10n.t("{0} is stamped: {1} is current, {2}. Nothing ran.", name, place, counts);
}

function stampCounts(applied: number, reverted: number): string {
  return [
    pluralUnlessZero(applied, l10n.t("1 counts as applied"), l10n.t("{0} count as applied", applied)),
    pluralUnlessZero(reverted, l10n.t("1 no longer does"), l10n.t("{0} no longer do", reverted)),
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function failure(view: ProjectView, name: string, plan: Plan, result: ExecuteResult): string {
  const { problem } = result;
  const state = [stateOf(name, plan, result), ...stays(result, view)];
  if (problem?.code !== "migrationFailed") {
    const { message } = problem ? problemMessage(problem) : { message: "" };
    return [/[.!?:;]$/.test(message) || message === "" ? message : `${message}.`, ...state].join(" ");
  }
  return [failedAt(problem), ...state, causeOf(problem)].join(" ");
}

/** Effects that the migrations table does not show: statements of a revision without a row that no rollback undoes. */
function stays({ problem, kept }: ExecuteResult, { connection }: ProjectView): readonly string[] {
  if (connection && commitsDdl(connection.driver))
    return problem?.code === "migrationFailed" && problem.statement > 1
      ? [
          l10n.t(
            "{0} commits with every statement that changes a table: those before the failed one may have stayed.",
            databaseKind(connection.driver),
          ),
        ]
      : [];
  return (kept ?? []).flatMap(staysInWords);
}

function staysInWords({ revision, statements, left, indexes }: NonRevertedEffects): readonly string[] {
  const name = titleFromId(revision);
  return [
    ...(statements > 0
      ? [
          plural(
            statements,
            l10n.t(
              "1 statement of {0} ran outside of its transaction and stays: undo it, or have the file allow for it.",
              name,
            ),
            l10n.t(
              "{0} statements of {1} ran outside of its transaction and stay: undo them, or have the file allow for them.",
              statements,
              name,
            ),
          ),
        ]
      : []),
    ...(left === "index" ? indexInWords(name, indexes) : []),
    ...(left === "statements"
      ? [l10n.t("The failed statement of {0} contains its own COMMIT, so a part of it may have stayed.", name)]
      : []),
  ];
}

/** The state of the database after the run, from the database. */
function stateOf(name: string, plan: Plan, { applied, reverted, verified }: ExecuteResult): string {
  if (!verified) return l10n.t("The state of {0} could not be read; refresh when it answers.", name);
  const done = applied.length + reverted.length;
  if (plan.direction === "stamp")
    return done === 0
      ? l10n.t("The migrations table is unchanged ({0}).", name)
      : l10n.t("The migrations table was written: {0} ({1}).", stampCounts(applied.length, reverted.length), name);
  const up = plan.direction === "up";
  if (done === 0) return up ? l10n.t("Nothing was applied ({0}).", name) : l10n.t("Nothing was reverted ({0}).", name);
  const total = plan.steps.length;
  if (total === 1) {
    const revision = plan.steps[0]?.name ?? "";
    return up
      ? l10n.t("{0} was applied and stays so ({1}).", revision, name)
      : l10n.t("{0} was reverted and stays so ({1}).", revision, name);
  }
  return up
    ? l10n.t("{0} of {1} revisions were applied and stay so ({2}).", done, total, name)
    : l10n.t("{0} of {1} revisions were reverted and stay so ({2}).", done, total, name);
}

function indexInWords(revision: string, indexes: readonly string[] | undefined): readonly string[] {
  if (indexes === undefined)
    return [l10n.t("{0} may have left an invalid index: drop it before the next try.", revision)];
  if (indexes.length === 0) return [];
  return [l10n.t("{0} left an invalid index, {1}: drop it before the next try.", revision, indexes.join(", "))];
}
