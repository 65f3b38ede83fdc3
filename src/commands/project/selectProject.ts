import { l10n } from "vscode";
import type { Command } from "../command.ts";
import { pickProject } from "../pickProject.ts";
import { argumentOf } from "../command.ts";

export const selectProject: Command = async ({ store }, raw) => {
  await store.settled();
  const named = argumentOf(raw).project;
  const project = named === undefined ? await pickProject(store, l10n.t("Select Project")) : store.find(named);
  if (project) await store.select(project);
};
