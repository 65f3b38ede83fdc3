import type { Command } from "../command.ts";
import { argumentOf } from "../command.ts";

export const refresh: Command = async ({ store }, raw) => {
  const { project: name } = argumentOf(raw);
  const project = name === undefined ? undefined : store.find(name);
  // The user expects current files, so the runner restarts.
  for (const one of project ? [project] : store.projects) if (one.view.running === undefined) one.client.restart();
  await (project ? store.refreshProject(project) : store.refresh());
};
