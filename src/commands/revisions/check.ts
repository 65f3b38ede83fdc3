import { l10n } from "vscode";
import * as vscode from "vscode";
import { inView } from "../../host/changes/progress.ts";
import { titleOf } from "../../client/project/projectState.ts";
import { failed } from "../../host/changes/requestChange.ts";
import { tell } from "../../host/messages/notify.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { onProject } from "../command.ts";
import { counts } from "../../client/messages/counts.ts";

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
  const head = counts.modelChanges(name, count, project.view.history.pending.length).map((line) => `-- ${line}`);
  await services.showSql(
    l10n.t("Model changes of {0}", project.location.name),
    [...head, "", ...difference.up.map(({ sql }) => `${sql};`), ""].join("\n"),
  );
  return { ok: true, applied: [], reverted: [], upToDate: false };
});
