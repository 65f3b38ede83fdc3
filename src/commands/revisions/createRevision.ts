import { l10n } from "vscode";
import * as vscode from "vscode";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import type { Project } from "../../client/project/project.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import type { Action } from "../../client/messages/actions.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { notify, warn } from "../../host/messages/notify.ts";
import type { CommandId } from "../../manifest.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { askForMessage } from "./prompts.ts";
import type { CommandTarget } from "../command.ts";
import { onChange, onFresh, whichChange } from "../command.ts";
import { counts } from "../../client/messages/counts.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

export const create = onChange(
  whichChange,
  onFresh((services, target) => write(services, target, "create", l10n.t("Create Revision…"))),
);

/**
 * Generates a revision for a database other than PostgreSQL. Its statements are those of TypeORM's schema builder, which
 * compares with the live database only.
 */
export async function writeByTypeorm(services: Services, target: CommandTarget): Promise<CommandResult | undefined> {
  const { project } = target;
  const { pending } = project.view.history;
  // Known before the user has typed anything; the runner looks again.
  if (project.view.status === "ready" && pending.length > 0)
    return failed({ code: "pendingRevisions", count: pending.length }, project);
  return write(services, target, "generate", l10n.t("Generate Revision…"));
}

async function write(
  services: Services,
  { project, argument }: CommandTarget,
  method: "generate" | "create",
  title: string,
): Promise<CommandResult | undefined> {
  const message = argument.message ?? (await askForMessage(title));
  if (message === undefined || (argument.message === undefined && message.trim() === "")) return undefined;
  const written = await withRevisionsProgress(services, project, "other", (options) =>
    project.client.request(method, { message }, options),
  );
  if (isProblem(written)) {
    void services.store.refreshProject(project);
    return failed(written, project);
  }
  if (written.file === undefined) {
    await services.store.refreshProject(project);
    notify(l10n.t("No model changes: {0} is what the entities say.", databaseLabel(project.view)));
    return { ok: true, applied: [], reverted: [], upToDate: true };
  }
  await services.store.reloadProject(project);
  await vscode.window.showTextDocument(vscode.Uri.file(written.file), { preview: false });
  if (written.unregistered)
    warn(problemMessage({ code: "notRegistered", file: written.file, name: written.id ?? "" }), project);
  else if (method === "generate") notify(counts.generatedByTypeorm(written.statements), previewOf(project, written.id));
  return { ok: true, applied: [], reverted: [], file: written.file };
}

/** Reading comes before applying: the message offers what it advises. */
export function previewOf(project: Project, revision: string | undefined): Action {
  return {
    title: l10n.t("Preview SQL"),
    command: "migrations.previewSql" satisfies CommandId,
    arguments: [omitUndefined({ project: project.view.key, revision })],
  };
}
