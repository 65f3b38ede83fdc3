import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ComposeTarget, Docker } from "../../client/database/compose/docker.ts";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import type { Project } from "../../client/project/project.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import type { RequestOptions } from "../../client/runner/runnerClient.ts";
import { notify } from "../../host/messages/notify.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { ifTrusted, onProject } from "../command.ts";
import { findService } from "./findComposeService.ts";

type Running = { readonly docker: Docker; readonly target: ComposeTarget };

/** Stops the project's database: the embedded one, or its container. Data stays in either case. */
export const stopDatabase = onProject(
  ifTrusted(async (services, { project, argument: { yes = false, service } }): Promise<CommandResult | undefined> => {
    if (services.database.isRunning(project)) return stopEmbedded(services, project, yes);
    const remembered = services.compose.started(project);
    const running = remembered
      ? await withDocker(services, remembered)
      : await runningService(services, project, service);
    if (isProblem(running)) return failed(running, project);
    if (running) {
      const { target } = running;
      const sentence = l10n.t("{0} was not started here. Stop it?", target.service);
      if (!remembered && !yes && !(await confirm(sentence))) return undefined;
      return stopCompose(services, project, running);
    }
    if (services.database.isOfOtherWindow(project)) return failed({ code: "databaseOfOtherWindow" }, project);
    notify(l10n.t("No database runs here that could be stopped."));
    return { ok: true, applied: [], reverted: [], upToDate: true };
  }),
);

async function stopEmbedded(services: Services, project: Project, yes: boolean): Promise<CommandResult | undefined> {
  const others = services.database.sharedWith(project);
  if (others > 0 && !yes && !(await confirm(l10n.t("Another window uses this database as well. Stop it?"))))
    return undefined;
  const problem = await withRevisionsProgress(
    services,
    project,
    "other",
    () => services.database.stop(project),
    () => services.store.refreshProject(project),
  );
  if (problem) return failed(problem, project);
  notify(
    others > 0
      ? l10n.t("The embedded PostgreSQL is stopped, for the other window too. Its data stays.")
      : l10n.t("The embedded PostgreSQL is stopped. Its data stays."),
  );
  return { ok: true, applied: [], reverted: [], database: { kind: "embedded" } };
}

async function stopCompose(
  services: Services,
  project: Project,
  { docker, target }: Running,
): Promise<CommandResult | undefined> {
  const stop = ({ signal }: RequestOptions) => {
    project.update({ running: { direction: "other", what: l10n.t("Stopping {0}…", target.service) } });
    return services.compose.stop(docker, project, target, signal);
  };
  const problem = await withRevisionsProgress(services, project, "other", stop, () =>
    services.store.refreshProject(project),
  );
  if (problem) return failed(problem, project);
  notify(l10n.t("{0} is stopped. Its container and data stay.", target.service));
  return { ok: true, applied: [], reverted: [], database: { kind: "compose", service: target.service } };
}

async function withDocker(services: Services, target: ComposeTarget): Promise<Running | Problem> {
  const docker = await services.compose.tools.findDocker();
  return isProblem(docker) ? docker : { docker, target };
}

/** The service that `Start Database` would start, when it runs already. */
async function runningService(
  services: Services,
  project: Project,
  named: string | undefined,
): Promise<Running | undefined> {
  const found = await findService(services, project, named);
  if (isProblem(found) || found.kind !== "found") return undefined;
  return (await found.docker.isRunning(found.target)) ? found : undefined;
}

async function confirm(question: string): Promise<boolean> {
  const stop = l10n.t("Stop Database");
  return (await vscode.window.showWarningMessage(question, { modal: true }, stop)) === stop;
}
