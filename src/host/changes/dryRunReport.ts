import { plural } from "../../client/messages/plural.ts";
import * as l10n from "@vscode/l10n";
import type { Plan } from "../../migrations/plan.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { ExecuteResult, TriedStatement } from "../../protocol/runner.ts";
import { actions } from "../../client/messages/actions.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { rowsInWords } from "../../client/cards/formatNumbers.ts";
import { causeOf, failedAt } from "../../client/messages/runMessages.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Services } from "../services.ts";
import { notify, notifyProblem, warn } from "../messages/notify.ts";

/** Reports the result of a dry run and shows its statements with their durations and numbers of rows. */
export async function reportDryRun(
  services: Services,
  project: Project,
  plan: Plan,
  { problem, statements = [], milliseconds }: ExecuteResult,
): Promise<void> {
  const name = databaseLabel(project.view);
  if (problem?.code === "cancelled")
    return warn({ message: l10n.t("Cancelled; nothing was kept ({0}).", name), actions: [actions.log] }, project);
  if (problem) {
    const message =
      problem.code === "migrationFailed"
        ? [failedAt(problem), l10n.t("Nothing was kept ({0}).", name), causeOf(problem)].join(" ")
        : problemMessage(problem).message;
    return notifyProblem(problem, project, message);
  }
  await services.showSql(l10n.t("Dry run on {0}", name), reportText(name, plan, statements, milliseconds));
  notify(
    plural(
      plan.steps.length,
      l10n.t("{0} works on {1}; it was rolled back.", plan.steps[0]?.name ?? "", name),
      l10n.t("{0} revisions work on {1}; they were rolled back.", plan.steps.length, name),
    ),
    actions.log,
  );
}

function reportText(name: string, plan: Plan, statements: readonly TriedStatement[], milliseconds: number): string {
  const head = [
    l10n.t("{0}: tried in one transaction and rolled back, {1} ms.", name, milliseconds),
    l10n.t("Times and numbers of rows are those of the live database. Sequences may have moved on."),
  ];
  const body = plan.steps.flatMap(({ id }) => {
    const own = statements.filter(({ revision }) => revision === id);
    return ["", `-- ${titleFromId(id)}`, ...own.flatMap(linesOf)];
  });
  return [...head.map((line) => `-- ${line}`), ...body, ""].join("\n");
}

function linesOf({ sql, ms, rows }: TriedStatement): readonly string[] {
  const facts = [l10n.t("{0} ms", ms), ...(rows === undefined || rows === 0 ? [] : [rowsInWords(rows)])];
  return [`${sql.trimEnd().replace(/;$/, "")};`, `--   ${facts.join(" · ")}`];
}
