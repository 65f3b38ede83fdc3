import * as l10n from "@vscode/l10n";
import type { Plan } from "../../migrations/plan.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { ExecuteResult, TriedStatement } from "../../protocol/runner.ts";
import { rowsInWords } from "../cards/formatNumbers.ts";
import { plural } from "../messages/plural.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import { causeOf, failedAt } from "../messages/runMessages.ts";
import type { ProjectView } from "../project/projectState.ts";
import { databaseLabel } from "../project/projectState.ts";

/** Describes the result of a dry run. */
export function dryRunInWords(view: ProjectView, plan: Plan, { problem }: ExecuteResult): string {
  const name = databaseLabel(view);
  if (problem?.code === "cancelled") return l10n.t("Cancelled; nothing was kept ({0}).", name);
  if (problem?.code === "migrationFailed")
    return [failedAt(problem), l10n.t("Nothing was kept ({0}).", name), causeOf(problem)].join(" ");
  if (problem) return problemMessage(problem).message;
  return plural(
    plan.steps.length,
    l10n.t("{0} works on {1}; it was rolled back.", plan.steps[0]?.name ?? "", name),
    l10n.t("{0} revisions work on {1}; they were rolled back.", plan.steps.length, name),
  );
}

/** The statements of a successful dry run as an SQL document, with their durations and numbers of rows. */
export function dryRunDocument(
  view: ProjectView,
  plan: Plan,
  { statements = [], milliseconds }: ExecuteResult,
): string {
  const name = databaseLabel(view);
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
