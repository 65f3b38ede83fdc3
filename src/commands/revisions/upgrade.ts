import { l10n } from "vscode";
import { requestChange } from "../../host/changes/requestChange.ts";
import { isPending } from "../../migrations/history.ts";
import { askForCount, pickRevision } from "./prompts.ts";
import { onChange } from "../command.ts";

const which = () => l10n.t("Upgrade Which Project?");

export const upgradeHead = onChange(which, (services, { project, argument }) =>
  requestChange(services, project, { kind: "upgradeHead" }, argument),
);

export const upgradeOne = onChange(which, (services, { project, argument }) =>
  requestChange(services, project, { kind: "upgradeBy", count: 1 }, argument),
);

export const upgradeBy = onChange(which, async (services, { project, argument }) => {
  const count = argument.count ?? (await askForCount(project.view.history.pending));
  return count === undefined ? undefined : requestChange(services, project, { kind: "upgradeBy", count }, argument);
});

export const upgradeTo = onChange(which, async (services, { project, argument }) => {
  const revision = argument.revision ?? (await pickRevision(project, l10n.t("Upgrade to Which Revision?"), isPending));
  return revision === undefined
    ? undefined
    : requestChange(services, project, { kind: "upgradeTo", revision }, argument);
});
