import { l10n } from "vscode";
import type { Project } from "../../client/project/project.ts";
import { titleOf } from "../../client/project/projectState.ts";
import { failed } from "../../host/changes/requestChange.ts";
import type { Services } from "../../host/services.ts";
import { longTime } from "../../client/cards/formatTime.ts";
import type { KnownRun } from "../../migrations/journal.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { wordsOf } from "../../migrations/revision.ts";

/** Shows the changes that were made from here, as the journal has them. */
export async function showRuns(services: Services, project: Project): Promise<unknown> {
  const journal = await project.client.request("journal", {});
  if (isProblem(journal)) return failed(journal, project);
  const name = titleOf(project.view);
  const head =
    journal.runs.length === 0
      ? l10n.t("Nothing was changed on {0} from here yet.", name)
      : l10n.t("Changes of {0} that were made from here, the latest first.", name);
  await services.showText(l10n.t("Runs on {0}", name), [head, ...journal.runs.map(textOf), ""].join("\n\n"));
  return { ok: true, runs: journal.runs };
}

function textOf({ at, by, direction, outcome, applied, reverted, revisions }: KnownRun): string {
  const verbs = { up: l10n.t("Upgrade"), down: l10n.t("Revert"), stamp: l10n.t("Stamp") };
  const how =
    outcome === undefined
      ? l10n.t("its end was never told")
      : outcome === "ok"
        ? l10n.t("done")
        : l10n.t("ended early: {0}", outcome);
  return [
    `${longTime(at)} · ${by} · ${verbs[direction]} · ${how}`,
    ...applied.map((id) => `  + ${wordsOf(id)} (${id})`),
    ...reverted.map((id) => `  − ${wordsOf(id)} (${id})`),
    ...(applied.length + reverted.length === 0 ? revisions.map((id) => `  · ${wordsOf(id)} (${id})`) : []),
  ].join("\n");
}
