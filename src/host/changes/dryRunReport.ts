import * as l10n from "@vscode/l10n";
import { dryRunDocument, dryRunInWords } from "../../client/changes/dryRunReport.ts";
import { actions } from "../../client/messages/actions.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import type { Plan } from "../../migrations/plan.ts";
import type { ExecuteResult } from "../../protocol/runner.ts";
import { notify, notifyProblem, warn } from "../messages/notify.ts";
import type { Services } from "../services.ts";

/** Reports the result of a dry run and shows its statements with their durations and numbers of rows. */
export async function reportDryRun(
  services: Services,
  project: Project,
  plan: Plan,
  result: ExecuteResult,
): Promise<void> {
  const { view } = project;
  const { problem } = result;
  const summary = dryRunInWords(view, plan, result);
  if (problem?.code === "cancelled") return warn({ message: summary, actions: [actions.log] }, project);
  if (problem) return notifyProblem(problem, project, summary);
  await services.showSql(l10n.t("Dry run on {0}", databaseLabel(view)), dryRunDocument(view, plan, result));
  notify(summary, actions.log);
}
