import { l10n } from "vscode";
import * as vscode from "vscode";
import { differenceInWords, isOfSchemaOnly } from "../host/differences.ts";
import { inView } from "../host/progress.ts";
import type { ProjectView } from "../host/projectState.ts";
import { titleOf } from "../host/projectState.ts";
import { failed } from "../host/request.ts";
import { tell } from "../host/tell.ts";
import { displayName } from "../migrations/columnFacts.ts";
import { isProblem } from "../migrations/problem.ts";
import { onProject } from "./command.ts";

/** Would `Generate Revision…` write anything? Shows the statements. */
export const check = onProject(async (services, { project }) => {
  if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, project);
  await project.freshen();
  const difference = await inView(services, project, "other", (options) => project.client.request("diff", {}, options));
  if (isProblem(difference)) return failed(difference, project);
  const name = titleOf(project.view);
  const count = difference.up.length;
  if (count === 0) {
    tell(l10n.t("No model changes: {0} is what the entities say.", name));
    return { ok: true, applied: [], reverted: [], upToDate: true };
  }
  const { pending } = project.view.history;
  const head = [
    `-- ${l10n.t("What would make {0} what the entities say: {1} statements. Nothing was run.", name, count)}`,
    ...(pending.length > 0
      ? [`-- ${l10n.t("{0} revisions are pending; they may hold some of these.", pending.length)}`]
      : []),
    ...schemaOnly(project.view).map((words) => `-- ${words}`),
  ];
  await services.showSql(
    l10n.t("Model changes of {0}", project.location.name),
    [...head, "", ...difference.up.map(({ sql }) => `${sql};`), ""].join("\n"),
  );
  return { ok: true, applied: [], reverted: [], upToDate: false };
});

/** Differences that TypeORM would answer by dropping a column and adding it again, though its type only has another name. */
function schemaOnly({ models = [], schema }: ProjectView): readonly string[] {
  return models.flatMap((model) =>
    model.differences
      .filter(isOfSchemaOnly)
      .map((one) => `${displayName(model.in, schema?.currentSchema)} · ${differenceInWords(one)}`),
  );
}
