import { l10n } from "vscode";
import * as vscode from "vscode";
import { driftDocument, repairDocument } from "../../client/history/driftDocuments.ts";
import type { ProjectDrift } from "../../client/history/readDrift.ts";
import { adoptDrift, ignoreDrift, readDrift } from "../../client/history/readDrift.ts";
import { driftFactsInWords, driftInSentence } from "../../client/messages/history/driftMessages.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import type { Services } from "../../host/services.ts";
import type { CommandId } from "../../manifest.ts";
import { onFresh, onPostgres } from "../command.ts";
import { askForMessage } from "../revisions/prompts.ts";
import { markOrRemove } from "./markOrRemove.ts";
import { replaying } from "./replaying.ts";

/** Shows where the entities, the revisions and the live database differ, and offers what is sound. */
export const drift = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const found = await replaying((options) => readDrift(project, options));
    if (isProblem(found)) return failed(found, project);
    const { items, folded, ignored, generate, repair, adopt } = found;
    const sentence = driftInSentence(found, databaseLabel(project.view));
    if (items.length + folded.length + ignored.length === 0) notify(sentence);
    else
      await services.showMarkdown(
        l10n.t("Drift of {0}", databaseLabel(project.view)),
        driftDocument(project.view, found),
      );
    if (argument.yes !== true) void offerActions(services, project, found, sentence);
    return { ok: true, items, folded, ignored, ...(generate ? { generate } : {}), repair, adopt };
  }),
);

/** Not awaited: the result is there to be read. */
async function offerActions(services: Services, project: Project, found: ProjectDrift, sentence: string) {
  const adopt = l10n.t("Adopt as Revision…");
  const repair = l10n.t("Show Repair Script");
  const ignore = l10n.t("Ignore…");
  const generate = l10n.t("Generate Revision…");
  const buttons = [
    ...(found.adopt.operations.length > 0 ? [adopt] : []),
    ...(found.repair.operations.length > 0 ? [repair] : []),
    ...(found.items.length > 0 ? [ignore] : []),
    ...((found.generate ?? []).length > 0 ? [generate] : []),
  ];
  if (buttons.length === 0) return;
  const picked = await vscode.window.showInformationMessage(sentence, ...buttons);
  if (picked === adopt) await adoptAll(services, project, found);
  if (picked === repair)
    await services.showSql(l10n.t("Repair of {0}", databaseLabel(project.view)), repairDocument(project.view, found));
  if (picked === ignore) await ignoreSome(project, found);
  if (picked === generate)
    await vscode.commands.executeCommand("migrations.generate" satisfies CommandId, { project: project.view.key });
}

/** Writes the revision, and marks it as applied after a question. Removes it again if that was not done. */
async function adoptAll(services: Services, project: Project, found: ProjectDrift): Promise<void> {
  const message = await askForMessage(l10n.t("Adopt as Revision"));
  if (message === undefined) return;
  let written = await adoptDrift(project, found, { message, allowsLosses: false }, {});
  if (written && isProblem(written) && written.code === "driftLosses") {
    if (!(await acceptsLosses(written.losses))) return;
    written = await adoptDrift(project, found, { message, allowsLosses: true }, {});
  }
  if (written === undefined) return;
  if (isProblem(written)) {
    failed(written, project);
    return;
  }
  await markOrRemove(services, project, written);
}

async function acceptsLosses(losses: readonly string[]): Promise<boolean> {
  const adopt = l10n.t("Adopt");
  const picked = await vscode.window.showWarningMessage(
    l10n.t("On other databases, the revision would delete or cut {0}.", losses.join(", ")),
    {
      modal: true,
      detail: l10n.t(
        "A column or table that was renamed by hand appears as a drop and an addition: write that revision by hand.",
      ),
    },
    adopt,
  );
  return picked === adopt;
}

/** Asks which objects are left out from now on, and why. */
async function ignoreSome(project: Project, found: ProjectDrift): Promise<void> {
  const title = l10n.t("Ignore…");
  const picked = await vscode.window.showQuickPick(
    found.items.map((item) => ({ label: item.object, detail: driftFactsInWords(item) })),
    { title, placeHolder: l10n.t("Objects that are not to be listed"), canPickMany: true },
  );
  if (!picked || picked.length === 0) return;
  const reason = await vscode.window.showInputBox({
    title,
    prompt: l10n.t("Why. The file with the reasons belongs into the repository."),
    validateInput: (value) => (value.trim() === "" ? l10n.t("A reason is needed") : undefined),
  });
  if (reason === undefined) return;
  const objects = picked.map(({ label }) => label);
  const written = await ignoreDrift(project.location.root, found, objects, reason);
  if (isProblem(written)) failed(written, project);
  else await vscode.window.showTextDocument(vscode.Uri.file(written.file), { preview: false });
}
