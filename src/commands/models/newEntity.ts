import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { notify, warn } from "../../host/messages/notify.ts";
import { writeEntity } from "../../host/setup/writeEntity.ts";
import type { CommandId } from "../../manifest.ts";
import type { ComparedModel } from "../../core/schema/model.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { EntityPlan } from "../../protocol/authoring.ts";
import { askForFields, askForName } from "./askEntity.ts";
import { onFresh, onPostgres } from "../command.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** Result of `New Entity…` after it has written a file. */
type Written = {
  readonly ok: true;
  readonly file: string;
  readonly name: string;
  readonly table: string;
  /** True if the data source contains the entity. */
  readonly registered: boolean;
};

/** Writes a new entity in the repository's style, lists it and opens it; nothing is written before all is answered. */
export const newEntity = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const name = argument.name ?? (await askForName(project));
    if (name === undefined) return undefined;
    const fields = argument.fields ?? (argument.name === undefined ? await askForFields(project, name) : "");
    if (fields === undefined) return undefined;
    // Files may have changed while it was typed.
    await project.ensureFresh();
    const plan = await project.client.request("draftEntity", { name, fields });
    if (isProblem(plan)) return failed(plan, project);
    const before = project.view.loaded?.entities ?? 0;
    const { written, listed } = await writeEntity(plan);
    if (!written) return failed({ code: "fileExists", file: plan.file }, project);
    await show(plan);
    return report(services, project, plan, { listed, before });
  }),
);

async function show({ file, line }: EntityPlan): Promise<void> {
  const at = new vscode.Range(line - 1, 0, line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false, selection: at });
}

/** Looks whether the project loads with it and knows it, and offers what comes next. */
async function report(
  services: Services,
  project: Project,
  plan: EntityPlan,
  { listed, before }: { readonly listed: boolean; readonly before: number },
): Promise<Written | CommandResult> {
  await services.store.reloadProject(project);
  await project.inspect();
  const { loaded, models, problem } = project.view;
  if (!loaded && problem) {
    const message = l10n.t(
      "{0} is written, and the project does not load with it: {1}",
      plan.name,
      problemMessage(problem).message,
    );
    warn({ message, actions: problemMessage(problem).actions }, project);
    return { ok: false, applied: [], reverted: [], file: plan.file, problem: { code: problem.code, message } };
  }
  const model = models?.find((one) => one.name === plan.name);
  // Without a database there is no model list; the number of the data source's entities is available.
  const registered = models ? model !== undefined : listed && (loaded?.entities ?? 0) > before;
  const missing = model ? missingOf(plan, model) : [];
  if (!registered) {
    const { file, className, home } = plan;
    warn(problemMessage(omitUndefined({ code: "entityNotListed", file, name: className, home })), project);
  } else if (missing.length > 0)
    warn({
      message: l10n.t("{0} is written, and TypeORM does not see its {1}.", plan.name, missing.join(", ")),
      actions: [],
    });
  else
    notify(l10n.t("{0} is written; a revision creates its table {1}.", plan.name, plan.table), {
      title: l10n.t("Generate Revision…"),
      command: "migrations.generate" satisfies CommandId,
      arguments: [{ project: project.view.key }],
    });
  return { ok: true, file: plan.file, name: plan.name, table: model?.in.name ?? plan.table, registered };
}

/** The fields that were asked for and are not in the model. */
function missingOf({ fields }: EntityPlan, { columns, relations }: ComparedModel): readonly string[] {
  const seen = new Set([...columns, ...relations].map(({ property }) => property));
  return fields.map(({ name }) => name).filter((name) => !seen.has(name));
}
