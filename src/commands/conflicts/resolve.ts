import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Resolution } from "../../client/changes/resolutions.ts";
import { requestOfResolution, resolutionsOf } from "../../client/changes/resolutions.ts";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import { requestChange } from "../../host/changes/requestChange.ts";
import type { Services } from "../../host/services.ts";
import { notify } from "../../host/messages/notify.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { isConflict, resolveRevision } from "../../migrations/history.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Revision } from "../../migrations/revision.ts";
import { pickRevision } from "../revisions/prompts.ts";
import type { CommandTarget } from "../command.ts";
import { onChange, onFresh, whichChange } from "../command.ts";
import { compareWithApplied } from "./compareApplied.ts";
import { restoreApplied } from "./restoreApplied.ts";
import { regenerateIn } from "./regenerate.ts";
import { retimestampRevision } from "./retimestamp.ts";

/** Offers the resolutions of a conflict and executes the selected one; with `yes`, the first safe one. */
export const resolve = onChange(
  whichChange,
  onFresh(async (services, target) => {
    const { project, argument } = target;
    const { history, problem } = project.view;
    if (problem) return failed(problem, project);
    const named = argument.revision ?? (await pickRevision(project, l10n.t("Resolve Which Conflict?"), isConflict));
    if (named === undefined) return undefined;
    const revision = resolveRevision(history, named);
    if (isProblem(revision)) return failed(revision, project);
    if (!isConflict(revision)) return failed({ code: "nothingToResolve", revision: revision.id }, project);
    const resolutions = await withRevisionsProgress(services, project, "other", () => resolutionsOf(project, revision));
    if (isProblem(resolutions)) return failed(resolutions, project);
    const chosen = await choose(resolutions, revision, argument.yes === true);
    return chosen && carryOut(services, target, revision, chosen);
  }),
);

async function choose(
  resolutions: readonly Resolution[],
  revision: Revision,
  yes: boolean,
): Promise<Resolution | undefined> {
  if (yes) return resolutions.find(({ isReadOnly }) => isReadOnly !== true);
  const titles: Partial<Record<Revision["state"], string>> = {
    missing: l10n.t("{0} is applied, and its file is missing", revision.name),
    outOfOrder: l10n.t("{0} is pending, and older than what is applied", revision.name),
    edited: l10n.t("{0} is applied, and was edited since", revision.name),
  };
  return vscode.window
    .showQuickPick(
      resolutions.map((resolution) => ({ ...resolution, kind: vscode.QuickPickItemKind.Default, resolution })),
      { title: titles[revision.state] ?? revision.name, placeHolder: l10n.t("Choose an action") },
    )
    .then((picked) => picked?.resolution);
}

async function carryOut(
  services: Services,
  { project, argument }: CommandTarget,
  revision: Revision,
  { kind, recovery, recovered, renamed }: Resolution,
): Promise<CommandResult | undefined> {
  const { id } = revision;
  const request = requestOfResolution({ kind, ...omitUndefined({ renamed }) }, id);
  // "Apply It Now" was rehearsed and chosen by its explanation; the question would be the same again.
  const options = { ...argument, ...(kind === "apply" ? { yes: true } : {}), recovered: recovered ? [recovered] : [] };
  if (request) return requestChange(services, project, request, options);
  switch (kind) {
    case "restore":
      return recovery?.source ? restore(services, { project, argument }, recovery.source) : undefined;
    case "retimestamp":
      return retimestampRevision(services, project, revision);
    case "compare":
      return compareWithApplied(services, project, revision);
    case "putBack":
      return restoreApplied(services, project, revision);
    case "accept": {
      const answer = await project.client.request("remember", { accept: [id] });
      if (isProblem(answer)) return failed(answer, project);
      await services.store.refreshProject(project);
      return { ok: true, applied: [], reverted: [] };
    }
    case "regenerate":
      return regenerateIn(services, project, argument);
    default:
      return undefined;
  }
}

async function restore(
  services: Services,
  { project }: CommandTarget,
  { file, text }: { readonly file: string; readonly text: string },
): Promise<CommandResult> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    // An existing file is not overwritten.
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    return failed({ code: "writeFailed", file, message: (error as Error).message }, project);
  }
  await services.store.reloadProject(project);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  notify(l10n.t("{0} is back.", vscode.workspace.asRelativePath(file)));
  return { ok: true, applied: [], reverted: [], file };
}
