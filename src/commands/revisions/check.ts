import { l10n } from "vscode";
import { draftReport, driftInWords, upToDateInWords } from "../../client/generate/draftReport.ts";
import { counts } from "../../client/messages/counts.ts";
import { databaseLabel, nonPostgresFacts } from "../../client/project/projectState.ts";
import { setting } from "../../client/settings.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import type { Services } from "../../host/services.ts";
import type { CommandTarget } from "../command.ts";
import { onFresh, onProject } from "../command.ts";
import { generateFacts } from "../../client/generate/generateFacts.ts";

const same = { ok: true, applied: [], reverted: [] } as const;

/** Would `Generate Revision…` write anything? Shows the statements. */
export const check = onProject(
  onFresh((services, target) =>
    nonPostgresFacts(target.project.view) ? checkByTypeorm(services, target) : checkByDraft(services, target),
  ),
);

async function checkByDraft(services: Services, { project, argument }: CommandTarget) {
  const against = argument.against ?? setting("generateAgainst", project.location.folder);
  const draft = await withRevisionsProgress(services, project, "other", (options) =>
    project.rehearsals.draft({ answers: {}, against, drift: true }, options),
  );
  if (isProblem(draft)) return failed(draft, project);
  const facts = generateFacts(draft);
  if (draft.up.length === 0) {
    notify([upToDateInWords(project.view, draft.base), ...driftInWords(draft)].join(" "));
    return { ...same, upToDate: true, ...facts };
  }
  await services.showSql(titleOf(project.location.name), draftReport(project.view, draft, {}));
  return { ...same, upToDate: false, ...facts };
}

/** Compares a database other than PostgreSQL by TypeORM's schema builder. */
async function checkByTypeorm(services: Services, { project }: CommandTarget) {
  const difference = await withRevisionsProgress(services, project, "other", (options) =>
    project.client.request("diff", {}, options),
  );
  if (isProblem(difference)) return failed(difference, project);
  const name = databaseLabel(project.view);
  if (difference.up.length === 0) {
    notify(l10n.t("No model changes: {0} is what the entities say.", name));
    return { ...same, upToDate: true };
  }
  const { pending } = project.view.history;
  const head = counts.modelChanges(name, difference.up.length, pending.length).map((line) => `-- ${line}`);
  const statements = difference.up.map(({ sql }) => `${sql};`);
  await services.showSql(titleOf(project.location.name), [...head, "", ...statements, ""].join("\n"));
  return { ...same, upToDate: false };
}

function titleOf(project: string): string {
  return l10n.t("Model changes of {0}", project);
}
