import { l10n } from "vscode";
import { offerMends } from "../../host/messages/notify.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Command } from "../command.ts";
import { argumentOf, onProject } from "../command.ts";
import { pickProject } from "../pickProject.ts";

export const selectProject: Command = async ({ store }, raw) => {
  await store.settled();
  const named = argumentOf(raw).project;
  const project = named === undefined ? await pickProject(store, l10n.t("Select Project")) : store.find(named);
  if (project) await store.select(project);
};

export const refresh: Command = async ({ store }, raw) => {
  const { project: name } = argumentOf(raw);
  const project = name === undefined ? undefined : store.find(name);
  // Asked for by hand: whatever the runner has loaded may be what is wrong.
  for (const one of project ? [project] : store.projects) if (one.view.running === undefined) one.client.restart();
  await (project ? store.refreshProject(project) : store.refresh());
};

export const showLog: Command = async ({ log }) => log.show();

/** Ends what is under way: of the project that is named, else of all. */
export const cancel: Command = async ({ running, store }, raw) => {
  const { project: name } = argumentOf(raw);
  const project = name === undefined ? undefined : store.find(name);
  for (const [of, controller] of running) if (project === undefined || of === project) controller.abort();
};

/** Shows the actions for a project's problem, or for the problem of a row. */
export const mend: Command = async (services, raw) => {
  const given = raw as { readonly problem?: unknown } | undefined;
  const problem = isProblem(given?.problem) ? given.problem : undefined;
  return onProject(async (_, { project }) => {
    const shown = problem ?? project.view.problem;
    return shown && offerMends(shown, project);
  })(services, raw);
};
