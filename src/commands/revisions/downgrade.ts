import { l10n } from "vscode";
import type { Project } from "../../client/project/project.ts";
import { requestChange } from "../../host/changes/requestChange.ts";
import type { Revision } from "../../migrations/revision.ts";
import { pickRevision } from "./prompts.ts";
import { onChange } from "../command.ts";
import { counts } from "../../client/messages/counts.ts";

const which = () => l10n.t("Revert Which Project?");

export const downgradeOne = onChange(which, (services, { project, argument }) =>
  requestChange(services, project, { kind: "downgradeBy", count: 1 }, argument),
);

export const downgradeTo = onChange(which, async (services, { project, argument }) => {
  const { current } = project.view.history;
  const canBeReached = (entry: Revision) => isApplied(entry) && entry.id !== current;
  const revision =
    argument.revision ??
    (await pickRevision(project, l10n.t("Revert to Which Revision?"), canBeReached, (entry) =>
      counts.reverts(newerThan(project, entry)),
    ));
  return revision === undefined
    ? undefined
    : requestChange(services, project, { kind: "downgradeTo", revision }, argument);
});

export const revert = onChange(which, async (services, { project, argument }) => {
  const revision =
    argument.revision ??
    (await pickRevision(project, l10n.t("Revert Which Revision, and Everything Newer?"), isApplied, (entry) =>
      counts.reverts(newerThan(project, entry) + 1),
    ));
  return revision === undefined ? undefined : requestChange(services, project, { kind: "revert", revision }, argument);
});

export const downgradeBase = onChange(which, (services, { project, argument }) =>
  requestChange(services, project, { kind: "downgradeBase" }, argument),
);

/** How many applied revisions are newer: applied ones are listed newest first. */
function newerThan({ view }: Project, { id }: Revision): number {
  return view.history.applied.indexOf(id);
}

function isApplied(entry: Revision): boolean {
  return entry.state === "applied" || entry.state === "edited" || entry.state === "missing";
}
