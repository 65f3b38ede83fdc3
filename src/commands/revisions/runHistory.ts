import { l10n } from "vscode";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { runsText } from "../../client/messages/runLogMessages.ts";

/** Shows the changes that were made from here, as the journal has them. */
export async function showRuns(services: Services, project: Project): Promise<unknown> {
  const journal = await project.client.request("journal", {});
  if (isProblem(journal)) return failed(journal, project);
  const name = databaseLabel(project.view);
  await services.showText(l10n.t("Runs on {0}", name), runsText(name, journal.runs));
  return { ok: true, runs: journal.runs };
}
