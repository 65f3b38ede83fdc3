import { l10n } from "vscode";
import * as vscode from "vscode";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { notify } from "../../host/messages/notify.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { CommandTarget } from "../command.ts";
import { ifTrusted, onPostgres } from "../command.ts";
import { startCompose } from "./startCompose.ts";
import { startEmbedded } from "./startEmbedded.ts";

/**
 * Starts the PostgreSQL service of the project's Compose file. Without a service, or if Docker does not answer,
 * starts the embedded PostgreSQL and reports the reason.
 */
export const startDatabase = onPostgres(
  ifTrusted(async (services, target): Promise<CommandResult | undefined> => {
    const { project } = target;
    // The project may still use former settings: an `.env` that has just been changed is read again first.
    const isOther = !services.database.isRunning(project);
    if (isOther && project.view.status === "ready") await project.ensureFresh();
    const { view } = project;
    if (isOther && view.status === "ready") {
      notify(
        l10n.t("A database answers already: {0}@{1}.", view.connection?.database ?? "", view.connection?.host ?? ""),
      );
      return { ok: true, applied: [], reverted: [], upToDate: true };
    }
    // Until it answers, or has failed to start, the views show that it is starting.
    project.update({ starting: true });
    try {
      return await start(services, target);
    } finally {
      project.update({ starting: undefined });
    }
  }),
);

async function start(services: Services, target: CommandTarget): Promise<CommandResult | undefined> {
  const { project, argument } = target;
  if (argument.embedded === true || services.database.isRunning(project)) return startEmbedded(services, target);
  const outcome = await startCompose(services, target);
  if (isProblem(outcome)) {
    await services.store.refreshProject(project);
    return failed(outcome, project);
  }
  if (outcome.kind === "embedded") return startEmbedded(services, target, outcome.why);
  return outcome.kind === "dismissed" ? undefined : outcome.result;
}

/** At the opening of a workspace that asks for it: starts the database when nothing answers. */
export async function startOnOpen(services: Services): Promise<void> {
  await services.store.settled();
  for (const { view } of services.store.projects) {
    if (view.problem?.code === "connectionRefused")
      await vscode.commands.executeCommand("migrations.startDatabase", { project: view.key });
  }
}
