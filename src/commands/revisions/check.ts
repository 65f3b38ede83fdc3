import { l10n } from "vscode";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { failed } from "../../host/changes/requestChange.ts";
import { notify } from "../../host/messages/notify.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { onFresh, onProject } from "../command.ts";
import { counts } from "../../client/messages/counts.ts";
import { differenceInWords, isOfSchemaOnly } from "../../client/cards/differences.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { displayName } from "../../core/schema/columnFacts.ts";

/** Would `Generate Revision…` write anything? Shows the statements. */
export const check = onProject(
  onFresh(async (services, { project }) => {
    const difference = await withRevisionsProgress(services, project, "other", (options) =>
      project.client.request("diff", {}, options),
    );
    if (isProblem(difference)) return failed(difference, project);
    const name = databaseLabel(project.view);
    const count = difference.up.length;
    if (count === 0) {
      notify(l10n.t("No model changes: {0} is what the entities say.", name));
      return { ok: true, applied: [], reverted: [], upToDate: true };
    }
    const changes = counts.modelChanges(name, count, project.view.history.pending.length);
    const head = [...changes, ...schemaOnly(project.view)].map((line) => `-- ${line}`);
    await services.showSql(
      l10n.t("Model changes of {0}", project.location.name),
      [...head, "", ...difference.up.map(({ sql }) => `${sql};`), ""].join("\n"),
    );
    return { ok: true, applied: [], reverted: [], upToDate: false };
  }),
);

/** Differences that TypeORM would answer by dropping a column and adding it again, though its type only has another name. */
function schemaOnly({ models = [], schema }: ProjectView): readonly string[] {
  return models.flatMap((model) =>
    model.differences
      .filter(isOfSchemaOnly)
      .map((one) => `${displayName(model.in, schema?.currentSchema)} · ${differenceInWords(one)}`),
  );
}
