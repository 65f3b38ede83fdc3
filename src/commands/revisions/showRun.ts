import { l10n } from "vscode";
import * as vscode from "vscode";
import { shortTime } from "../../client/cards/formatTime.ts";
import { noRuns, outcomeInWords, runText, runTitle } from "../../client/messages/runLogMessages.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import type { KnownRun } from "../../migrations/journal.ts";
import { ifTrusted, onProject } from "../command.ts";

/** Shows a recorded run with its statements: the named one, otherwise a picked one. */
export const showRun = onProject(
  ifTrusted(async (services, { project, argument }) => {
    const name = databaseLabel(project.view);
    let { run } = argument;
    if (run === undefined) {
      const list = await project.client.request("journal", {});
      if (isProblem(list)) return failed(list, project);
      if (list.runs.length === 0) {
        notify(noRuns(name));
        return { ok: true };
      }
      run = (await pickRun(list.runs, name))?.run;
    }
    if (run === undefined) return undefined;
    const journal = await project.client.request("journal", { run });
    if (isProblem(journal)) return failed(journal, project);
    const found = journal.runs.find((one) => one.run === run);
    if (!found) return failed({ code: "runUnknown" }, project);
    const { steps = [] } = journal;
    await services.showSql(l10n.t("Run on {0}", name), runText(found, steps));
    return { ok: true, ...found, steps };
  }),
);

async function pickRun(runs: readonly KnownRun[], name: string): Promise<KnownRun | undefined> {
  const items = runs.map((run) => ({
    label: runTitle(run),
    description: [outcomeInWords(run), shortTime(run.at), run.by].join(" · "),
    run,
  }));
  const placeHolder = l10n.t("The latest first: a run opens with its statements");
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t("Runs on {0}", name),
    placeHolder,
    matchOnDescription: true,
  });
  return picked?.run;
}
